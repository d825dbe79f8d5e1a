"""How far a run is, as events: plan, progress, shard, warning, result."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ._lines import Chunk
from ._tally import Tally

Event = dict[str, Any]


class Progress:
    """Adds up what is done, and tells `tell` about it every `interval` seconds."""

    def __init__(self, tell: Callable[[Event], None], interval: float = 0.1) -> None:
        self.interval = interval
        self._tell = tell
        self._start = time.monotonic()
        self._processor_start = time.process_time()
        self._shown = 0.0
        self._total_bytes: int | None = None
        self._shards: int | None = None
        self.rows = 0
        self.bytes = 0
        self.examples = 0
        self.tokens = 0
        self.errors = 0
        self.shards = 0
        # Those that were there before.
        self.skipped_shards = 0
        self.skipped_bytes = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    @property
    def processor_seconds(self) -> float:
        """What all threads of this process took of the processors."""
        return time.process_time() - self._processor_start

    def plan(self, plan: Event) -> None:
        self._total_bytes, self._shards = plan["bytes"], plan["shards"]
        self._tell({"event": "plan", **plan})
        self.show()

    def warn(self, message: str) -> None:
        self._tell({"event": "warning", "message": message})

    def advance(self, chunk: Chunk, batch: Any) -> None:
        self.rows += chunk.rows
        self.bytes += chunk.size
        self.examples += len(batch.loss_tokens)
        self.tokens += len(batch.input_ids)
        self.errors += len(batch.errors)

    def add(self, counters: Tally) -> None:
        """Adds a shard that was made elsewhere."""
        self.rows += counters.get("rows", 0)
        self.bytes += counters.get("bytes", 0)
        self.examples += counters.get("examples", 0)
        self.tokens += counters.get("tokens", 0)
        self.errors += sum(counters.get("errors", {}).values())

    def finished(self, index: int, counters: Tally) -> None:
        self.shards += 1
        self._tell({"event": "shard", "shard": index, "skipped": False, "counters": counters})

    def skipped(self, index: int, counters: Tally) -> None:
        self.skipped_shards += 1
        self.skipped_bytes += counters.get("bytes", 0)
        self._tell({"event": "shard", "shard": index, "skipped": True, "counters": counters})

    def show(self) -> None:
        """Tells how far it is, where some time has passed since the last time."""
        now = time.monotonic()
        if now - self._shown >= self.interval:
            self._shown = now
            self._tell(self.state())

    def state(self) -> Event:
        return {
            "event": "progress",
            "rows": self.rows,
            "bytes": self.bytes + self.skipped_bytes,
            "total_bytes": self._total_bytes,
            "shards": self.shards + self.skipped_shards,
            "total_shards": self._shards,
            "examples": self.examples,
            "tokens": self.tokens,
            "errors": self.errors,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows / max(self.seconds, 1e-9), 1),
            "bytes_per_second": round(self.bytes / max(self.seconds, 1e-9)),
        }
