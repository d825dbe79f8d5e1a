"""What preparing the same data set costs with ours.

usage: python -m compare.prepare_ours check CHATS.jsonl ROWS
       python -m compare.prepare_ours measure CHATS.jsonl RULE lines|dicts THREADS
       python -m compare.prepare_ours stream    prepares the standard input, and tells the memory
"""

from __future__ import annotations

import datetime
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    what, *arguments = sys.argv[1:]
    ways: dict[str, Callable[..., Any]] = {"check": _check, "measure": _measure, "stream": _stream}
    print(json.dumps(ways[what](*arguments)))


def _check(chats: str, count: str) -> list[list[int]]:
    """The ids of the last turn of each row, with today's date, as the template has it."""
    training = import_module("openai_harmony.training")
    options = training.Options(examples="last", date=datetime.date.today().isoformat())
    lines = Path(chats).read_bytes().splitlines(keepends=True)[: int(count)]
    batch = training.render_rows(b"".join(lines), options)
    ids, offsets = memoryview(batch.input_ids), memoryview(batch.offsets)
    return [list(ids[begin:end]) for begin, end in itertools.pairwise(offsets)]


def _measure(chats: str, rule: str, form: str, threads: str) -> dict[str, Any]:
    training = import_module("openai_harmony.training")
    options = training.Options(examples=rule)
    rows: Any = chats
    if form == "dicts":
        with open(chats, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    with tempfile.TemporaryDirectory() as folder:
        # What loads when it is first needed is no part of the work.
        _prepare(training, chats, f"{folder}/first", options, 1, limit=10)
        processor, wall = time.process_time(), time.perf_counter()
        report = _prepare(training, rows, f"{folder}/out", options, int(threads))
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
    return {"rows": report["rows"], "tokens": report["tokens"], "processor": processor, "wall": wall}


def _stream() -> dict[str, Any]:
    """The most memory of this process while the rows of its standard input go through it."""
    training = import_module("openai_harmony.training")
    with tempfile.TemporaryDirectory() as folder:
        report = _prepare(training, "-", f"{folder}/out", training.Options(examples="last"), 1)
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {"rows": report["rows"], "peak_mib": int(peak.split()[1]) / 1024}


def _prepare(training: Any, rows: Any, out: str, options: Any, threads: int, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = training.prepare(rows, out, options, threads=threads, **more).data
    return data


if __name__ == "__main__":
    main()
