"""Arrow's columns to rows and back. Python walks the types; the values stay in their buffers, which Rust reads."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ._extras import require

if TYPE_CHECKING:
    from openai_harmony._core import ExampleBatch

__all__ = ["COLUMNS", "described", "record_batch"]

Description: TypeAlias = tuple[Any, ...]
"""The kind of an array, how many values it has, how many it passes over in its buffers, which are there, and what the kind has."""


def described(batches: Iterable[Any]) -> Iterator[tuple[int, list[tuple[str, Description]]]]:
    """What Rust needs to know of record batches: how many rows each has, and a name and a description for each column."""
    arrow = require("pyarrow", "train")
    for batch in batches:
        columns = zip(batch.schema.names, batch.columns, strict=True)
        yield batch.num_rows, [(name, description(arrow, column)) for name, column in columns]


def description(arrow: Any, array: Any) -> Description:
    types, of = arrow.types, array.type
    if isinstance(of, arrow.BaseExtensionType):
        return description(arrow, array.storage)
    if types.is_dictionary(of):
        indices, values = description(arrow, array.indices), description(arrow, array.dictionary)
        return ("dictionary", len(array), array.offset, None, indices, values)
    if is_a(types, of, "is_list_view") or is_a(types, of, "is_large_list_view"):
        return description(arrow, list_of_view(arrow, array))
    plainer = plainer_type(arrow, of)
    if plainer is not None:
        return description(arrow, array.cast(plainer))
    buffers = array.buffers()
    head = (len(array), array.offset, buffers[0])
    if types.is_null(of):
        return ("null", len(array), 0, None)
    if types.is_struct(of):
        fields = [(of.field(index).name, description(arrow, array.field(index))) for index in range(of.num_fields)]
        return ("struct", *head, fields)
    if types.is_map(of):
        return ("map", *head, buffers[1], description(arrow, array.keys), description(arrow, array.items))
    if types.is_fixed_size_list(of):
        return ("fixed_list", *head, of.list_size, description(arrow, array.values))
    if types.is_list(of) or types.is_large_list(of):
        kind = "large_list" if types.is_large_list(of) else "list"
        return (kind, *head, buffers[1], description(arrow, array.values))
    if types.is_string(of) or types.is_large_string(of):
        return ("large_text" if types.is_large_string(of) else "text", *head, buffers[1], buffers[2])
    if types.is_boolean(of) or types.is_integer(of) or types.is_float32(of) or types.is_float64(of):
        return (str(of), *head, buffers[1])
    return ("other", *head, str(of))


def plainer_type(arrow: Any, of: Any) -> Any:
    """The type whose buffers Rust reads, where it reads only those of another type; else None."""
    if arrow.types.is_float16(of):
        return arrow.float32()
    if is_a(arrow.types, of, "is_string_view"):
        return arrow.large_string()
    return of.value_type if is_a(arrow.types, of, "is_run_end_encoded") else None


def is_a(types: Any, of: Any, question: str) -> bool:
    """Whether the type is one that older versions of pyarrow do not know."""
    return hasattr(types, question) and bool(getattr(types, question)(of))


def list_of_view(arrow: Any, array: Any) -> Any:
    """A view of lists as lists. (pyarrow's own cast goes wrong where the view is a slice.)"""
    compute = require("pyarrow.compute", "train")
    lengths = compute.list_value_length(array).fill_null(0).cast(arrow.int64())
    offsets = arrow.concat_arrays([arrow.array([0], arrow.int64()), compute.cumulative_sum(lengths)])
    return arrow.LargeListArray.from_arrays(offsets, array.flatten(), mask=array.is_null())


COLUMNS = ("input_ids", "labels", "length", "loss_tokens", "source_row", "example")
"""The columns that ``harmony prepare`` writes unless it is asked for others."""

# Where each column is in an `ExampleBatch`, and the type of its numbers.
OF_TOKENS = {
    "input_ids": ("input_ids", "int32"),
    "labels": ("labels", "int32"),
    "loss_mask": ("loss_mask", "uint8"),
    "assistant_masks": ("loss_mask", "uint8"),
    "loss_weight": ("loss_weight", "float32"),
    "message": ("message", "int32"),
    "part": ("part", "uint8"),
}
OF_EXAMPLES = {"loss_tokens": "int32", "source_row": "int64", "example": "int16"}


def record_batch(batch: "ExampleBatch", columns: Sequence[str] | None = None) -> Any:
    """What ``ExampleBatch.to_arrow`` gives: lists with 32-bit offsets, over the memory that the batch has."""
    arrow = require("pyarrow", "train")
    names = COLUMNS if columns is None else tuple(columns)
    places = numbers(arrow, batch.offsets, "int64", len(batch) + 1)
    offsets = places.cast(arrow.int32())
    arrays = []
    for name in names:
        if name in OF_TOKENS:
            attribute, kind = OF_TOKENS[name]
            tokens = numbers(arrow, getattr(batch, attribute), kind, offsets[-1].as_py())
            arrays.append(arrow.ListArray.from_arrays(offsets, tokens))
        elif name in OF_EXAMPLES:
            arrays.append(numbers(arrow, getattr(batch, name), OF_EXAMPLES[name], len(batch)))
        elif name == "length":
            subtract = require("pyarrow.compute", "train").subtract
            arrays.append(subtract(offsets[1:], offsets[:-1]))
        else:
            raise KeyError(f"there is no column {name!r}; the columns are {', '.join([*OF_TOKENS, *OF_EXAMPLES, 'length'])}")
    return arrow.record_batch(arrays, names=list(names))


def numbers(arrow: Any, column: Any, kind: str, length: int) -> Any:
    """A column as an array, which shares its memory."""
    return arrow.Array.from_buffers(arrow.type_for_alias(kind), length, [None, arrow.py_buffer(column)])
