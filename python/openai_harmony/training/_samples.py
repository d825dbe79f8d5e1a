"""Some examples of what was written, to be looked at: read from the output, so that they are what a trainer gets."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from ._extras import require
from ._sources import open_for_arrow

IGNORED = -100
_START, _MESSAGE, _CHANNEL, _CONSTRAIN = 200_006, 200_008, 200_005, 200_003
_TERMINATORS = (200_002, 200_007, 200_012)
_ROLE, _NAME, _RECIPIENT, _TYPE = 2, 3, 4, 6


class Sample(NamedTuple):
    """An example: where it is, its tokens and its labels."""

    heading: str
    tokens: list[int]
    labels: list[int]


def samples(files: Sequence[str], count: int, seed: int = 0) -> Iterator[Sample]:
    """Examples of Parquet files, chosen by chance; always the same of the same files."""
    parquet = require("pyarrow.parquet")
    counts = []
    for name in files:
        with open_for_arrow(name) as file:
            counts.append(parquet.read_metadata(file).num_rows)
    ends = list(accumulate(counts))
    total = ends[-1] if ends else 0
    source = random.Random(seed)
    for number in sorted(source.sample(range(total), min(count, total))):
        place = bisect_right(ends, number)
        row = _row(files[place], number - (ends[place] - counts[place]))
        yield _sample(row, source)


def _row(name: str, number: int) -> dict[str, Any]:
    parquet = require("pyarrow.parquet")
    with open_for_arrow(name) as raw:
        file = parquet.ParquetFile(raw)
        wanted = ("input_ids", "labels", "loss_mask", "assistant_masks", "seq_lengths", "source_row", "example")
        columns = [field for field in file.schema_arrow.names if field in wanted]
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if number < rows:
                table = file.read_row_group(group, columns=columns, use_threads=False)
                found: dict[str, Any] = table.slice(number, 1).to_pylist()[0]
                return found
            number -= rows
    raise IndexError(number)


def _sample(row: dict[str, Any], source: random.Random) -> Sample:
    tokens = row["input_ids"]
    labels = row.get("labels")
    if labels is None:
        mask = row.get("loss_mask") or row.get("assistant_masks") or [0] * len(tokens)
        labels = [token if learned else IGNORED for token, learned in zip(tokens, mask, strict=True)]
    number, example = row.get("source_row"), row.get("example")
    if "seq_lengths" in row:
        # One of those that share the row.
        place = source.randrange(len(row["seq_lengths"]))
        begin = sum(row["seq_lengths"][:place])
        end = begin + row["seq_lengths"][place]
        tokens, labels = tokens[begin:end], labels[begin:end]
        number, example = (None if one is None else one[place] for one in (number, example))
    heading = "Example" if number is None else f"Row {number}"
    return Sample(heading if example is None else f"{heading}, example {example + 1}", tokens, labels)


def columns_of(tokens: Sequence[int], texts: Sequence[bytes]) -> tuple[list[int], list[int]]:
    """The message and the part of each token. No text becomes a control token, so that the tokens alone tell."""
    messages: list[int] = []
    parts: list[int] = []
    message, part = -1, 8
    for index, token in enumerate(tokens):
        text = texts[index]
        if token == _START:
            message, own, part = message + 1, 1, _ROLE
        elif token == _MESSAGE:
            own, part = 7, 8
        elif token in _TERMINATORS:
            own = part = 9
        elif part in (8, 9):
            own = part
        else:
            own = part = _part_of_header(token, text, part, texts[index + 1] if index + 1 < len(texts) else b"")
        messages.append(max(message, 0))
        parts.append(own)
    return messages, parts


def _part_of_header(token: int, text: bytes, part: int, following: bytes) -> int:
    if token == _CHANNEL:
        return 5
    if token == _CONSTRAIN or (part in (5, _RECIPIENT) and text.startswith(b" ") and not _begins_recipient(text, following)):
        return _TYPE
    if _begins_recipient(text, following):
        return _RECIPIENT
    if part == _ROLE and text.startswith(b":"):
        return _NAME
    return part


def _begins_recipient(text: bytes, following: bytes) -> bool:
    return text == b" to" and following.startswith(b"=")
