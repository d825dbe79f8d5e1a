"""What output looks like: which columns, packed or not, in which order."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ._extras import require
from ._failures import UsageError

# In the order in which they stand in a file, with their types.
_LISTS = {
    "input_ids": "int32",
    "labels": "int32",
    "loss_mask": "uint8",
    "assistant_masks": "uint8",
    "loss_weight": "float32",
    "position_ids": "int32",
    "seq_lengths": "int32",
    "message": "int32",
    "part": "uint8",
}
_NUMBERS = {"length": "int32", "loss_tokens": "int32", "source_row": "int64", "example": "int16"}
LISTS = tuple(_LISTS)
COLUMNS = (*_LISTS, *_NUMBERS)
# Which example of which row this is: lists where several are packed into one.
_OF_EXAMPLES = ("source_row", "example")
_OF_ROWS = ("position_ids", "seq_lengths", "length")


@dataclass(frozen=True)
class Layout:
    """The form of the output. `columns` are in the order of COLUMNS."""

    columns: tuple[str, ...]
    pack: bool = False
    # How many tokens a packed row has room for.
    capacity: int = 0
    shuffle_seed: int | None = None
    prompts: bool = False

    @property
    def takes_whole_shards(self) -> bool:
        """Whether the examples of a shard are all needed before one can be written."""
        return self.pack or self.shuffle_seed is not None

    @property
    def of_single_examples(self) -> tuple[str, ...]:
        """The columns that examples have by themselves; the others are made when they are packed."""
        return tuple(name for name in self.columns if not (self.pack and name in _OF_ROWS))

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "columns": list(self.columns)}


def layout(
    columns: list[str] | tuple[str, ...] | None,
    *,
    pack: bool,
    max_length: int | None,
    shuffle_seed: int | None,
    prompts: bool,
    fractional_weights: bool,
    turn_end: str,
) -> Layout:
    """The layout that was asked for; an error where its wishes contradict each other."""
    if pack and not max_length:
        raise UsageError("packing needs max_length, which says how many tokens a row has room for")
    if pack and prompts:
        raise UsageError("prompts are not packed; leave out one of the two")
    names = set(columns) if columns is not None else _default_columns(pack, prompts, fractional_weights)
    if unknown := sorted(names - set(COLUMNS)):
        raise UsageError(f"there is no column {', '.join(unknown)}; there are {', '.join(COLUMNS)}")
    if without := sorted(names - _columns_of_prompts() if prompts else set()):
        raise UsageError(f"prompts have no {', '.join(without)}")
    if "seq_lengths" in names and not pack:
        raise UsageError("seq_lengths are those of packed rows; add pack, or leave the column out")
    names.add("input_ids")
    if turn_end == "relabel" and "labels" not in names:
        raise UsageError("turn_end=relabel changes labels only, and the column labels is not written; add it")
    ordered = tuple(name for name in COLUMNS if name in names)
    return Layout(ordered, pack, max_length or 0 if pack else 0, shuffle_seed, prompts)


def _columns_of_prompts() -> set[str]:
    return {"input_ids", "length", "source_row", "example", "message", "part"}


def _default_columns(pack: bool, prompts: bool, fractional_weights: bool) -> set[str]:
    if prompts:
        return {"input_ids", "length", "source_row", "example"}
    names = {"input_ids", "labels", "length", "loss_tokens", "source_row", "example"}
    if pack:
        names |= {"position_ids", "seq_lengths"}
    return names | {"loss_weight"} if fractional_weights else names


def schema(form: Layout, metadata: dict[str, str]) -> Any:
    """The Arrow schema of the output."""
    arrow = require("pyarrow")
    fields = []
    for name in form.columns:
        kind = value_type(name)
        is_list = name in _LISTS or (form.pack and name in _OF_EXAMPLES)
        fields.append(arrow.field(name, arrow.list_(kind) if is_list else kind))
    return arrow.schema(fields, metadata)


def value_type(name: str) -> Any:
    """The type of a column's numbers."""
    return require("pyarrow").type_for_alias({**_LISTS, **_NUMBERS}[name])


def with_statistics(form: Layout) -> list[str]:
    """The columns for which smallest and largest values are kept: those that are no lists."""
    return [name for name in form.columns if name in _NUMBERS and not (form.pack and name in _OF_EXAMPLES)]
