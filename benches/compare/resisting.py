"""Hostile inputs: what the worst text of a size costs, and whether ten times as much of it costs more than ten times as much."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from . import hostile
from .paths import WORK
from .peers import BASE, OURS
from .settings import Settings
from .workers import Failed, Worker


def measure(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """By family: our seconds for a size and for ten times as much; the peers' for the size."""
    results: dict[str, Any] = {"bytes": settings.hostile_bytes, "limit_seconds": settings.hostile_limit_seconds, "families": {}}
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        for family in hostile.FAMILIES:
            print(f"hostile: {family}", flush=True)
            results["families"][family] = _family(workers, _texts(family, Path(folder), settings), settings)
            if results["families"][family]["exact"] is False:
                raise SystemExit(f"our ids are not tiktoken's on {family!r}")
    return results


def _texts(family: str, folder: Path, settings: Settings) -> list[Path]:
    """A hundredth, a tenth, the whole and ten times the size, in files: to draw them takes longer than to encode them."""
    files = []
    for index, size in enumerate(settings.hostile_bytes * 10**power // 100 for power in range(4)):
        file = folder / f"{index}.txt"
        file.write_bytes(hostile.text(family, size).encode())
        files.append(file)
    return files


def _family(workers: list[Worker], texts: list[Path], settings: Settings) -> dict[str, Any]:
    row: dict[str, Any] = {"peers": {}}
    digests = {}
    for worker in workers:
        outcome = _ramp(worker, texts[:3], settings.hostile_limit_seconds)
        digests[worker.name] = outcome.pop("digest", None)
        row["peers"][worker.name] = outcome
    # tiktoken itself gives up on some of these; there is nothing to compare with then.
    row["exact"] = None if digests[BASE] is None else digests[OURS] == digests[BASE]
    row["growth"] = _growth(next(worker for worker in workers if worker.name == OURS), texts[2:], settings.hostile_rounds)
    return row


def _ramp(worker: Worker, texts: list[Path], limit: float) -> dict[str, Any]:
    """Seconds for the last text, found from small to large: who takes the square of it is not waited for for minutes.

    The next time is foretold from the two before. Ten times as much text takes at least ten times as long, or nearly.
    """
    digest = None
    seconds, growth = 0.0, 10.0
    for index, text in enumerate(texts):
        if seconds * growth > limit:
            return {"failure": f"more than {limit:g} s", "digest": digest}
        try:
            row = worker.tokenizer("hostile", limit=2 * limit, path=str(text))
        except Failed as failure:
            return {"failure": str(failure), "digest": digest}
        before, seconds = seconds, row["ns"] / 1e9
        # What is over within milliseconds says nothing about growth.
        growth = max(10.0, seconds / before) if before and seconds > limit / 100 else 10.0
        if index == 1:
            digest = row["digest"]
    return {"seconds": seconds, "digest": digest}


def _growth(worker: Worker, texts: list[Path], rounds: int) -> dict[str, float]:
    """Our seconds for the size and for ten times as much, each the median of a few rounds, and their ratio."""
    observed = []
    for _ in range(rounds):
        times = []
        for text in texts:
            # A process that has seen the text before may remember parts of it.
            worker.stop()
            worker.tokenizer("warm_up")
            times.append(worker.tokenizer("hostile", path=str(text))["ns"] / 1e9)
        observed.append(times)
    small, large = (statistics.median(times) for times in zip(*observed, strict=True))
    return {"seconds": small, "ten_times_seconds": large, "ratio": large / small}
