"""The rows of a data set, one after the other, as lines of JSON."""

import sys

from ._failure import SYSTEM_FAILED, WRONG_USE, Failure, unreadable
from ._text import STDIN, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_OTHERS = (".parquet", ".arrow", ".gz", ".zst")


class Row:
    """A row, and where it is."""

    def __init__(self, source: str, number: int, byte: int, line: bytes) -> None:
        self.source = source
        self.number = number
        self.byte = byte
        self.line = line


def read_rows(name: str, number: int | None) -> "Iterator[Row]":
    """The rows of a file, or the one of this number: a line, counted from 1. A file ``.json`` has one row, of the number 0."""
    if number == 0 and not _is_json(name):
        raise Failure("lines are counted from 1", code=WRONG_USE)
    if name.lower().endswith(_OTHERS):
        raise Failure(f"{name}: rows are read from JSONL, and from .json", code=WRONG_USE)
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise Failure("standard input is closed", code=SYSTEM_FAILED)
            yield from _lines(sys.stdin.buffer, shown(name), number)
            return
        with open(name, "rb") as file:
            yield from _whole(file, name, number) if _is_json(name) else _lines(file, name, number)
    except OSError as error:
        raise unreadable(shown(name), error) from None


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
    number = byte = 0
    for number, line in enumerate(file, start=1):
        if wanted in (None, number):
            if line.strip():
                yield Row(name, number, byte, line)
            elif wanted is not None:
                raise Failure(f"{name}:{number} is empty")
        if number == wanted:
            return
        byte += len(line)
    if wanted is not None:
        raise Failure(f"{name} has {number} lines, and no line {wanted}")
