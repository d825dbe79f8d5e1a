"""From data sets to training data: what `harmony prepare` does, as a function."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import _footer, _manifest, _report, _tally
from ._extras import has, require
from ._failures import PlanMismatch, PrepareError, RowsFailed, Unfinished, UsageError
from ._find import HEAD_ROWS, find_sources, format_of
from ._footer import Footer, canonical
from ._layout import Layout, layout
from ._lock import locked
from ._output import Checked, ErrorFile, OneOutput, Output, Parts, error_line, is_one_file
from ._plan import SHARD_BYTES, Plan, Shard, ShardQueue, all_shards
from ._progress import Event, Progress
from ._shard import Job, renderer
from ._sources import Source, total_bytes
from ._store import LocalStore, RemoteStore, local_path, store
from ._threads import Threads

if TYPE_CHECKING:
    from ._options import Options

OnError = Literal["fail", "skip", "report"]


def prepare(
    inputs: Any,
    output: str | os.PathLike[str],
    options: Options | None = None,
    *,
    engine: Literal["threads", "ray"] = "threads",
    threads: int | None = None,
    on_error: OnError = "fail",
    max_errors: int | None = None,
    columns: Sequence[str] | None = None,
    shard_bytes: int = SHARD_BYTES,
    prompts: bool = False,
    limit: int | None = None,
    overwrite: bool = False,
    verify: bool = False,
    report: str | os.PathLike[str] | None = None,
    dry_run: bool = False,
    address: str | None = None,
    shared_fs: bool = False,
    events: Callable[[Event], None] | None = None,
) -> _report.Report:
    """Turn data sets into training data: Parquet files with token ids and labels.

    Args:
        inputs: Paths, globs, folders, URLs, `-` for standard input; a table of Arrow; a data set of `datasets`; any iterable of
            dicts; or a list of paths.
        output: A folder, which gets a part for each shard of the input; or one file that ends in `.parquet`, `.jsonl` or
            `.jsonl.zst`; or `-`, for JSON lines on standard output.
        options: How rows are read and rendered, and what is in the loss.
        engine: `threads` of this machine, or tasks on a `ray` cluster.
        threads: How many threads work; as many as there are processors by default.
        on_error: What becomes of rows that cannot be read: `fail` at the first, `skip` them and write them to `errors.jsonl`,
            or `report` all and write nothing else.
        max_errors: How many rows `skip` may skip.
        columns: The columns to write, instead of the usual ones.
        shard_bytes: How much input becomes one part.
        prompts: Writes each example only up to where the model begins to write.
        limit: Reads so many rows only.
        overwrite: Deletes what an earlier run left in the folder, instead of going on from there.
        verify: Reads what is done again, input and parts, and makes parts anew that are damaged.
        report: An HTML file for the report, with examples.
        dry_run: Renders the first rows only, and estimates the rest.
        address: The address of the Ray cluster.
        shared_fs: Whether paths are the same on all nodes of the cluster.
        events: Is told how far the run is.

    Returns:
        What was read and written, in numbers.

    Raises:
        PrepareError: In one of its kinds, which tell what is wrong and what to do; `exit_code` is the command's.
    """
    if options is None:
        from ._options import Options

        options = Options()
    wishes = json.loads(options.to_json())
    form = layout(
        list(columns) if columns is not None else None,
        pack=bool(wishes.pop("pack", False)),
        max_length=wishes.get("max_length"),
        shuffle_seed=wishes.pop("shuffle_seed", None),
        prompts=prompts,
        fractional_weights=bool(wishes.get("fractional_weights")),
        turn_end=wishes.get("turn_end", "mask"),
    )
    # Columns that nobody wants are not made.
    wishes["attribution"] = form.prompts or not {"message", "part"}.isdisjoint(form.columns)
    _check_arguments(engine, threads, shard_bytes, limit, max_errors, on_error)
    request = _Request(
        output=os.fspath(output),
        wishes=wishes,
        form=form,
        engine=engine,
        threads=threads or usable_processors(),
        on_error=on_error,
        max_errors=0 if on_error == "fail" else None if on_error == "report" else max_errors,
        shard_bytes=shard_bytes,
        limit=limit,
        overwrite=overwrite,
        verify=verify,
        address=address,
        shared_fs=shared_fs,
    )
    require("pyarrow")
    if report is not None and not has("matplotlib"):
        require("matplotlib")
    progress = Progress(events or (lambda event: None))
    with _failures_of_the_machine(request.output):
        sources = find_sources(inputs, wishes["max_row_bytes"], exclude=request.output)
        run = _Run(request, sources, progress)
        made = run.estimate() if dry_run else run.carry_out()
        if report is not None and not dry_run:
            from ._report_page import page

            Path(report).write_text(page(made, run.examples_from()), encoding="utf-8")
    if on_error == "report" and made.data["errors"]["rows"]:
        raise RowsFailed(f"{made.data['errors']['rows']:,} rows are wrong", run.first_errors)
    return made


@dataclass(frozen=True)
class _Request:
    """What was asked for."""

    output: str
    wishes: dict[str, Any]
    form: Layout
    engine: str
    threads: int
    on_error: OnError
    max_errors: int | None
    shard_bytes: int
    limit: int | None
    overwrite: bool
    verify: bool
    address: str | None
    shared_fs: bool


class _Run:
    """One call of `prepare`, from the plan to the report."""

    def __init__(self, request: _Request, sources: list[Source], progress: Progress) -> None:
        self.first_errors: list[dict[str, Any]] = []
        self._request = request
        self._sources = sources
        self._progress = progress
        found = format_of(request.wishes, sources)
        if isinstance(found, RowsFailed):
            # Where wrong rows may be, each is told by itself what it is.
            if request.on_error == "fail":
                raise found
            progress.warn(f"{found}; each row is read as what it looks like")
            found = "auto"
        options = {**request.wishes, "format": found}
        from .. import __version__

        settings = {
            "version": __version__,
            "options": options,
            "output": request.form.as_dict(),
            "shard_bytes": request.shard_bytes,
            "limit": request.limit,
        }
        shards = all_shards(sources, request.shard_bytes)
        self._is_counted = shards is not None and request.limit is None
        count = len(shards) if shards is not None and self._is_counted else None
        self._plan = Plan(settings, [source.identity() for source in sources], count)
        metadata = {
            "harmony.version": __version__,
            "harmony.options": canonical({"options": options, "output": request.form.as_dict()}),
            "harmony.vocab": _footer.VOCABULARY,
            "harmony.plan": self._plan.hash,
        }
        self._job = Job(canonical(options), request.form, self._plan.hash, metadata, request.output)
        # Options that contradict each other are said before anything is touched.
        renderer(self._job, False)

    def carry_out(self) -> _report.Report:
        self._progress.plan(
            {
                "sources": len(self._sources),
                "bytes": total_bytes(self._sources) if self._request.limit is None else None,
                "shards": self._plan.shards,
                "format": self._plan.settings["options"]["format"],
                "threads": self._request.threads,
                "engine": self._request.engine,
            }
        )
        if self._request.on_error == "report":
            return self._into_one(Checked(self._errors_file()))
        if is_one_file(self._request.output):
            if self._request.engine == "ray":
                raise UsageError("on a cluster each node writes its own parts; give a folder for output")
            return self._into_one(OneOutput(self._request.output, self._request.form))
        return self._into_folder()

    def estimate(self) -> _report.Report:
        """What the first rows give, and what all would at that rate."""
        return _report.estimate(self._job, self._sources, self._plan, HEAD_ROWS)

    def examples_from(self) -> list[str]:
        """The files that examples can be looked at in."""
        output = self._request.output
        if self._request.on_error == "report" or output == "-":
            return []
        if is_one_file(output):
            return [output]
        return [f"{output}/{name}" for name in store(output).names() if _manifest.PART.fullmatch(name)]

    def _into_one(self, output: OneOutput | Checked) -> _report.Report:
        try:
            self._work(ShardQueue(self._sources, self._request.shard_bytes, lambda shard: None, self._request.limit), output)
            output.close()
        except BaseException:
            output.abandon()
            raise
        self.first_errors = output.first_errors()
        return self._report(_tally.in_order(output.counters))

    def _into_folder(self) -> _report.Report:
        if self._request.engine == "ray":
            self._connect()
        folder = store(self._request.output)
        folder.create()
        try:
            with locked(folder, self._progress.warn):
                if self._request.overwrite:
                    _manifest.clear(folder)
                _manifest.remove_temporary(folder)
                _manifest.check(folder, self._plan, verify=self._request.verify)
                _manifest.write(folder, self._plan, shards=self._plan.shards, is_complete=False)
                count = self._make_parts(folder)
                return self._complete(folder, count)
        finally:
            if isinstance(folder, RemoteStore):
                folder.close()

    def _connect(self) -> None:
        from ._ray import connect

        request = self._request
        connect(
            self._sources,
            request.output,
            limit=request.limit,
            address=request.address,
            shared_fs=request.shared_fs,
            progress=self._progress,
        )

    def _make_parts(self, folder: LocalStore | RemoteStore) -> int:
        parts = Parts(folder, self._request.form, self._plan.hash)

        def done(shard: Shard) -> Footer | None:
            footer = parts.done(shard)
            if footer is not None and self._request.verify and not self._is_same(folder, shard, footer):
                return None
            return footer

        if self._request.engine == "ray":
            from ._ray import run_on_ray

            request = self._request
            return run_on_ray(
                self._job,
                self._sources,
                parts,
                done,
                shard_bytes=request.shard_bytes,
                max_errors=request.max_errors,
                progress=self._progress,
            )
        queue = ShardQueue(self._sources, self._request.shard_bytes, done, self._request.limit)
        self._work(queue, parts)
        return queue.count

    def _is_same(self, folder: LocalStore | RemoteStore, shard: Shard, footer: Footer) -> bool:
        """Whether a part that is done has the data that were written, and its input the bytes that were read."""
        if not _footer.is_intact(folder, shard.part):
            self._progress.warn(f"{shard.part} is damaged and is made anew")
            return False
        source = self._sources[shard.source]
        # A stream is compared where it is read over.
        if source.ranges(self._request.shard_bytes) is None or footer.source["sha256"] is None:
            return True
        reader = source.reader(shard.bounds, footer.source["first_row"])
        while reader.chunk() is not None:
            pass
        if reader.digest() != footer.source["sha256"]:
            raise PlanMismatch(
                f"{source.name} has other rows than those that {shard.part} was made of; begin anew with --overwrite"
            )
        return True

    def _work(self, queue: ShardQueue, output: Output) -> None:
        Threads(self._job, queue, output, self._request.threads, self._request.max_errors, self._progress).run()

    def _complete(self, folder: LocalStore | RemoteStore, count: int) -> _report.Report:
        """Gathers the counters and errors of all parts, those of earlier runs, too, and says that all is there."""
        counters: _tally.Tally = {}
        path = folder.temporary(_manifest.ERRORS)
        try:
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                for index in range(count):
                    footer = _footer.read(folder, Shard(index, 0, (0, 0)).part)
                    if footer is None:
                        raise Unfinished(f"part {index} has gone since it was written; run the same command again")
                    _tally.add(counters, footer.counters)
                    file.writelines(error_line(error) for error in footer.errors)
                    self.first_errors += footer.errors[: ErrorFile.SHOWN - len(self.first_errors)]
                file.flush()
                os.fsync(file.fileno())
            folder.publish(path, _manifest.ERRORS)
        finally:
            path.unlink(missing_ok=True)
        made = self._report(_tally.in_order(counters))
        folder.write("report.json", made.to_json().encode())
        _manifest.write(folder, self._plan, shards=count, is_complete=True)
        return made

    def _report(self, counters: _tally.Tally) -> _report.Report:
        return _report.make(counters, self._plan, self._progress, self._request.threads, self.first_errors)

    def _errors_file(self) -> str | None:
        output = self._request.output
        if output == "-" or local_path(output) is None:
            return None
        if is_one_file(output):
            return str(Path(output).with_suffix(".errors.jsonl"))
        Path(output).mkdir(parents=True, exist_ok=True)
        return str(Path(output) / _manifest.ERRORS)


def usable_processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _check_arguments(engine: str, threads: object, shard_bytes: object, limit: object, max_errors: object, on_error: str) -> None:
    if engine not in ("threads", "ray"):
        raise UsageError(f"there is no engine {engine!r}; there are threads and ray")
    if on_error not in ("fail", "skip", "report"):
        raise UsageError(f"on_error is fail, skip or report, not {on_error!r}")
    for name, value, least in (
        ("threads", threads, 1),
        ("shard_bytes", shard_bytes, 1024),
        ("limit", limit, 1),
        ("max_errors", max_errors, 0),
    ):
        # True is 1 in Python, and may come from a file.
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
            raise UsageError(f"{name} is {value}; it must be a whole number from {least} on")
    if max_errors is not None and on_error != "skip":
        raise UsageError("max_errors is how many rows may be skipped; it goes with on_error='skip'")


@contextlib.contextmanager
def _failures_of_the_machine(output: str) -> Iterator[None]:
    """Turns what the system raises into failures that say how to go on."""
    try:
        yield
    except (PrepareError, BrokenPipeError):
        raise
    except OSError as error:
        again = "" if is_one_file(output) else "; what is done stays: run the same command again to go on"
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Unfinished(f"there is no room left for {output}: {error}; free some{again}") from error
        raise Unfinished(f"{error}{again}") from error
