"""Examples into files: row groups of a bounded size, whatever batches they come in."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import IO, Any, Protocol

from . import _columns
from ._extras import require
from ._layout import Layout, with_statistics

# Readers stream row groups, and writing one takes some hundred bytes a token: so many are in memory at once.
ROW_GROUP_TOKENS = 1 << 18
COMPRESSION_LEVEL = 3


class Sink(Protocol):
    """Where tables go, one behind the other."""

    def write(self, table: Any) -> None: ...


class ParquetSink:
    """A Parquet file that knows the hash of its data before its footer is written."""

    def __init__(self, path: Path, schema: Any, form: Layout) -> None:
        parquet = require("pyarrow.parquet")
        self._file = _HashingFile(path)
        self._writer = parquet.ParquetWriter(
            self._file,
            schema,
            compression="zstd",
            compression_level=COMPRESSION_LEVEL,
            use_dictionary=False,
            # False instead of no columns: an empty list would be taken for all.
            write_statistics=with_statistics(form) or False,
        )

    def write(self, table: Any) -> None:
        if table.num_rows:
            self._writer.write_table(table, row_group_size=table.num_rows)

    def data(self) -> str:
        """The sha256 of what is written so far."""
        return self._file.digest()

    def close(self, key_values: dict[str, str]) -> None:
        self._writer.add_key_value_metadata(key_values)
        self._writer.close()
        self._file.close_synced()

    def abandon(self) -> None:
        """Closes the file, of which nothing is wanted any more."""
        self._file.is_abandoned = True
        self._writer.close()
        self._file.close()


class _HashingFile:
    """A file that hashes what is written. pyarrow takes it for a file of Python's."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = open(path, "wb")  # noqa: SIM115
        self._hash = hashlib.sha256()
        self._size = 0
        self.is_abandoned = False

    def write(self, data: Any) -> int:
        if self.is_abandoned:
            return len(data)
        view = memoryview(data)
        self._file.write(view)
        self._hash.update(view)
        self._size += len(view)
        return len(view)

    def digest(self) -> str:
        return self._hash.hexdigest()

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        if not self.is_abandoned:
            self._file.flush()

    def close_synced(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        self._file.close()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class JsonLinesSink:
    """An object a line, with the columns as its keys. `file` may be compressing."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, table: Any) -> None:
        for batch in table.to_batches(max_chunksize=256):
            lines = [json.dumps(row, separators=(",", ":")) + "\n" for row in batch.to_pylist()]
            self._file.write("".join(lines).encode())


class ExampleWriter:
    """Writes the examples of one shard to a sink."""

    def __init__(self, sink: Sink, form: Layout, schema: Any, shard: int, pack: Any) -> None:
        self.tally: dict[str, int] = {}
        self._sink = sink
        self._form = form
        self._schema = schema
        self._shard = shard
        self._pack = pack
        self._parts: list[Any] = []
        self._tokens = 0

    def add(self, batch: Any) -> None:
        """Adds the examples of an ExampleBatch."""
        examples = _columns.of_batch(batch, self._form)
        if self._form.takes_whole_shards:
            self._parts.append(examples)
            return
        start = 0
        for index, length in enumerate(_columns.differences(memoryview(batch.offsets))):
            if self._tokens and self._tokens + length > ROW_GROUP_TOKENS:
                self._parts.append(examples.slice(start, index - start))
                self._flush()
                start = index
            self._tokens += length
        if start < examples.num_rows:
            self._parts.append(examples.slice(start))

    def finish(self) -> None:
        """Writes what is left."""
        if self._form.takes_whole_shards and self._parts:
            self._write_whole()
        else:
            self._flush()

    def _flush(self) -> None:
        if self._parts:
            # One chunk: where batches ended must not show in the file.
            self._sink.write(self._table(self._parts))
        self._parts, self._tokens = [], 0

    def _table(self, batches: list[Any]) -> Any:
        table = require("pyarrow").Table.from_batches(batches).combine_chunks()
        return table if self._form.pack else table.cast(self._schema)

    def _write_whole(self) -> None:
        examples = self._table(self._parts)
        self._parts = []
        lengths = _columns.lengths_of(examples)
        order = list(range(len(lengths)))
        if self._form.shuffle_seed is not None:
            order = _columns.shuffled(len(lengths), self._form.shuffle_seed, self._shard)
        rows = [[index] for index in order]
        if self._form.pack:
            packed = self._pack([lengths[index] for index in order], self._form.capacity)
            rows = [[order[place] for place in row] for row in packed]
            self.tally = {"packed_rows": len(rows), "packed_tokens": sum(lengths)}
        for group in _row_groups(rows, lengths):
            self._sink.write(self._gathered(examples, group))

    def _gathered(self, examples: Any, rows: list[list[int]]) -> Any:
        if self._form.pack:
            return _columns.packed(examples, rows, self._form).cast(self._schema)
        arrow = require("pyarrow")
        return examples.take(arrow.array([row[0] for row in rows], arrow.int64())).combine_chunks()


def _row_groups(rows: list[list[int]], lengths: list[int]) -> Any:
    group: list[list[int]] = []
    tokens = 0
    for row in rows:
        length = sum(lengths[index] for index in row)
        if group and tokens + length > ROW_GROUP_TOKENS:
            yield group
            group, tokens = [], 0
        group.append(row)
        tokens += length
    if group:
        yield group
