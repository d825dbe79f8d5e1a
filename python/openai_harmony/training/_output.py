"""Where examples go: a folder of parts, one file, the standard output, or nowhere, where rows are only checked."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any, Protocol

from . import _footer, _tally
from ._extras import require
from ._failures import UsageError
from ._footer import Footer
from ._layout import Layout
from ._plan import Shard
from ._sources import COMPRESSIONS
from ._store import LocalStore, RemoteStore, local_path, temporary_name
from ._tally import Tally
from ._writer import JsonLinesSink, ParquetSink, Sink

Errors = list[dict[str, Any]]


class ShardOutput(Protocol):
    @property
    def sink(self) -> Sink: ...

    def finish(self, source: dict[str, Any], counters: Tally, errors: Errors) -> None: ...

    def abandon(self) -> None: ...


class Output(Protocol):
    # Whether shards are to be written one behind the other.
    is_in_order: bool

    def begin(self, shard: Shard, schema: Any) -> ShardOutput: ...


class Parts:
    """A folder with a file for each shard, which appears when it is complete."""

    is_in_order = False

    def __init__(self, store: LocalStore | RemoteStore, form: Layout, plan: str) -> None:
        self.store = store
        self._form = form
        self._plan = plan

    def begin(self, shard: Shard, schema: Any) -> ShardOutput:
        return _Part(self.store, shard.part, schema, self._form)

    def done(self, shard: Shard) -> Footer | None:
        """The footer of the shard's part, where it is there and belongs to this plan."""
        footer = _footer.read(self.store, shard.part)
        return footer if footer is not None and footer.plan == self._plan else None


class _Part:
    def __init__(self, store: LocalStore | RemoteStore, name: str, schema: Any, form: Layout) -> None:
        self._store = store
        self._name = name
        self._path = store.temporary(name)
        self.sink = ParquetSink(self._path, schema, form)

    def finish(self, source: dict[str, Any], counters: Tally, errors: Errors) -> None:
        try:
            self.sink.close(_footer.key_values(source, counters, errors, self.sink.data()))
            self._store.publish(self._path, self._name)
        finally:
            self._path.unlink(missing_ok=True)

    def abandon(self) -> None:
        with contextlib.suppress(Exception):
            self.sink.abandon()
        self._path.unlink(missing_ok=True)


class OneOutput:
    """One file, or the standard output, that shards are written to in order. It appears when `close` is called."""

    is_in_order = True

    def __init__(self, name: str, form: Layout) -> None:
        self.name = name
        self.counters: Tally = {}
        self._form = form
        self._path = None if name == "-" else Path(name).with_name(temporary_name(Path(name).name))
        self._sink: Sink | None = None
        self._file: Any = None
        self._sources: list[dict[str, Any]] = []
        self._errors = ErrorFile(None if name == "-" else f"{_stem(name)}.errors.jsonl")

    def begin(self, shard: Shard, schema: Any) -> ShardOutput:
        if self._sink is None:
            self._sink = self._open(schema)
        return _Share(self, self._sink)

    def add(self, source: dict[str, Any], counters: Tally, errors: Errors) -> None:
        self._sources.append(source)
        _tally.add(self.counters, counters)
        self._errors.add(errors)

    def first_errors(self) -> Errors:
        return self._errors.first

    def close(self) -> None:
        if isinstance(self._sink, ParquetSink):
            # The file's one source is a list of what each shard would have said.
            notes = {"harmony.source": _footer.canonical(self._sources), "harmony.counters": json.dumps(self.counters)}
            self._sink.close(notes)
        elif self._file is not None:
            self._file.flush()
            if self._path is not None:
                self._file.close()
                _sync(self._path)
        if self._path is not None and self._path.exists():
            os.replace(self._path, self.name)
        self._errors.close()

    def abandon(self) -> None:
        with contextlib.suppress(Exception):
            if isinstance(self._sink, ParquetSink):
                self._sink.abandon()
            elif self._path is not None and self._file is not None:
                self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._errors.abandon()

    def _open(self, schema: Any) -> Sink:
        if self._path is None:
            self._file = _StandardOutput()
        elif self.name.endswith(".parquet"):
            return ParquetSink(self._path, schema, self._form)
        else:
            suffix = os.path.splitext(self.name)[1]
            self._file = open(self._path, "wb")  # noqa: SIM115
            if suffix in COMPRESSIONS:
                arrow = require("pyarrow")
                self._file.close()
                self._file = arrow.CompressedOutputStream(arrow.OSFile(str(self._path), "wb"), COMPRESSIONS[suffix])
        return JsonLinesSink(self._file)


class _Share:
    """What one shard writes of an output that all have together."""

    def __init__(self, whole: OneOutput | Checked, sink: Sink) -> None:
        self.sink = sink
        self._whole = whole

    def finish(self, source: dict[str, Any], counters: Tally, errors: Errors) -> None:
        self._whole.add(source, counters, errors)

    def abandon(self) -> None:
        """The whole is what is abandoned."""


class Checked:
    """No output: rows are only looked at. Their errors go into a file."""

    is_in_order = True

    def __init__(self, errors: str | None) -> None:
        self.counters: Tally = {}
        self._errors = ErrorFile(errors)

    def begin(self, shard: Shard, schema: Any) -> ShardOutput:
        return _Share(self, _Nowhere())

    def add(self, source: dict[str, Any], counters: Tally, errors: Errors) -> None:
        _tally.add(self.counters, counters)
        self._errors.add(errors)

    def first_errors(self) -> Errors:
        return self._errors.first

    def close(self) -> None:
        self._errors.close()

    def abandon(self) -> None:
        self._errors.abandon()


class _Nowhere:
    def write(self, table: Any) -> None:
        """Nobody wants it."""


class ErrorFile:
    """Errors of rows as JSON lines, and the first few for showing. No file remains where there are none."""

    SHOWN = 10

    def __init__(self, name: str | None) -> None:
        self.first: Errors = []
        self._name = name
        self._path = None if name is None else Path(name).with_name(temporary_name(Path(name).name))
        self._file: Any = None

    def add(self, errors: Errors) -> None:
        self.first += errors[: self.SHOWN - len(self.first)]
        if errors and self._path is not None:
            if self._file is None:
                self._file = open(self._path, "w", encoding="utf-8", newline="\n")  # noqa: SIM115
            self._file.writelines(error_line(error) for error in errors)

    def close(self) -> None:
        if self._name is None or self._path is None:
            return
        if self._file is None:
            # Those of a run before.
            Path(self._name).unlink(missing_ok=True)
            return
        self._file.close()
        os.replace(self._path, self._name)

    def abandon(self) -> None:
        if self._file is not None and self._path is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)


def error_line(error: dict[str, Any]) -> str:
    return json.dumps(error, ensure_ascii=False) + "\n"


class _StandardOutput:
    """Standard output without a buffer: what a closed pipe did not take is not tried once more when Python ends."""

    def write(self, data: bytes) -> None:
        if sys.stdout is None:
            raise OSError("standard output is closed")
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(sys.stdout.fileno(), rest) :]

    def flush(self) -> None:
        """Nothing waits."""


def is_one_file(location: str) -> bool:
    """Whether the output is one file: by its name, unless there is such a folder."""
    if location == "-":
        return True
    path = local_path(location)
    if path is not None and os.path.isdir(path):
        return False
    if not location.endswith((".parquet", ".jsonl", *(f".jsonl{suffix}" for suffix in COMPRESSIONS))):
        return False
    if path is None:
        raise UsageError(f"{location} would be one file in a store; give a folder there, or one file on this machine")
    return True


def _stem(name: str) -> str:
    for suffix in (".parquet", ".jsonl", *(f".jsonl{suffix}" for suffix in COMPRESSIONS)):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _sync(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
