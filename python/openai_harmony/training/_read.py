"""Prepared examples, batch by batch."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from os.path import isdir, join
from typing import TYPE_CHECKING, Any

from ._extras import require

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Batch", "read"]

PAD = 199_999
"""``<|endoftext|>``."""

IGNORED = -100
"""The label of what is not in the loss."""


@dataclass(frozen=True)
class Batch:
    """Rows of prepared examples; made by ``read``."""

    table: Any
    """The rows, as a ``pyarrow.Table``."""

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in the order of ``padded``."""
        return list(self.table.column_names)

    def padded(self, pad: int = PAD) -> "tuple[npt.NDArray[np.generic], ...]":
        """Each column as a numpy array with a row an example, filled up behind the end of those that are shorter.

        ``input_ids`` are filled with ``pad``, ``labels`` with -100, all others with 0. Columns of ints are ``int64``, which is
        what torch takes for labels. A column of single numbers, such as ``length``, has one number an example.
        """
        numpy = require("numpy", "train")
        return tuple(padded(numpy, self.table.column(name), name, pad) for name in self.columns)


def padded(numpy: Any, column: Any, name: str, pad: int) -> Any:
    column = column.combine_chunks()
    if not hasattr(column, "offsets"):
        return numpy.array(column)
    offsets, values = numpy.asarray(column.offsets), numpy.asarray(column.values)
    lengths = numpy.diff(offsets)
    filler = {"input_ids": pad, "labels": IGNORED}.get(name, 0)
    kind = values.dtype if values.dtype.kind == "f" else numpy.int64
    rows = numpy.full((len(lengths), lengths.max(initial=0)), filler, dtype=kind)
    rows[numpy.arange(rows.shape[1]) < lengths[:, None]] = values[offsets[0] : offsets[-1]]
    return rows


def read(path: str | PathLike[str], columns: Sequence[str] | None = None, batch_rows: int = 1) -> Iterator[Batch]:
    """The rows that ``harmony prepare`` wrote, so many at a time, in their order.

    ``path`` is the directory, one of its files, or a pattern of files' names. Only ``columns`` are read, in this order; None is
    all. The last batch may have fewer rows. Memory does not grow with the data: a group of rows is read at a time.

    Raises ``ImportError`` without pyarrow, ``FileNotFoundError`` where there is no Parquet file, ``KeyError`` for a column that
    the files don't have, ``ValueError`` where ``batch_rows`` is less than 1.
    """
    if batch_rows < 1:
        raise ValueError(f"batch_rows is a number from 1 on, not {batch_rows}")
    # What fails does so here, and not when the first batch is asked for.
    arrow, parquet = require("pyarrow", "train"), require("pyarrow.parquet", "train")
    files = files_of(fspath(path))
    names = parquet.ParquetFile(files[0]).schema_arrow.names
    wanted = list(names if columns is None else columns)
    for name in wanted:
        if name not in names:
            raise KeyError(f"{files[0]} has no column {name!r}; it has {', '.join(names)}")
    pieces = pieces_of(parquet, files, wanted, batch_rows)
    return map(Batch, batches(arrow, pieces, batch_rows))


def files_of(path: str) -> list[str]:
    pattern = join(glob.escape(path), "*.parquet") if isdir(path) else path
    files = sorted(glob.glob(pattern)) or [name for name in [path] if name.endswith(".parquet")]
    if not files:
        raise FileNotFoundError(f"no Parquet files: {pattern}")
    return files


def pieces_of(parquet: Any, files: list[str], columns: list[str], batch_rows: int) -> Iterator[Any]:
    for file in files:
        with parquet.ParquetFile(file) as opened:
            for batch in opened.iter_batches(batch_size=batch_rows, columns=columns):
                yield batch.select(columns)


def batches(arrow: Any, pieces: Iterator[Any], rows: int) -> Iterator[Any]:
    """The same rows in tables of so many: pieces end where their files and groups of rows do."""
    waiting: list[Any] = []
    have = 0
    for piece in pieces:
        waiting.append(piece)
        have += piece.num_rows
        while have >= rows:
            table = arrow.Table.from_batches(waiting)
            yield table.slice(0, rows)
            waiting, have = table.slice(rows).to_batches(), have - rows
    if have:
        yield arrow.Table.from_batches(waiting)
