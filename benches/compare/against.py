"""Measure the package of another commit beside this checkout's, in one run: make bench-against REV=main

usage: python -m compare.against MATURIN REVISION [--quick]

Each has a process of its own on the same core; they take turns, a slice of text that neither has seen at a time. Figures are the
medians of the ratios of processor time, slice by slice: how many times the other's speed ours has.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import corpora, environments, machine
from .paths import REPOSITORY, WORK
from .peers import OURS
from .report import table
from .settings import FULL, QUICK, Settings
from .workers import Worker, in_turns

FOLDER = WORK / "against"
STREAMS = {
    "process": "process",
    "process, with delta, channel and recipient": "delta, channel, recipient",
    "feed": "feed",
}
BATCHES = ["encode_ordinary_batch", "encode_batch", "decode_batch"]


@dataclass
class Row:
    what: str
    # The speed beside the other's that is asked for.
    goal: float
    times: float
    ours_ns: float
    other_ns: float

    @property
    def met(self) -> bool:
        return self.times >= self.goal


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("maturin", type=Path)
    arguments.add_argument("revision")
    arguments.add_argument("--quick", action="store_true", help="little input, for trying things")
    options = arguments.parse_args()
    machine.warn_where_busy()
    commit = _git("rev-parse", "--short=12", f"{options.revision}^{{commit}}")
    other = environments.of_wheel("against", _wheel_of(commit, options.maturin))
    corpora.write()
    settings = QUICK if options.quick else FULL
    core = sorted(os.sched_getaffinity(0))[-1:]
    pair = [Worker(OURS, core, environments.ours()), Worker(OURS, core, other)]
    try:
        for worker in pair:
            worker.tokenizer("warm_up")
        rows = list(_measure(pair, settings))
    finally:
        for worker in pair:
            worker.stop()
    _write(rows, machine.describe() | {"against": commit, "quick": options.quick})


def _wheel_of(commit: str, maturin: Path) -> Path:
    """The wheel of that commit for the Python that runs this, built from a worktree that is removed again."""
    wheels = FOLDER / f"wheel-{commit}-cp{sys.version_info.major}{sys.version_info.minor}"
    if not list(wheels.glob("*.whl")):
        print(f"building the wheel of {commit} (about two minutes)", flush=True)
        sources = FOLDER / "sources"
        _git("worktree", "prune")
        _git("worktree", "add", "--force", "--detach", str(sources), commit)
        try:
            build = [
                str(maturin.absolute()),
                "build",
                "--release",
                "--quiet",
                "--interpreter",
                sys.executable,
                "--out",
                str(wheels),
            ]
            subprocess.run(build, cwd=sources, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(FOLDER / "cargo")})
        finally:
            _git("worktree", "remove", "--force", str(sources))
    return next(wheels.glob("*.whl"))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _measure(pair: list[Worker], settings: Settings) -> Iterator[Row]:
    for operation, goal in (("encode", 0.92), ("decode", 0.75)):
        for corpus in corpora.available():

            def on_slice(worker: Worker, index: int, operation: str = operation, corpus: str = corpus) -> dict[str, Any]:
                row: dict[str, Any] = worker.tokenizer(
                    operation, corpus=corpus, index=index, count=settings.slices, size=settings.slice_bytes
                )
                return row

            yield _compare(f"{operation} {corpus}", goal, pair, settings.slices, on_slice)

    def small(worker: Worker, _: int) -> dict[str, Any]:
        return {"ns": worker.tokenizer("small_calls", text="hi", guarded=True)}

    yield _compare('encode("hi")', 0.9, pair, settings.harmony_rounds, small)
    for name, way in STREAMS.items():

        def stream(worker: Worker, _: int, way: str = way) -> dict[str, Any]:
            row = worker.harmony("stream", way=way, count=settings.stream_lengths[-1], seconds=settings.seconds)
            return {"ns": row["ns_per_token"]}

        yield _compare(f"a token of a stream: {name}", 0.95, pair, settings.harmony_rounds, stream)
    for method in BATCHES:

        def batch(worker: Worker, index: int, method: str = method) -> dict[str, Any]:
            row: dict[str, Any] = worker.harmony(
                "batch_on_one_thread", method=method, index=index, count=settings.slices, size=settings.slice_bytes
            )
            return row

        yield _compare(f"{method}, one thread", 0.85, pair, settings.slices, batch)


def _compare(what: str, goal: float, pair: list[Worker], rounds: int, measure: Callable[[Worker, int], dict[str, Any]]) -> Row:
    """One figure from rounds in which both take turns; their results, where they tell them, must be the same."""
    print(what, flush=True)
    ours, other = pair
    times: dict[Worker, list[float]] = {ours: [], other: []}
    for index in range(rounds):
        results = {worker: measure(worker, index) for worker in in_turns(pair, index)}
        if results[ours].get("digest") != results[other].get("digest") or not all(
            row.get("same", True) for row in results.values()
        ):
            raise SystemExit(f"{what}: both give different results")
        for worker, row in results.items():
            times[worker].append(row["ns"])
    ratios = [theirs / own for own, theirs in zip(times[ours], times[other], strict=True)]
    return Row(what, goal, statistics.median(ratios), statistics.median(times[ours]), statistics.median(times[other]))


def _write(rows: list[Row], run: dict[str, Any]) -> None:
    cells = [
        [
            row.what,
            f"≥ {row.goal:.2f}×",
            f"{row.times:.2f}×",
            "yes" if row.met else "**no**",
            _time(row.ours_ns),
            _time(row.other_ns),
        ]
        for row in rows
    ]
    changed = ", with uncommitted changes" if run["uncommitted_changes"] else ""
    text = f"Commit {run['commit']}{changed} beside {run['against']}, Python {run['python']}, one core of {run['processor']}.\n\n"
    text += table(["", "goal", "times the other's speed", "met", "this", "the other"], cells) + "\n"
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = {"run": run, "rows": [{**asdict(row), "met": row.met} for row in rows]}
    (FOLDER / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (FOLDER / "README.md").write_text(text, encoding="utf-8")
    print(f"\n{text}\nwritten: {FOLDER}", flush=True)


def _time(nanoseconds: float) -> str:
    return f"{nanoseconds / 1e6:.3g} ms" if nanoseconds >= 1e5 else f"{nanoseconds:.3g} ns"


if __name__ == "__main__":
    main()
