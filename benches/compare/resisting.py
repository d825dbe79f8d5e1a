"""Hostile inputs: what the worst text of a size costs, and whether ten times as much of it costs more than ten times as much."""

from __future__ import annotations

import statistics
from typing import Any

from . import hostile
from .peers import BASE, OURS
from .settings import Settings
from .workers import Failed, Worker


def measure(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """By family: our seconds for a size and for ten times as much; the peers' for the size."""
    results: dict[str, Any] = {"bytes": settings.hostile_bytes, "limit_seconds": settings.hostile_limit_seconds, "families": {}}
    for family in hostile.FAMILIES:
        print(f"hostile: {family}", flush=True)
        row: dict[str, Any] = {"peers": {}}
        digests = {}
        for worker in workers:
            outcome = _ramp(worker, family, settings)
            digests[worker.name] = outcome.pop("digest", None)
            row["peers"][worker.name] = outcome
        # tiktoken itself gives up on some of these; there is nothing to compare with then.
        row["exact"] = None if digests[BASE] is None else digests[OURS] == digests[BASE]
        if row["exact"] is False:
            raise SystemExit(f"our ids are not tiktoken's on {family!r}")
        row["growth"] = _growth(next(worker for worker in workers if worker.name == OURS), family, settings)
        results["families"][family] = row
    return results


def _ramp(worker: Worker, family: str, settings: Settings) -> dict[str, Any]:
    """Seconds for the size; found from small to large, so that who takes the square of it is not waited for for minutes."""
    limit = settings.hostile_limit_seconds
    digest = None
    seconds = 0.0
    for size in (settings.hostile_bytes // 100, settings.hostile_bytes // 10, settings.hostile_bytes):
        if seconds * 10 > limit:
            return {"failure": f"more than {limit:.0f} s", "digest": digest}
        try:
            row = worker.tokenizer("hostile", limit=2 * limit, family=family, size=size)
        except Failed as failure:
            return {"failure": str(failure), "digest": digest}
        seconds = row["ns"] / 1e9
        if size == settings.hostile_bytes // 10:
            digest = row["digest"]
    return {"seconds": seconds, "digest": digest}


def _growth(worker: Worker, family: str, settings: Settings) -> dict[str, float]:
    """Our seconds for the size and for ten times as much, each the median of a few rounds, and their ratio."""
    sizes = (settings.hostile_bytes, 10 * settings.hostile_bytes)
    rounds = []
    for _ in range(settings.hostile_rounds):
        times = []
        for size in sizes:
            # A process that has seen the text before may remember parts of it.
            worker.stop()
            worker.tokenizer("warm_up")
            times.append(worker.tokenizer("hostile", family=family, size=size)["ns"] / 1e9)
        rounds.append(times)
    small, large = (statistics.median(times) for times in zip(*rounds, strict=True))
    return {"seconds": small, "ten_times_seconds": large, "ratio": large / small}
