"""One shard from its rows to its part: read, render, write. Engines differ only in who does which step when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .._core import ExampleBatch, RowError, RowRenderer, pack
from . import _tally
from ._footer import canonical
from ._layout import Layout, schema
from ._lines import Chunk
from ._output import Output, ShardOutput
from ._plan import Task
from ._rows import made_renderer, render_batches
from ._tally import Tally
from ._writer import ExampleWriter


@dataclass(frozen=True)
class Job:
    """What all shards have in common. It can be pickled."""

    options: str
    """The options of the RowRenderer, as JSON."""
    form: Layout
    plan: str
    """The plan's hash."""
    metadata: dict[str, str]
    """What the schema of each part says."""
    output: str


def renderer(job: Job, nulls_are_absent: bool) -> RowRenderer:
    """The renderer for all rows; and another one for objects of Python that have null where a key is absent."""
    options = json.loads(job.options)
    if nulls_are_absent and options.get("nulls") == "auto":
        options["nulls"] = "absent"
    return made_renderer(canonical(options))


def rendered(renderer: RowRenderer, chunk: Chunk) -> ExampleBatch:
    """The examples of a chunk."""
    if chunk.lines is not None:
        return renderer.render_lines(chunk.lines, first_row=chunk.first_row, first_byte=chunk.first_byte)
    if isinstance(chunk.values, list):
        return renderer.render_values(chunk.values, first_row=chunk.first_row)
    return render_batches(renderer, [chunk.values], first_row=chunk.first_row)


class ShardRun:
    """A shard on its way. `read` and `write` are for one thread at a time, in order; `render` is for any number."""

    def __init__(self, job: Job, task: Task, output: Output) -> None:
        self.task = task
        self.errors: list[dict[str, Any]] = []
        self.counters: Tally = {}
        self._job = job
        self._renderer = renderer(job, task.source.nulls_are_absent)
        self._output = output
        self._begun: tuple[ShardOutput, ExampleWriter] | None = None

    def read(self) -> Chunk | None:
        return self.task.reader.chunk()

    def render(self, chunk: Chunk) -> ExampleBatch:
        return rendered(self._renderer, chunk)

    def write(self, chunk: Chunk, batch: ExampleBatch) -> None:
        _tally.add(self.counters, {"bytes": chunk.size, **batch.counters})
        self.errors += [_as_dict(self.task.source.name, error) for error in batch.errors]
        self._writer().add(batch)

    def finish(self) -> None:
        """Completes the part, which appears under its name."""
        writer = self._writer()
        writer.finish()
        _tally.add(self.counters, writer.tally)
        self.counters = _tally.in_order(self.counters)
        shard, reader = self.task.shard, self.task.reader
        source = {
            **{key: value for key, value in self.task.source.identity().items() if key in ("path", "size")},
            "shard": shard.index,
            "first_row": self.task.first_row,
            "rows": reader.next_row - self.task.first_row,
            "sha256": reader.digest(),
        }
        self.task.reader.close()
        assert self._begun is not None
        self._begun[0].finish(source, self.counters, self.errors)

    def abandon(self) -> None:
        self.task.reader.close()
        if self._begun is not None:
            self._begun[0].abandon()

    def _writer(self) -> ExampleWriter:
        """Made with the first batch, so that what only waits has no file open."""
        if self._begun is None:
            columns = schema(self._job.form, self._job.metadata)
            output = self._output.begin(self.task.shard, columns)
            index = self.task.shard.index
            self._begun = (output, ExampleWriter(output.sink, self._job.form, columns, index, pack))
        return self._begun[1]


def _as_dict(source: str, error: Any) -> dict[str, Any]:
    fields = {name: getattr(error, name) for name in ("row", "byte", "path", "kind", "message", "hint")}
    return {"source": source, **{name: value for name, value in fields.items() if value is not None}}


def describe(error: dict[str, Any]) -> str:
    """An error of a row as it is shown: where, what, and what to do."""
    fields = (error["row"], error.get("byte"), error["path"], error["kind"], error["message"], error["hint"])
    return RowError(*fields).in_source(error["source"])
