"""JSON lines from bytes: cut at line ends into chunks, with a limit for a line."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# So many rows go to a worker at once, or fewer where they are long.
CHUNK_ROWS = 64
CHUNK_BYTES = 1 << 20
BLOCK = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Chunk:
    """Some rows of a source, to be rendered together."""

    rows: int
    first_row: int
    # How many bytes of the source they are; 0 where that means nothing.
    size: int
    # JSON lines, with the position of the first in the file ...
    lines: bytes | None = None
    first_byte: int = 0
    # ... or Python objects, or a record batch of Arrow.
    values: Any = None


class LineFeed:
    """Cuts what `read` gives into chunks of whole lines. `position` is where in the file the next line starts."""

    def __init__(self, read: Callable[[int], bytes], position: int, row: int, max_row_bytes: int) -> None:
        self.position = position
        # The number of the next line.
        self.row = row
        self._read = read
        # 0 is no limit.
        self._max_row_bytes = max_row_bytes or sys.maxsize
        self._buffer = b""
        # Where in the buffer the next line starts.
        self._start = 0
        self._is_over = False
        self._hash = hashlib.sha256()

    def skip_line(self) -> None:
        """Goes behind the next line end; what is before it belongs to the line of someone else."""
        while True:
            newline = self._buffer.find(b"\n", self._start)
            if newline >= 0:
                self._advance(newline + 1)
                return
            self._advance(len(self._buffer))
            if not self._fill():
                return

    def at_end(self) -> bool:
        return self._start == len(self._buffer) and not self._fill()

    def digest(self) -> str:
        """The sha256 of the lines since the last call."""
        digest, self._hash = self._hash.hexdigest(), hashlib.sha256()
        return digest

    def chunk(self, stop: float, rows: int = CHUNK_ROWS) -> Chunk | None:
        """The next lines, at most `rows`, of those that start before `stop`; None where there are none."""
        if self.position == 0 and not self.at_end():
            self._skip_byte_order_mark()
        lines, end, is_too_long = self._ends(stop, rows)
        if is_too_long and lines == 0:
            return self._long_line()
        if lines == 0:
            return None
        text = self._buffer[self._start : end]
        chunk = Chunk(lines, self.row, len(text), text, self.position)
        self._hash.update(text)
        self._advance(end)
        self.row += lines
        return chunk

    def _ends(self, stop: float, rows: int) -> tuple[int, int, bool]:
        """How many lines come next, where in the buffer they end, and whether a line stands there that is too long."""
        lines, end, scanned = 0, self._start, self._start
        while lines < rows and self.position + end - self._start < stop and end - self._start < CHUNK_BYTES:
            newline = self._buffer.find(b"\n", scanned)
            if newline < 0:
                if len(self._buffer) - end > self._max_row_bytes:
                    return lines, end, True
                done, seen = end - self._start, len(self._buffer) - self._start
                has_more = self._fill()
                end, scanned = self._start + done, self._start + seen
                if has_more:
                    continue
                if end == len(self._buffer):
                    break
                # The last line may lack its end.
                newline = len(self._buffer) - 1
            if newline - end > self._max_row_bytes:
                return lines, end, True
            lines, end = lines + 1, newline + 1
            scanned = end
        return lines, end, False

    def _long_line(self) -> Chunk:
        """A line that is longer than allowed: so much of it as shows that, and nothing is kept of the rest."""
        start, size = self.position, self._max_row_bytes + 1
        shown = self._buffer[self._start : self._start + size]
        while True:
            newline = self._buffer.find(b"\n", self._start)
            end = len(self._buffer) if newline < 0 else newline + 1
            self._hash.update(self._buffer[self._start : end])
            self._advance(end)
            if newline >= 0 or not self._fill():
                break
        self.row += 1
        return Chunk(1, self.row - 1, self.position - start, shown + b"\n", start)

    def _skip_byte_order_mark(self) -> None:
        while len(self._buffer) - self._start < len(BYTE_ORDER_MARK) and self._fill():
            pass
        if self._buffer.startswith(BYTE_ORDER_MARK, self._start):
            self._hash.update(BYTE_ORDER_MARK)
            self._advance(self._start + len(BYTE_ORDER_MARK))

    def _advance(self, to: int) -> None:
        self.position += to - self._start
        self._start = to

    def _fill(self) -> bool:
        """Reads on; false at the end. The blocks grow with the line, so that a long one is not copied again and again."""
        if self._is_over:
            return False
        rest = self._buffer[self._start :]
        block = self._read(max(BLOCK, len(rest)))
        self._buffer, self._start = rest + block, 0
        self._is_over = not block
        return bool(block)


def count_line_ends(read: Callable[[int], bytes], size: int) -> int:
    """How many line ends the next `size` bytes have."""
    count = 0
    while size > 0 and (block := read(min(size, 4 * BLOCK))):
        count += block.count(b"\n")
        size -= len(block)
    return count
