"""Arrow columns of examples, over the memory of a batch as it is, and how examples become packed rows."""

from __future__ import annotations

import functools
import random
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any

from .._core import ExampleBatch
from ._extras import require
from ._layout import LISTS, Layout, value_type

# The parts that a server writes of a message before the model goes on: `<|start|>` and the role with its name.
_OPENER_PARTS = (1, 2, 3)


def of_batch(batch: ExampleBatch, form: Layout) -> Any:
    """The record batch of an ExampleBatch. Tokens are not copied."""
    if form.prompts:
        return _prompts(batch, form)
    names = form.of_single_examples
    examples = batch.to_arrow([name for name in names if name != "position_ids"])
    if "position_ids" in names:
        offsets: Any = batch.offsets
        own = _lists("position_ids", offsets, positions(differences(offsets)))
        examples = examples.add_column(names.index("position_ids"), "position_ids", own)
    return examples


def _prompts(batch: ExampleBatch, form: Layout) -> Any:
    """Each example up to where the model begins to write its first target, which is behind `<|start|>assistant`."""
    columns: list[Any] = [batch.offsets, batch.part, batch.message]
    offsets, parts, messages = (memoryview(column) for column in columns)
    mask = bytes(batch.loss_mask)
    ends = [_prompt_end(mask, parts, messages, *bounds) for bounds in pairwise(offsets)]
    lengths = [end - begin for begin, end in zip(offsets, ends, strict=False)]
    made = {}
    for name in form.columns:
        if name == "length":
            made[name] = _numbers(name, array("i", lengths))
        elif name in LISTS:
            whole = memoryview(getattr(batch, name))
            values = b"".join(bytes(whole[begin:end]) for begin, end in zip(offsets, ends, strict=False))
            made[name] = _lists(name, list(accumulate(lengths, initial=0)), values)
        else:
            made[name] = _numbers(name, getattr(batch, name))
    return require("pyarrow").RecordBatch.from_pydict(made)


def _prompt_end(mask: bytes, parts: memoryview, messages: memoryview, begin: int, end: int) -> int:
    place = mask.find(1, begin, end)
    if place < 0:
        return end
    first = messages[place]
    while place > begin and messages[place - 1] == first:
        place -= 1
    # What was put before the target, an empty message of reasoning, is for the model to write.
    while place > begin and messages[place - 1] == -2:
        place -= 1
    while place < end and parts[place] in _OPENER_PARTS:
        place += 1
    return place


def packed(examples: Any, rows: Sequence[Sequence[int]], form: Layout) -> Any:
    """The table that has in each row the examples of these indices, one behind the other."""
    arrow = require("pyarrow")
    taken = examples.take(arrow.array(list(chain.from_iterable(rows)), arrow.int64())).combine_chunks()
    counts = [len(row) for row in rows]
    lengths = _lengths(taken["input_ids"])
    # Of each row, the lengths of its examples.
    starts = list(accumulate(counts, initial=0))
    of_rows = [lengths[begin:end] for begin, end in pairwise(starts)]
    totals = [sum(own) for own in of_rows]
    columns = {}
    for name in form.columns:
        if name == "position_ids":
            columns[name] = _lists(name, list(accumulate(totals, initial=0)), positions(lengths))
        elif name == "seq_lengths":
            columns[name] = _lists(name, starts, array("i", lengths))
        elif name == "length":
            columns[name] = _numbers(name, array("i", totals))
        elif name == "loss_tokens":
            learned = taken[name].to_pylist()
            sums = (sum(learned[begin:end]) for begin, end in pairwise(starts))
            columns[name] = _numbers(name, array("i", sums))
        elif name in LISTS:
            columns[name] = _lists(name, list(accumulate(totals, initial=0)), _values(taken[name]))
        else:
            columns[name] = _lists(name, starts, _only_chunk(taken[name]))
    return arrow.table(columns)


def lengths_of(examples: Any) -> list[int]:
    """How many tokens each example of a table has."""
    return _lengths(examples["input_ids"])


def shuffled(count: int, seed: int, shard: int) -> list[int]:
    """The numbers below `count` in an order that only the seed and the shard decide."""
    # Of Python's generator only `random` promises the same numbers in each version.
    source = random.Random(f"{seed} {shard}")
    keys = [source.random() for _ in range(count)]
    return sorted(range(count), key=keys.__getitem__)


def positions(lengths: Iterable[int]) -> bytes:
    """0, 1, 2 … for each example anew, as int32."""
    lengths = list(lengths)
    count = _counting(1 << max(lengths, default=0).bit_length())
    return b"".join(count[: 4 * length] for length in lengths)


@functools.lru_cache(maxsize=4)
def _counting(length: int) -> memoryview:
    return memoryview(array("i", range(length)).tobytes())


def differences(offsets: Any) -> array[int]:
    return array("i", (end - begin for begin, end in pairwise(offsets)))


def _lengths(column: Any) -> list[int]:
    lengths: list[int] = require("pyarrow.compute").list_value_length(column).to_pylist()
    return lengths


def _values(column: Any) -> Any:
    return _only_chunk(column).flatten()


def _only_chunk(column: Any) -> Any:
    """A column's array; of a gathered table each has one, or none where the table is empty."""
    arrow = require("pyarrow")
    return column.chunk(0) if column.num_chunks else arrow.array([], column.type)


def _numbers(name: str, values: Any) -> Any:
    arrow = require("pyarrow")
    kind = value_type(name)
    buffer = arrow.py_buffer(values)
    return arrow.Array.from_buffers(kind, buffer.size * 8 // kind.bit_width, [None, buffer])


def _lists(name: str, offsets: Any, values: Any) -> Any:
    arrow = require("pyarrow")
    flat = values if isinstance(values, arrow.Array) else _numbers(name, values)
    # A list of Arrow's counts with 32 bits; a batch has not that many tokens.
    return arrow.ListArray.from_arrays(arrow.array(array("i", offsets), arrow.int32()), flat)
