"""The engine of one machine: threads that share the shards, chunk by chunk.

Each thread does whatever comes next: it writes what is ready, else reads and renders a chunk, else opens a shard. So `threads`
are all there are, and no more than two chunks a thread are in memory. One thread at a time reads a shard, and one writes it;
that happens in order, whoever renders. Rendering, compressing and hashing hold no lock of Python's.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from ._failures import RowsFailed
from ._lines import Chunk
from ._output import Output
from ._plan import ShardQueue, Task
from ._progress import Progress
from ._shard import Job, ShardRun, describe

CHUNKS_A_THREAD = 2

Step = Callable[[], None]


class _Open:
    """A shard on its way, and which of its steps are taken."""

    def __init__(self, run: ShardRun) -> None:
        self.run = run
        self.index = run.task.shard.index
        self.is_reading = False
        self.is_writing = False
        self.is_read = False
        # How many chunks are read, and written.
        self.read = 0
        self.written = 0
        self.rendered: dict[int, tuple[Chunk, Any]] = {}

    @property
    def in_flight(self) -> int:
        """How many chunks are in memory, one that is being read included."""
        return self.read - self.written + self.is_reading

    @property
    def can_write(self) -> bool:
        return not self.is_writing and (self.written in self.rendered or (self.is_read and self.written == self.read))


class Threads:
    """Makes the parts of all shards. `max_errors` is how many rows may be wrong; None for any number."""

    def __init__(
        self, job: Job, shards: ShardQueue, output: Output, threads: int, max_errors: int | None, progress: Progress
    ) -> None:
        self._job = job
        self._shards = shards
        self._output = output
        self._threads = threads
        self._max_errors = max_errors
        self._progress = progress
        self._changed = threading.Condition()
        # Each thread puts something in when it ends.
        self._ended: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._open: list[_Open] = []
        self._is_opening = False
        self._is_exhausted = False
        self._errors = 0
        self._failure: BaseException | None = None
        # Rows that are wrong end the run, but not before the shards before them are done: they could have the first error.
        self._stopped_at: int | None = None
        self._rows_failed: RowsFailed | None = None

    def run(self) -> None:
        """Returns when all is done. What is raised leaves no thread behind, and no file that is not complete."""
        workers = [threading.Thread(target=self._work, name=f"harmony-{number}") for number in range(self._threads)]
        started = ended = 0
        try:
            for worker in workers:
                worker.start()
                started += 1
            while ended < started:
                # In pieces, so that progress is shown. Not by `join`: in Python 3.11 an exception that a signal raises in there
                # has the thread taken for ended.
                ended += self._has_ended(self._progress.interval)
                self._progress.show()
        except BaseException as error:
            self._fail(error)
            raise
        finally:
            while ended < started:
                ended += self._has_ended(None)
            for shard in self._open:
                shard.run.abandon()
        if self._failure is not None:
            raise self._failure
        if self._rows_failed is not None:
            raise self._rows_failed

    def _has_ended(self, timeout: float | None) -> bool:
        """Whether one more thread ends within this time."""
        try:
            self._ended.get(timeout=timeout)
        except queue.Empty:
            return False
        return True

    def _work(self) -> None:
        try:
            while (step := self._next_step()) is not None:
                step()
        except BaseException as error:
            self._fail(error)
        finally:
            self._ended.put(None)

    def _fail(self, error: BaseException) -> None:
        with self._changed:
            self._failure = self._failure or error
            self._changed.notify_all()

    def _next_step(self) -> Step | None:
        with self._changed:
            while self._failure is None:
                step = self._step_to_write() or self._step_to_read() or self._step_to_open()
                if step is not None:
                    return step
                if self._is_over():
                    break
                self._changed.wait()
            self._changed.notify_all()
            return None

    def _is_over(self) -> bool:
        return not self._is_opening and not self._wanted() and (self._is_exhausted or self._stopped_at is not None)

    def _wanted(self) -> list[_Open]:
        """The open shards, less those behind an error that ends the run."""
        return [shard for shard in self._open if self._stopped_at is None or shard.index < self._stopped_at]

    def _step_to_write(self) -> Step | None:
        wanted = self._wanted()
        for shard in wanted[:1] if self._output.is_in_order else wanted:
            if shard.can_write:
                shard.is_writing = True
                return lambda: self._write(shard)
        return None

    def _step_to_read(self) -> Step | None:
        wanted = self._wanted()
        in_flight = sum(shard.in_flight for shard in wanted)
        for place, shard in enumerate(wanted):
            # The first shard always goes on: what the others hold may have to wait for it.
            has_room = in_flight < CHUNKS_A_THREAD * self._threads or (place == 0 and shard.in_flight < CHUNKS_A_THREAD)
            if has_room and not shard.is_reading and not shard.is_read:
                shard.is_reading = True
                return lambda: self._read_and_render(shard)
        return None

    def _step_to_open(self) -> Step | None:
        unread = sum(not shard.is_read for shard in self._open)
        # One thread writes a shard, and that takes about as long as rendering it does: two threads a shard, no more.
        if self._is_opening or self._is_exhausted or self._stopped_at is not None or unread >= max(self._threads // 2, 1):
            return None
        if not self._shards.can_open:
            return None
        self._is_opening = True
        return self._open_next

    def _open_next(self) -> None:
        task = self._shards.next()
        run = ShardRun(self._job, task, self._output) if task is not None and task.footer is None else None
        with self._changed:
            self._is_opening = False
            if task is None:
                self._is_exhausted = True
            elif run is None:
                self._skip(task)
            else:
                self._open.append(_Open(run))
            self._changed.notify_all()

    def _skip(self, task: Task) -> None:
        assert task.footer is not None
        self._progress.skipped(task.shard.index, task.footer.counters)
        self._count(task.shard.index, task.footer.errors)

    def _read_and_render(self, shard: _Open) -> None:
        chunk = shard.run.read()
        with self._changed:
            shard.is_reading = False
            number = shard.read
            if chunk is None:
                shard.is_read = True
            else:
                shard.read += 1
            self._changed.notify_all()
        if chunk is None:
            return
        batch = shard.run.render(chunk)
        with self._changed:
            shard.rendered[number] = (chunk, batch)
            self._changed.notify_all()

    def _write(self, shard: _Open) -> None:
        """Writes the chunks that are ready, and completes the part behind the last."""
        while True:
            with self._changed:
                ready = shard.rendered.pop(shard.written, None)
                is_last = ready is None and shard.is_read and shard.written == shard.read
                if ready is None and not is_last:
                    shard.is_writing = False
                    return
            if ready is None:
                shard.run.finish()
            else:
                shard.run.write(*ready)
            with self._changed:
                self._changed.notify_all()
                if ready is None:
                    self._open.remove(shard)
                    self._progress.finished(shard.index, shard.run.counters)
                    return
                chunk, batch = ready
                shard.written += 1
                self._progress.advance(chunk, batch)
                self._count(shard.index, shard.run.errors[len(shard.run.errors) - len(batch.errors) :])
                if self._stopped_at is not None and shard.index >= self._stopped_at:
                    return

    def _count(self, index: int, errors: list[dict[str, Any]]) -> None:
        """Ends the run where more rows are wrong than may be."""
        self._errors += len(errors)
        if not errors or self._max_errors is None or self._errors <= self._max_errors:
            return
        if self._stopped_at is None or index < self._stopped_at:
            self._stopped_at = index
            self._rows_failed = failed_rows(errors, self._errors, self._max_errors)


def failed_rows(errors: list[dict[str, Any]], count: int, allowed: int) -> RowsFailed:
    """The failure of a run that ends because of its rows."""
    if allowed == 0:
        return RowsFailed(describe(errors[0]), errors[:1])
    message = f"{count:,} rows are wrong, and --max-errors allows {allowed:,}; the last: {describe(errors[-1])}"
    return RowsFailed(message, errors[-1:])
