"""Rows of Parquet and Arrow files and folders of `datasets`, and rows in memory."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ._extras import require
from ._failures import UsageError
from ._lines import CHUNK_ROWS, Chunk
from ._sources import Range, Reader, file_identity, open_for_arrow, open_input
from ._store import local_path

# Objects of Python have no bytes to count; a shard has as many rows as would fill it with rows of this size.
NOMINAL_ROW_BYTES = 4096


class _BatchReader:
    """Reads a shard of record batches, or of lists of objects."""

    def __init__(self, chunks: Generator[Chunk, None, None], first_row: int, digest: Any) -> None:
        self._chunks = chunks
        self._digest = digest
        self.next_row = first_row
        self.is_exhausted = False

    def chunk(self) -> Chunk | None:
        chunk = next(self._chunks, None)
        if chunk is None:
            self.is_exhausted = True
        else:
            self.next_row = chunk.first_row + chunk.rows
        return chunk

    def digest(self) -> str | None:
        digest: str | None = self._digest()
        return digest

    def close(self) -> None:
        # The generator's own way to end.
        self._chunks.close()


class _ArrowRows:
    """What the sources of Arrow have in common."""

    nulls_are_absent = True
    first_row = 0
    name: str

    def batches(self, bounds: Range) -> Iterator[Any]:
        raise NotImplementedError

    def digest(self, bounds: Range) -> str | None:
        """The sha256 of the shard as Arrow would send it."""
        sha256 = hashlib.sha256()
        for batch in self.batches(bounds):
            sha256.update(batch.serialize())
        return sha256.hexdigest()

    def reader(self, bounds: Range, first_row: int) -> Reader:
        def chunks() -> Generator[Chunk, None, None]:
            row = first_row
            for batch in self.batches(bounds):
                for start in range(0, batch.num_rows, CHUNK_ROWS):
                    part = batch.slice(start, CHUNK_ROWS)
                    yield Chunk(part.num_rows, row, part.nbytes, values=part)
                    row += part.num_rows

        return _BatchReader(chunks(), first_row, lambda: self.digest(bounds))

    def head(self, rows: int) -> list[Any]:
        found: list[Any] = []
        for batch in self.batches((0, 1 << 62)):
            found += batch.slice(0, rows - len(found)).to_pylist()
            if len(found) >= rows:
                break
        return found


class ParquetFile(_ArrowRows):
    """A Parquet file. Its shards are row groups."""

    def __init__(self, name: str, path: str | None = None) -> None:
        self.name = name
        self.path = path or name
        self._identity = file_identity(name, self.path)
        with self._open() as file:
            groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
        self._sizes = [group.total_byte_size for group in groups]
        self._counts = [group.num_rows for group in groups]
        self._extents = [_extent(group) for group in groups]

    def identity(self) -> dict[str, Any]:
        return self._identity

    def ranges(self, shard_bytes: int) -> list[Range]:
        return cut(self._sizes, shard_bytes)

    def rows(self, bounds: Range) -> int:
        return sum(self._counts[slice(*bounds)])

    def batches(self, bounds: Range) -> Iterator[Any]:
        groups = list(range(*bounds))[: len(self._counts)] if bounds[1] < 1 << 62 else list(range(len(self._counts)))
        with self._open() as file:
            yield from file.iter_batches(CHUNK_ROWS, row_groups=groups, use_threads=False)

    def digest(self, bounds: Range) -> str:
        """That of the row groups as they stand in the file."""
        sha256 = hashlib.sha256()
        extents = self._extents[slice(*bounds)]
        if extents:
            with open_input(self.path) as file:
                begin, end = extents[0][0], extents[-1][1]
                file.seek(begin)
                while begin < end and (block := file.read(min(end - begin, 1 << 22))):
                    sha256.update(block)
                    begin += len(block)
        return sha256.hexdigest()

    @contextlib.contextmanager
    def _open(self) -> Iterator[Any]:
        parquet, arrow = require("pyarrow.parquet"), require("pyarrow")
        raw = open_for_arrow(self.path)
        try:
            yield parquet.ParquetFile(raw)
        except arrow.ArrowInvalid as error:
            raise UsageError(f"{self.name} cannot be read as Parquet: {error}") from error
        finally:
            raw.close()


def _extent(group: Any) -> Range:
    """Where in the file a row group stands."""
    columns = [group.column(index) for index in range(group.num_columns)]
    starts = [min(c.data_page_offset, c.dictionary_page_offset or c.data_page_offset) for c in columns]
    ends = [start + column.total_compressed_size for start, column in zip(starts, columns, strict=True)]
    return (min(starts), max(ends)) if starts else (0, 0)


class ArrowFile(_ArrowRows):
    """A file of Arrow's, in either of its forms. Its shards are record batches."""

    def __init__(self, name: str, path: str | None = None) -> None:
        self.name = name
        self.path = path or name
        self._identity = file_identity(name, self.path)
        batches = list(self.batches((0, 1 << 62)))
        self._sizes = [batch.nbytes for batch in batches]
        self._counts = [batch.num_rows for batch in batches]

    def identity(self) -> dict[str, Any]:
        return self._identity

    def ranges(self, shard_bytes: int) -> list[Range]:
        return cut(self._sizes, shard_bytes)

    def rows(self, bounds: Range) -> int:
        return sum(self._counts[slice(*bounds)])

    def batches(self, bounds: Range) -> Iterator[Any]:
        arrow, ipc = require("pyarrow"), require("pyarrow.ipc")
        path = local_path(self.path)
        with arrow.memory_map(path) if path is not None else open_input(self.path) as file:
            is_file_form = file.read(6) == b"ARROW1"
            file.seek(0)
            try:
                if is_file_form:
                    reader = ipc.open_file(file)
                    for index in range(bounds[0], min(bounds[1], reader.num_record_batches)):
                        yield reader.get_batch(index)
                else:
                    # A batch that is not wanted costs nothing where the file is mapped into memory.
                    yield from islice(ipc.open_stream(file), *bounds)
            except arrow.ArrowInvalid as error:
                raise UsageError(f"{self.name} cannot be read as Arrow: {error}") from error


class Table(_ArrowRows):
    """A table of Arrow or a `datasets.Dataset` in memory. Its shards are rows."""

    def __init__(self, table: Any, name: str) -> None:
        self.name = name
        is_dataset = hasattr(table, "with_format")
        self._table = table.with_format("arrow") if is_dataset else table
        self._is_dataset = is_dataset
        self._size = int(table.data.nbytes if is_dataset else table.nbytes)
        self._count = int(table.num_rows)

    def identity(self) -> dict[str, Any]:
        return {"path": self.name, "size": self._size, "rows": self._count}

    def ranges(self, shard_bytes: int) -> list[Range]:
        shards = max(-(-self._size // shard_bytes), 1)
        each = max(-(-self._count // shards), 1)
        return [(start, min(start + each, self._count)) for start in range(0, max(self._count, 1), each)]

    def rows(self, bounds: Range) -> int:
        return min(bounds[1], self._count) - bounds[0]

    def batches(self, bounds: Range) -> Iterator[Any]:
        for start in range(bounds[0], min(bounds[1], self._count), CHUNK_ROWS):
            stop = min(start + CHUNK_ROWS, bounds[1], self._count)
            part = self._table[start:stop] if self._is_dataset else self._table.slice(start, stop - start)
            # One batch, whatever chunks the table had.
            yield from part.combine_chunks().to_batches()


class Values:
    """Objects of Python, read once, in order."""

    first_row = 0

    def __init__(self, values: Iterable[Any], name: str, nulls_are_absent: bool) -> None:
        self.name = name
        self.nulls_are_absent = nulls_are_absent
        self._values = iter(values)
        self._ahead: list[Any] = []
        self._row = 0

    def identity(self) -> dict[str, Any]:
        return {"path": self.name}

    def ranges(self, shard_bytes: int) -> None:
        return None

    def rows(self, bounds: Range) -> int:
        raise NotImplementedError("the rows of an iterable are known when it is read")

    def at_end(self) -> bool:
        self._look_ahead(1)
        return not self._ahead

    def head(self, rows: int) -> list[Any]:
        self._look_ahead(rows)
        return self._ahead[:rows]

    def reader(self, bounds: Range, first_row: int) -> Reader:
        stop = max(bounds[1] // NOMINAL_ROW_BYTES, self._row + 1)

        def chunks() -> Generator[Chunk, None, None]:
            while self._row < stop and (values := self._take(min(CHUNK_ROWS, stop - self._row))):
                yield Chunk(len(values), self._row - len(values), 0, values=values)

        return _BatchReader(chunks(), self._row, lambda: None)

    def _look_ahead(self, rows: int) -> None:
        self._ahead += islice(self._values, rows - len(self._ahead)) if len(self._ahead) < rows else ()

    def _take(self, rows: int) -> list[Any]:
        self._look_ahead(rows)
        taken, self._ahead = self._ahead[:rows], self._ahead[rows:]
        self._row += len(taken)
        return taken


def in_memory(rows: Any) -> Any:
    """The source of rows that are given as such."""
    name = f"<{type(rows).__name__}>"
    if type(rows).__module__.startswith("pyarrow"):
        arrow = require("pyarrow")
        if isinstance(rows, arrow.RecordBatch):
            rows = arrow.Table.from_batches([rows])
        if isinstance(rows, arrow.Table):
            return Table(rows, name)
    if hasattr(rows, "with_format") and hasattr(rows, "num_rows"):
        return Table(rows, name)
    if isinstance(rows, Iterable):
        # A streamed data set gives dicts that come from Arrow.
        return Values(rows, name, nulls_are_absent=hasattr(rows, "with_format"))
    raise UsageError(f"rows are paths, dicts, a table of Arrow or a data set, not {type(rows).__name__}")


def saved_dataset(folder: str) -> list[str] | None:
    """The files of a folder that `datasets` has saved; None of any other folder."""
    path = Path(local_path(folder) or "")
    if (path / "dataset_dict.json").is_file():
        splits = json.loads((path / "dataset_dict.json").read_text(encoding="utf-8"))["splits"]
        examples = " or ".join(os.path.join(folder, split) for split in splits)
        raise UsageError(f"{folder} holds several splits; name one: {examples}")
    if not (path / "state.json").is_file():
        return None
    state = json.loads((path / "state.json").read_text(encoding="utf-8"))
    return [os.path.join(folder, entry["filename"]) for entry in state["_data_files"]]


def cut(sizes: list[int], shard_bytes: int) -> list[Range]:
    """Runs of neighbours that have `shard_bytes` together, or one that has more by itself."""
    ranges, begin, size = [], 0, 0
    for index, one in enumerate(sizes):
        if size > 0 and size + one > shard_bytes:
            ranges.append((begin, index))
            begin, size = index, 0
        size += one
    return [*ranges, (begin, len(sizes))]
