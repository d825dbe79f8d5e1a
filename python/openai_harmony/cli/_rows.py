"""The rows of a data set, one after the other."""

import io
import os
import sys

from ._failure import SYSTEM_FAILED, WRONG_USE, Failure, unreadable
from ._text import STDIN, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Any, BinaryIO

    from ..training import ExampleBatch, RowRenderer
    from ..training._lines import Chunk

_COMPRESSED = (".gz", ".zst")
_COLUMNS = (".parquet", ".arrow")


class Row:
    """A row of JSON, and where it is."""

    def __init__(self, source: str, number: int, byte: int, line: bytes) -> None:
        self.source = source
        self.number = number
        self.byte = byte
        self._line = line

    def render(self, renderer: "RowRenderer") -> "ExampleBatch":
        return renderer.render_lines(self._line, first_row=self.number, first_byte=self.byte)


class _RowOfColumns(Row):
    """A row of a record batch of Arrow's, which has no position in bytes."""

    def __init__(self, source: str, number: int, batch: "Any") -> None:
        super().__init__(source, number, 0, b"")
        self._batch = batch

    def render(self, renderer: "RowRenderer") -> "ExampleBatch":
        from ..training._rows import render_batches

        return render_batches(renderer, [self._batch], first_row=self.number)


def read_rows(name: str, number: int | None, max_row_bytes: int) -> "Iterator[Row]":
    """The rows of a file, or the one of this number: lines are counted from 1, rows of columns, and the one of ``.json``, from 0."""
    lower = name.lower()
    if number == 0 and not lower.endswith((".json", *_COLUMNS)):
        raise Failure("lines are counted from 1", code=WRONG_USE)
    try:
        if lower.endswith((*_COMPRESSED, *_COLUMNS)):
            yield from _of_data_set(name, number, max_row_bytes)
            return
        if name == STDIN:
            if sys.stdin is None:
                raise Failure("standard input is closed", code=SYSTEM_FAILED)
            yield from _lines(sys.stdin.buffer, shown(name), number)
            return
        with open(name, "rb") as file:
            yield from _whole(file, name, number) if _is_json(name) else _lines(file, name, number)
    except OSError as error:
        raise unreadable(shown(name), error) from None


def _of_data_set(name: str, wanted: int | None, max_row_bytes: int) -> "Iterator[Row]":
    """The rows of files that ``harmony prepare`` reads by pyarrow."""
    from ..training._failures import PrepareError
    from ..training._find import source_of_file
    from ..training._sources import chunks_of

    os.stat(name)
    try:
        source = source_of_file(name, max_row_bytes)
        end = source.first_row
        for chunk in chunks_of(source.reader((0, 1 << 62), source.first_row)):
            end = chunk.first_row + chunk.rows
            if wanted is None or chunk.first_row <= wanted < end:
                yield from _of_chunk(name, chunk, wanted)
            if wanted is not None and wanted < end:
                return
    except PrepareError as error:
        raise Failure(str(error), code=error.exit_code) from None
    except ValueError as error:
        # What pyarrow raises for a file that is not what its name says.
        raise Failure(f"{name}: {error}") from None
    if wanted is not None:
        raise Failure(f"{name} ends with the row {end - 1}, and has no row {wanted}")


def _of_chunk(name: str, chunk: "Chunk", wanted: int | None) -> "Iterator[Row]":
    if chunk.lines is not None:
        yield from _of_lines(io.BytesIO(chunk.lines), name, wanted, chunk.first_row, chunk.first_byte)
        return
    for index in range(chunk.rows):
        if wanted in (None, chunk.first_row + index):
            yield _RowOfColumns(name, chunk.first_row + index, chunk.values.slice(index, 1))


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _whole(file: "BinaryIO", name: str, number: int | None) -> "Iterator[Row]":
    if number:
        raise Failure(f"{name} is one row, of the number 0; rows by line are read from .jsonl", code=WRONG_USE)
    # Line ends stand between JSON's words, and never within its strings.
    line = file.read().replace(b"\r", b" ").replace(b"\n", b" ")
    if not line.strip():
        raise Failure(f"{name} is empty")
    yield Row(name, 0, 0, line)


def _lines(file: "BinaryIO", name: str, wanted: int | None) -> "Iterator[Row]":
    last = yield from _of_lines(file, name, wanted)
    if wanted is not None and last < wanted:
        raise Failure(f"{name} has {last} lines, and no line {wanted}")


def _of_lines(
    lines: "Iterable[bytes]", name: str, wanted: int | None, first: int = 1, byte: int = 0
) -> "Generator[Row, None, int]":
    """The rows of lines, of which the first has this number and position; returns the number of the last that was read."""
    number = first - 1
    for number, line in enumerate(lines, start=first):
        if wanted in (None, number):
            if line.strip():
                yield Row(name, number, byte, line)
            elif wanted is not None:
                raise Failure(f"{name}:{number} is empty")
        if number == wanted:
            break
        byte += len(line)
    return number
