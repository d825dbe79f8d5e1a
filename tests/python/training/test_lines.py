"""Lines from bytes, whatever blocks and bounds they come in."""

import hashlib
import io
import tempfile
import tracemalloc
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from openai_harmony.training import _lines
from openai_harmony.training._lines import BYTE_ORDER_MARK, CHUNK_ROWS, LineFeed
from openai_harmony.training._sources import LineFile, LineStream, Reader, chunks_of

LIMIT = 1 << 20


def feed(data: bytes, limit: int = LIMIT, block: int | None = None) -> LineFeed:
    stream = io.BytesIO(data)
    return LineFeed(lambda size: stream.read(min(size, block or size)), 0, 1, limit)


def lines_of(reader: Reader) -> list[tuple[int, int, bytes]]:
    """Each line with its number and position."""
    found = []
    for chunk in chunks_of(reader):
        assert chunk.lines is not None
        position = chunk.first_byte
        lines = chunk.lines.split(b"\n")[: chunk.rows]
        for place, line in enumerate(lines):
            found.append((chunk.first_row + place, position, line))
            position += len(line) + 1
    return found


def expected(data: bytes) -> list[tuple[int, int, bytes]]:
    found, position = [], 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if position < len(data):
            found.append((number, position, line))
        position += len(line) + 1
    return found


TEXTS = st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=200)


@given(TEXTS, st.booleans(), st.integers(1, 300))
def test_shards_have_each_line_once(lines: list[bytes], ends: bool, shard_bytes: int) -> None:
    data = b"\n".join(lines) + (b"\n" if ends and lines else b"")
    if data.startswith(BYTE_ORDER_MARK):
        return
    path = Path(tempfile.gettempdir()) / f"{hashlib.sha256(data).hexdigest()}.jsonl"
    path.write_bytes(data)
    try:
        source = LineFile(str(path), LIMIT)
        found: list[tuple[int, int, bytes]] = []
        row = 1
        for bounds in source.ranges(shard_bytes):
            reader = source.reader(bounds, row)
            own = lines_of(reader)
            # What is counted without reading lines is what they are.
            assert source.rows(bounds) == len(own) or not data
            found += own
            row = reader.next_row
        assert found == expected(data)
        # A stream of the same bytes is cut in the same places.
        stream = LineStream("x", LIMIT, open_it=lambda: io.BytesIO(data))
        start, again = 0, []
        while start == 0 or not stream.at_end():
            again.append(lines_of(stream.reader((start, start + shard_bytes), 0)))
            start += shard_bytes
        assert [line for shard in again for line in shard] == found
    finally:
        path.unlink()


@given(TEXTS, st.integers(1, 7))
def test_blocks_do_not_show(lines: list[bytes], block: int) -> None:
    data = b"\n".join(lines)
    whole, parts = feed(data), feed(data, block=block)
    while chunk := whole.chunk(float("inf")):
        assert parts.chunk(float("inf")) == chunk
    assert parts.chunk(float("inf")) is None
    assert parts.digest() == whole.digest()


def test_the_digest_is_that_of_the_bytes() -> None:
    data = b"\xef\xbb\xbf{}\r\n\n" + b"x" * 500 + b"\nlast"
    lines = feed(data, limit=100)
    while lines.chunk(float("inf")):
        pass
    assert lines.digest() == hashlib.sha256(data).hexdigest()


def test_a_chunk_has_a_bounded_number_of_rows_and_bytes() -> None:
    lines = feed(b"{}\n" * 1000)
    first = lines.chunk(float("inf"))
    assert first is not None and first.rows == CHUNK_ROWS
    big = feed((b"x" * 300_000 + b"\n") * 20)
    while chunk := big.chunk(float("inf")):
        assert chunk.size <= _lines.CHUNK_BYTES + 300_001


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    chunk = feed(BYTE_ORDER_MARK + b"{}\n").chunk(float("inf"))
    assert chunk is not None
    assert (chunk.lines, chunk.first_byte, chunk.first_row) == (b"{}\n", 3, 1)


def test_a_line_that_is_too_long_is_not_kept() -> None:
    """Its beginning shows the renderer that it is too long; the lines beside it keep their numbers and places."""
    long = 30_000_000
    lines = feed(b"{}\n" + b"x" * long + b"\n{}\n", limit=1000)
    tracemalloc.start()
    found = []
    while chunk := lines.chunk(float("inf")):
        found.append((chunk.first_row, chunk.rows, chunk.first_byte, len(chunk.lines or b""), chunk.size))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [(1, 1, 0, 3, 3), (2, 1, 3, 1002, long + 1), (3, 1, long + 4, 3, 3)]
    # A few blocks, and not the line.
    assert peak < 10 * _lines.BLOCK
