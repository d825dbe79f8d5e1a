"""From a data set of chats to training data in Parquet: ours beside the usual path, a template and `datasets.map`."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from . import environments, vocabulary
from .chats import Chats
from .paths import BENCHES, WORK
from .settings import Settings

PEER = "transformers, trl's template, datasets"
# Ours by name: the rule for examples, and what rows are read as.
WAYS = {
    "ours, last": ("last", "lines"),
    "ours, auto": ("auto", "lines"),
    "ours, last, from dicts": ("last", "dicts"),
}
CHECKED = 300


def measure(settings: Settings) -> dict[str, Any]:
    vocabulary.write()
    chats = _chats(settings.training_chats)
    agreeing = _check(chats, min(CHECKED, settings.training_chats))
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in [*WAYS, PEER]}
    wall: dict[int, list[float]] = {1: [], 2: []}
    names = list(rows)
    many = _copies(chats, settings.training_copies)
    for number in range(settings.training_rounds):
        print(f"training data, round {number + 1} of {settings.training_rounds}", flush=True)
        start = number % len(names)
        for name in names[start:] + names[:start]:
            rows[name].append(_once(name, chats, settings.training_chats))
        for threads in (1, 2) if number % 2 else (2, 1):
            wall[threads].append(_ours("measure", str(many), "last", "lines", str(threads), cores=2)["wall"])
    return {
        "chats": settings.training_chats,
        "bytes": chats.stat().st_size,
        "agreeing": agreeing,
        "checked": min(CHECKED, settings.training_chats),
        "us_a_row": {name: statistics.median(one["processor"] / one["rows"] * 1e6 for one in own) for name, own in rows.items()},
        "template_us_a_row": statistics.median(one["template"] / one["rows"] * 1e6 for one in rows[PEER]),
        "tokens": {name: own[0]["tokens"] for name, own in rows.items()},
        "threads_rows": settings.training_chats * settings.training_copies,
        "wall_seconds": {str(threads): statistics.median(own) for threads, own in wall.items()},
        "annotated": _ours("annotate", str(chats)),
        "memory": [_stream(chats, count) for count in settings.training_streams],
    }


def _chats(count: int) -> Path:
    path = WORK / "chats" / f"{count}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half_written = path.with_suffix(".new")
        Chats().write(half_written, count)
        half_written.rename(path)
    return path


def _copies(chats: Path, count: int) -> Path:
    """The same rows several times over."""
    path = chats.with_name(f"{chats.stem}-{count}-times.jsonl")
    path.write_bytes(chats.read_bytes() * count)
    return path


def _check(chats: Path, count: int) -> int:
    """How many of the first rows have the same ids by both; where the formats are the same, all have to."""
    ours = _ours("check", str(chats), str(count))
    peers = _run(environments.data_set_peers(), "compare.prepare_peer", ["check", str(chats), str(count)])
    lines = chats.read_text(encoding="utf-8").splitlines()[:count]
    agreeing = 0
    for line, own, other in zip(lines, ours, peers, strict=True):
        agreeing += own == other
        # The template writes calls and results in ways of its own, and an empty line behind instructions.
        row = json.loads(line)
        is_plain = "tools" not in row and row["messages"][0]["role"] == "user"
        if own != other and is_plain:
            raise SystemExit("a chat without tools and instructions has other ids by the template than by ours")
    return agreeing


def _once(name: str, chats: Path, count: int) -> dict[str, Any]:
    if name != PEER:
        rule, form = WAYS[name]
        made: dict[str, Any] = _ours("measure", str(chats), rule, form, "1")
        return made
    peer = _run(environments.data_set_peers(), "compare.prepare_peer", ["measure", str(chats), str(count)])
    return {**peer, "processor": peer["map_and_parquet"]}


def _ours(*arguments: str, cores: int = 1) -> Any:
    return _run(environments.ours_with_pyarrow(), "compare.prepare_ours", arguments, cores=cores)


def _stream(chats: Path, count: int) -> dict[str, Any]:
    print(f"memory for {count:,} rows", flush=True)
    lines = chats.read_bytes().splitlines(keepends=True)

    def blocks() -> Iterator[bytes]:
        left = count
        while left > 0:
            yield b"".join(lines[:left])
            left -= len(lines)

    result: dict[str, Any] = _run(environments.ours_with_pyarrow(), "compare.prepare_ours", ["stream"], rows=blocks())
    return result


def _run(python: Path, module: str, arguments: Sequence[str], cores: int = 1, rows: Iterator[bytes] | None = None) -> Any:
    """What a program prints, as JSON. It runs on the last processors of the machine."""
    processors = sorted(os.sched_getaffinity(0))[-cores:]
    variables = {**environments.variables(), "PYTHONPATH": str(BENCHES), "HF_DATASETS_OFFLINE": "1"}
    # The process sets its processors for itself before it is the other program.
    pinned = f"import os, sys; os.sched_setaffinity(0, {processors}); os.execv(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", pinned, str(python), "-m", module, *arguments],
        stdin=subprocess.PIPE if rows is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=sys.stderr if os.environ.get("VERBOSE") else subprocess.DEVNULL,
        env=variables,
    )
    if rows is not None:
        assert process.stdin is not None
        threading.Thread(target=_feed, args=(process.stdin, rows), daemon=True).start()
    assert process.stdout is not None
    text = process.stdout.read()
    if process.wait() != 0:
        raise SystemExit(f"{module} {' '.join(arguments)} ended with {process.returncode}; VERBOSE=1 shows what it says")
    return json.loads(text)


def _feed(pipe: IO[bytes], rows: Iterator[bytes]) -> None:
    try:
        for block in rows:
            pipe.write(block)
        pipe.close()
    except BrokenPipeError:
        # The other end has failed, and says so.
        pass
