"""What it costs to start the command `harmony`, beside an interpreter that does nothing.

usage: python -m compare.command [PYTHON] [--rounds N]    with the interpreter of .venv, or another that has the package
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time
from pathlib import Path

from . import machine
from .paths import REPOSITORY

GOAL = 60
# What is to start in this time, in milliseconds, and what needs pydantic and is only shown.
COMMANDS = {
    "encode": ["encode", "Hello world"],
    "decode": ["decode", "13225 2375"],
    "count": ["count", "README.md"],
    "completions": ["completions", "bash"],
    "--help": ["--help"],
    "--version": ["--version"],
    "(encode --help)": ["encode", "--help"],
    "(parse)": ["parse", "-", "--recover"],
}


def measure(python: Path, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """The wall and processor milliseconds of each process; the commands take turns."""
    programs = {"interpreter": ["-c", "pass"]}
    programs |= {name: ["-m", "openai_harmony", *arguments] for name, arguments in COMMANDS.items()}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for index in range(rounds + 1):
        for name, arguments in programs.items():
            start = time.perf_counter()
            process = subprocess.Popen(
                [python, "-I", *arguments], cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                raise SystemExit(f"{name} failed with exit code {process.returncode}")
            # The first round compiles bytecode and fills the disk's cache.
            if index > 0:
                times[name].append((wall * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3))
    return times


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("python", nargs="?", type=Path, default=REPOSITORY / ".venv" / "bin" / "python")
    arguments.add_argument("--rounds", type=int, default=20)
    given = arguments.parse_args()
    machine.warn_where_busy()
    print("| median of processes | wall, ms | processor, ms |\n|---|---:|---:|")
    for name, times in measure(given.python, given.rounds).items():
        wall, processor = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"| {name} | {wall:.1f} | {processor:.1f} |")
    print(f"\nThe goal is {GOAL} ms from start to end; commands in parentheses have none.")


if __name__ == "__main__":
    main()
