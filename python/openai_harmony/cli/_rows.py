"""The rows of a data set, one after the other, as text."""

import sys

from ._failure import SYSTEM_FAILED, WRONG_USE, Failure, unreadable
from ._text import STDIN, from_utf8, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_OTHERS = (".parquet", ".arrow", ".gz", ".zst")


class Row:
    """A row: its text, and where it is."""

    def __init__(self, place: str, text: str) -> None:
        self.place = place
        self.text = text


def read_rows(name: str, number: int | None) -> "Iterator[Row]":
    """The rows of a file, or the one of this number: a line, counted from 1. A file ``.json`` has one row, of the number 0."""
    if number == 0 and not name.lower().endswith(".json"):
        raise Failure("lines are counted from 1", code=WRONG_USE)
    if name.lower().endswith(_OTHERS):
        raise Failure(f"{name}: rows are read from JSONL, and from .json", code=WRONG_USE)
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise Failure("standard input is closed", code=SYSTEM_FAILED)
            yield from _rows(sys.stdin.buffer, name, number)
            return
        with open(name, "rb") as file:
            yield from _rows(file, name, number)
    except OSError as error:
        raise unreadable(shown(name), error) from None


def _rows(file: "BinaryIO", name: str, number: int | None) -> "Iterator[Row]":
    if name.lower().endswith(".json"):
        if number:
            raise Failure(f"{name} is one row, of the number 0; rows by line are read from .jsonl", code=WRONG_USE)
        yield Row(name, from_utf8(file.read(), name).removeprefix("\ufeff"))
        return
    line_number = 0
    for line_number, line in enumerate(file, start=1):
        if number is not None and line_number < number:
            continue
        place = f"{shown(name)}:{line_number}"
        text = from_utf8(line.rstrip(b"\r\n"), place).removeprefix("\ufeff")
        if text.strip():
            yield Row(place, text)
        elif number is not None:
            raise Failure(f"{place} is empty")
        if number is not None:
            return
    if number is not None:
        raise Failure(f"{shown(name)} has {line_number} lines, and no line {number}")
