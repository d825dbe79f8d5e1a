"""The engine of a cluster: a task of Ray's for each shard, on whichever node is free.

A task reads its own bytes, writes its own part as the threads do, and gives back counters only: token ids never pass through
Ray's object store. Tasks and not actors: a pool of actors that takes all processors waits forever for the tasks that are to
feed it. A task that dies with its node is run again elsewhere; a part appears whole or not at all, so nothing is left of it.
"""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._extras import require
from ._failures import PrepareError, RowsFailed, Unfinished, UsageError
from ._find import source_of_file
from ._footer import Footer
from ._manifest import remove_temporary
from ._output import Parts
from ._plan import Shard, Task
from ._progress import Progress
from ._shard import Job, ShardRun
from ._sources import LineFile, LineStream, Range, Source
from ._store import local_path, store
from ._threads import failed_rows

# How long an address may take to answer, in seconds.
ADDRESS_TIMEOUT = 10.0
# How long a node may take to say which version it has.
NODE_TIMEOUT = 120.0

Done = Callable[[Shard], Footer | None]


@dataclass(frozen=True)
class _Work:
    """What one task makes: a shard; or the shards of a file that can only be read in order."""

    job: Job
    name: str
    path: str
    max_row_bytes: int
    # Each with the number of its first row, and whether it is done.
    shards: tuple[tuple[Shard, int, bool], ...]
    max_errors: int | None


def connect(
    sources: Sequence[Source], output: str, *, limit: int | None, address: str | None, shared_fs: bool, progress: Progress
) -> None:
    """Finds the cluster, and refuses what it cannot do, before anything is written."""
    if limit is not None:
        raise UsageError("on a cluster rows are not read in order; use --limit with the engine threads")
    ray = require("ray")
    _connect(ray, address)
    _check_paths(ray, sources, output, shared_fs)
    _check_versions(ray, progress)


def run_on_ray(
    job: Job,
    sources: Sequence[Source],
    parts: Parts,
    done: Done,
    *,
    shard_bytes: int,
    max_errors: int | None,
    progress: Progress,
) -> int:
    """Makes the parts of all shards on the cluster; returns how many there are."""
    ray = require("ray")
    if local_path(job.output) is not None:
        job = replace(job, output=os.path.abspath(job.output))
    try:
        works, count = _works(ray, job, sources, done, shard_bytes, max_errors, progress)
        _make(ray, works, max_errors, progress)
    except ray.exceptions.RayError as error:
        raise Unfinished(f"Ray: {error}; what is done stays: run the same command again to go on") from error
    finally:
        remove_temporary(parts.store)
    return count


def _connect(ray: Any, address: str | None) -> None:
    """Uses the runtime there is; none is started here."""
    if ray.is_initialized():
        return
    where = address or "this machine"
    try:
        if address is not None:
            _knock(address)
        ray.init(address=address or "auto", log_to_driver=False, logging_level="ERROR")
    except ConnectionError as error:
        raise UsageError(
            f"no Ray cluster answers at {where}: start one with `ray start --head`, or name it with --ray-address"
        ) from error


def _knock(address: str) -> None:
    """Whether somebody answers there: Ray itself tries for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=ADDRESS_TIMEOUT).close()
        except OSError as error:
            raise ConnectionError(str(error)) from error


def _check_versions(ray: Any, progress: Progress) -> None:
    """Refuses a node with another version of this package, whose parts could be others."""
    from .. import __version__

    # A function in a function goes to the node as it is: what it looks for may not be there.
    def versions() -> tuple[str, str]:
        try:
            import openai_harmony

            own = openai_harmony.__version__
        except ImportError:
            own = "none"
        try:
            import pyarrow

            return own, pyarrow.__version__
        except ImportError:
            return own, "none"

    strategy = require("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
    nodes = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
    task = ray.remote(num_cpus=1, max_retries=0)(versions)
    asked = [task.options(scheduling_strategy=strategy(node["NodeID"], soft=False)).remote() for node in nodes]
    own_arrow = require("pyarrow").__version__
    for node, answer in zip(nodes, asked, strict=True):
        where = node["NodeManagerAddress"]
        try:
            version, arrow = ray.get(answer, timeout=NODE_TIMEOUT)
        except ray.exceptions.GetTimeoutError as error:
            raise Unfinished(f"node {where} has not answered for {NODE_TIMEOUT:.0f} s") from error
        if version != __version__:
            raise UsageError(f"node {where} has openai-harmony {version}, and this machine {__version__}; install the same on all")
        if arrow == "none":
            raise UsageError(f"node {where} has no pyarrow; install openai-harmony[train] there")
        if arrow != own_arrow:
            progress.warn(f"node {where} has pyarrow {arrow}, and this machine {own_arrow}: their parts may differ in their bytes")


def _check_paths(ray: Any, sources: Sequence[Source], output: str, shared_fs: bool) -> None:
    """Refuses what only this machine sees."""
    for source in sources:
        if not hasattr(source, "path"):
            raise UsageError("rows in memory are on this machine only; write them to files, or use the engine threads")
        if source.name == "-":
            raise UsageError("only this machine has a standard input; use the engine threads")
    nodes = sum(bool(node["Alive"]) for node in ray.nodes())
    local = [name for name in (*(source.name for source in sources), output) if local_path(name) is not None]
    if nodes > 1 and local and not shared_fs:
        raise UsageError(
            f"{local[0]} is on this machine, and the cluster has {nodes}; use an object store, or say --shared-fs where all "
            "of them see the same files under the same paths"
        )


def _works(
    ray: Any,
    job: Job,
    sources: Sequence[Source],
    done: Done,
    shard_bytes: int,
    max_errors: int | None,
    progress: Progress,
) -> tuple[list[_Work], int]:
    """The tasks of shards that are not done. Where each begins is counted first, on the cluster, where rows are lines."""
    rows = _rows_of_shards(ray, sources, shard_bytes)
    works: list[_Work] = []
    index = 0
    for number, (source, counted) in enumerate(zip(sources, rows, strict=True)):
        row = source.first_row
        shards = []
        for bounds, count in counted:
            shard = Shard(index, number, bounds)
            footer = done(shard)
            if footer is not None:
                progress.skipped(index, footer.counters)
            shards.append((shard, row, footer is not None))
            index, row = index + 1, row + count
        where = _path_everywhere(source)
        limit: int = getattr(source, "max_row_bytes", 0)
        # A stream is read once, from its beginning to its last shard that is missing.
        together = [tuple(shards)] if isinstance(source, LineStream) else [(shard,) for shard in shards]
        works += [
            _Work(job, source.name, where, limit, group, max_errors)
            for group in together
            if not all(is_done for _, _, is_done in group)
        ]
    return works, index


def _path_everywhere(source: Source) -> str:
    """Where a file is, from whatever folder."""
    path: str = getattr(source, "path", source.name)
    local = local_path(path)
    return path if local is None else os.path.abspath(local)


def _rows_of_shards(ray: Any, sources: Sequence[Source], shard_bytes: int) -> list[list[tuple[Range, int]]]:
    """The bounds of each source's shards, and how many rows they have."""
    asked: list[Any] = []
    count_lines = ray.remote(num_cpus=1)(_count_lines)
    count_stream = ray.remote(num_cpus=1)(_count_stream)
    for source in sources:
        where = _path_everywhere(source)
        ranges = source.ranges(shard_bytes)
        if ranges is None:
            asked.append(count_stream.remote(where, shard_bytes, getattr(source, "max_row_bytes", 0)))
        elif isinstance(source, LineFile) and len(ranges) > 1:
            asked.append([(bounds, count_lines.remote(where, bounds)) for bounds in ranges])
        else:
            # Of one shard nobody needs the rows; of Arrow's the file says them.
            asked.append([(bounds, 0 if isinstance(source, LineFile) else source.rows(bounds)) for bounds in ranges])
    return [_answered(ray, one) for one in asked]


def _answered(ray: Any, asked: Any) -> list[tuple[Range, int]]:
    if not isinstance(asked, list):
        counted: list[tuple[Range, int]] = ray.get(asked)
        return counted
    return [(bounds, count if isinstance(count, int) else ray.get(count)) for bounds, count in asked]


def _count_lines(path: str, bounds: Range) -> int:
    return LineFile(path, 1).rows(bounds)


def _count_stream(path: str, shard_bytes: int, max_row_bytes: int) -> list[tuple[Range, int]]:
    """The shards of a compressed file, which is read for that."""
    stream = LineStream(path, max_row_bytes)
    counted: list[tuple[Range, int]] = []
    start = 0
    while start == 0 or not stream.at_end():
        bounds = (start, start + shard_bytes)
        reader = stream.reader(bounds, 0)
        first = reader.next_row
        while reader.chunk() is not None:
            pass
        counted.append((bounds, reader.next_row - first))
        start += shard_bytes
    return counted


def _make(ray: Any, works: list[_Work], max_errors: int | None, progress: Progress) -> None:
    """Runs the tasks and adds up what they tell. Of several that find wrong rows, the first in the input is told."""
    if not works:
        return
    data = require("ray.data")
    data.DataContext.get_current().enable_progress_bars = False
    items = data.from_items([{"work": pickle.dumps(work)} for work in works], override_num_blocks=len(works))
    waiting = {shard.index for work in works for shard, _, is_done in work.shards if not is_done}
    failures: dict[int, PrepareError] = {}
    errors = 0
    for row in items.map(_make_shards, num_cpus=1).iter_rows():
        for index, outcome in pickle.loads(row["outcomes"]):
            waiting.discard(index)
            if isinstance(outcome, PrepareError):
                failures[index] = outcome
                continue
            progress.add(outcome)
            progress.finished(index, outcome)
            errors += sum(outcome["errors"].values())
            if max_errors and errors > max_errors:
                raise RowsFailed(f"{errors:,} rows are wrong, and --max-errors allows {max_errors:,}", [])
        progress.show()
        if failures and not any(index < min(failures) for index in waiting):
            break
    if failures:
        raise failures[min(failures)]
    if waiting:
        raise Unfinished(f"Ray ended without {len(waiting)} of the parts; run the same command again to go on")


def _make_shards(item: dict[str, Any]) -> dict[str, Any]:
    """One task: makes its shards, one after the other."""
    work: _Work = pickle.loads(item["work"])
    source = source_of_file(work.name, work.max_row_bytes, work.path)
    outcomes: list[tuple[int, Any]] = []
    for shard, first_row, is_done in work.shards:
        task = Task(shard, source, source.reader(shard.bounds, first_row), first_row)
        if is_done:
            while task.reader.chunk() is not None:
                pass
            task.reader.digest()
            continue
        try:
            outcomes.append((shard.index, make_part(work.job, task, work.max_errors)))
        except PrepareError as error:
            outcomes.append((shard.index, error))
            break
        except OSError as error:
            outcomes.append((shard.index, Unfinished(f"{error}; what is done stays: run the same command again to go on")))
            break
    return {"outcomes": pickle.dumps(outcomes)}


def make_part(job: Job, task: Task, max_errors: int | None) -> dict[str, Any]:
    """Makes one part, alone; returns its counters."""
    form_store = store(job.output)
    run = ShardRun(job, task, Parts(form_store, job.form, job.plan))
    try:
        while (chunk := run.read()) is not None:
            run.write(chunk, run.render(chunk))
            if max_errors == 0 and run.errors:
                raise failed_rows(run.errors, len(run.errors), 0)
        run.finish()
    except BaseException:
        run.abandon()
        raise
    return run.counters
