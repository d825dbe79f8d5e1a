"""Rows of data sets to examples."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from openai_harmony._core import ExampleBatch, RowRenderer

from ._arrow import COLUMNS, described
from ._extras import require
from ._options import Options

__all__ = ["ArrowMapper", "arrow_mapper", "render_rows"]

BATCH_ROWS = 1000
"""How many rows are taken from a data set at a time."""


def render_rows(rows: object, options: Options | None = None) -> ExampleBatch:
    """The examples of rows of a data set, and the errors of those that have none.

    Rows are JSON lines (bytes, or text), dicts in any iterable, pyarrow's tables and record batches, whatever else exports
    Arrow's columns (``__arrow_c_stream__``), or data sets of the package ``datasets``. Of columns, null is what is not there.

    Raises ``ValueError`` for options that only whole data sets have (``pack``), ``TypeError`` for what is none of these.

    >>> from openai_harmony import training
    >>> row = {"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}]}
    >>> batch = training.render_rows([row, {"messages": []}])
    >>> batch.source_row.tolist(), [(error.row, error.kind) for error in batch.errors]
    ([0], [(1, 'empty')])
    """
    return rendered(rows, renderer_of(options))


def rendered(rows: object, renderer: RowRenderer) -> ExampleBatch:
    if isinstance(rows, str):
        rows = rows.encode("utf-8", "surrogatepass")
    if isinstance(rows, bytes | bytearray | memoryview):
        return renderer.render_lines(rows)
    batches = record_batches(rows)
    if batches is not None:
        return render_batches(renderer, batches)
    if isinstance(rows, Mapping) or not isinstance(rows, Iterable):
        kind = type(rows).__name__
        raise TypeError(f"rows are JSON lines in bytes, an iterable of dicts, or an Arrow table, not {kind}")
    return renderer.render_values(rows)


def render_batches(renderer: RowRenderer, batches: Iterable[Any], first_row: int = 0) -> ExampleBatch:
    """The examples of the rows of pyarrow's record batches; ``first_row`` is the number of the first."""
    return renderer._render_arrow(described(batches), first_row=first_row)


def renderer_of(options: Options | None, attribution: bool = True) -> RowRenderer:
    """The renderer of these options; without attribution its batches have no ``message`` and ``part``, and are smaller."""
    given = Options() if options is None else options
    if given.pack:
        raise ValueError("pack is for preparing whole data sets; of the lengths of examples, training.pack makes rows")
    return made_renderer(given.to_json() if attribution else json.dumps({**given.to_dict(), "attribution": False}))


@lru_cache(maxsize=16)
def made_renderer(options: str) -> RowRenderer:
    # It remembers tools that it has seen, and serves all threads.
    return RowRenderer(options)


def record_batches(rows: Any) -> Iterator[Any] | None:
    """Arrow's record batches of rows that are columns; None for others."""
    module = type(rows).__module__.partition(".")[0]
    if module == "datasets" and hasattr(rows, "with_format"):
        tables = rows.with_format("arrow").iter(batch_size=BATCH_ROWS)
        return (batch for table in tables for batch in table.to_batches())
    batches: list[Any] | None = None
    if module == "pyarrow" and hasattr(rows, "to_batches"):
        batches = rows.to_batches()
    elif module == "pyarrow" and hasattr(rows, "num_rows"):
        batches = [rows]
    elif hasattr(rows, "__arrow_c_stream__"):
        batches = require("pyarrow", "train").table(rows).to_batches()
    return None if batches is None else iter(batches)


class ArrowMapper:
    """A function from tables of rows to tables of examples; see ``arrow_mapper``. It can be pickled."""

    def __init__(self, options: Options, columns: Sequence[str], on_error: str) -> None:
        self.options = options
        self.columns = tuple(columns)
        self.on_error = on_error

    def __call__(self, table: Any) -> Any:
        """The examples of a table, or a record batch, as a table; the first error as ``ValueError``, unless they are skipped."""
        attribution = "message" in self.columns or "part" in self.columns
        batch = rendered(table, renderer_of(self.options, attribution))
        if batch.errors and self.on_error == "fail":
            more = f" (and {len(batch.errors) - 1} rows more)" if len(batch.errors) > 1 else ""
            raise ValueError(f"{batch.errors[0]}{more}")
        return require("pyarrow", "train").Table.from_batches([batch.to_arrow(self.columns)])

    def __repr__(self) -> str:
        return f"ArrowMapper({self.options!r}, columns={self.columns!r}, on_error={self.on_error!r})"


def arrow_mapper(options: Options | None = None, *, columns: Sequence[str] | None = None, on_error: str = "fail") -> ArrowMapper:
    """A function from tables of rows to tables of examples, for pipelines of one's own.

    ``ds.map_batches(arrow_mapper(options), batch_format="pyarrow")`` in Ray, and whatever else maps tables of pyarrow. A table
    of examples has ``columns``, by default ``input_ids``, ``labels``, ``length`` and ``loss_tokens``, and ``loss_weight`` where
    ``fractional_weights`` are allowed. With ``on_error="skip"`` rows with errors are left out without a word.

    Raises ``ValueError`` for options that only whole data sets have (``pack``), and where ``turn_end="relabel"`` asks for labels
    that no column has.
    """
    given = Options() if options is None else options
    renderer_of(given)
    if columns is None:
        own = ("loss_weight",) if given.fractional_weights else ()
        columns = (*COLUMNS[:4], *own)
    if given.loss.turn_end == "relabel" and "labels" not in columns:
        raise ValueError("turn_end='relabel' changes labels only; ask for the column 'labels', or let turn_end be 'mask'")
    if on_error not in ("fail", "skip"):
        raise ValueError(f"on_error is one of 'fail', 'skip', not {on_error!r}")
    return ArrowMapper(given, columns, on_error)
