"""How long each tokenizer takes from its import to its first tokens in a fresh process, and how much memory that leaves it with.

usage: python -m compare.loading PEER    one observation, as JSON; `make bench` asks for several of each
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from . import workers
from .peers import LOADERS


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds and MiB of private memory by tokenizer; those that cannot be had are left out with a message."""
    observed: dict[str, list[dict[str, float]]] = {name: [] for name in LOADERS}
    # The first round compiles bytecode and fills the disk's cache.
    for index in range(rounds + 1):
        for name in list(observed):
            process = subprocess.run(**workers.invocation(name, "compare.loading", name), capture_output=True)
            if process.returncode != 0:
                print(f"{name} is left out: {process.stderr[-200:]}", flush=True)
                del observed[name]
            elif index > 0:
                observed[name].append(json.loads(process.stdout.splitlines()[-1]))
    return {
        name: {key: statistics.median(row[key] for row in rows) for key in ("ms", "private_mib")} for name, rows in observed.items()
    }


def _private_mib() -> float:
    """Of pages that were written to: those of a file are there once for all processes."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024


def main() -> None:
    load = LOADERS[sys.argv[1]]
    memory, start = _private_mib(), time.perf_counter()
    tokenizer = load()
    tokenizer.encode("hello world")
    milliseconds = (time.perf_counter() - start) * 1e3
    row: dict[str, Any] = {"ms": milliseconds, "private_mib": _private_mib() - memory}
    print(json.dumps(row))


if __name__ == "__main__":
    main()
