"""What it costs to have the package: import and load time, memory, size; beside the reference.

usage: python -m compare.startup [--rounds N]    by itself: make bench-startup

Every figure is of fresh processes. Ours and the reference's take turns. What a process takes above the bare interpreter is the
median of the differences within rounds, with its standard error: to import our package takes less than the start of an
interpreter varies, so the time that a process sees by its own clock stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

from . import environments, machine, vocabulary
from .paths import REPOSITORY, own_wheel

_LOAD = "import openai_harmony; openai_harmony.load_harmony_encoding('HarmonyGptOss').encode('hello world')"
# What whole processes do; the first is what the others are above.
PROGRAMS = {
    "interpreter": "pass",
    "import": "import openai_harmony",
    "import_load_encode": _LOAD,
    "import_message": "from openai_harmony import Message",
}

# Run in a process that has imported what measuring needs before it looks at the clock. Private memory is what no other
# process can share: pages that were written to. Pages of a file, such as tables in the library, are there once for all.
_PHASES = """
import json, os, time
def memory():
    fields = dict(line.split(":") for line in open("/proc/self/smaps_rollup").read().splitlines()[1:])
    return {key: int(fields[key].split()[0]) / 1024 for key in ("Rss", "Private_Dirty")}
memory()
marks, usage = [time.perf_counter()], [memory()]
def mark():
    marks.append(time.perf_counter())
    usage.append(memory())
    marks[-1:] = [marks[-1], time.perf_counter()]
import openai_harmony
mark()
encoding = openai_harmony.load_harmony_encoding("HarmonyGptOss")
mark()
encoding.encode("hello world")
mark()
names = ["import", "load", "first_encode"]
print(json.dumps({
    name: {
        "ms": (marks[2 * i + 1] - marks[2 * i]) * 1e3,
        "private_mib": usage[i + 1]["Private_Dirty"] - usage[i]["Private_Dirty"],
        "resident_mib": usage[i + 1]["Rss"] - usage[i]["Rss"],
    }
    for i, name in enumerate(names)
}))
"""


def measure(rounds: int = 20) -> dict[str, Any]:
    """The figures of this module, by package."""
    vocabulary.write()
    pythons = {"ours": environments.ours(), "reference": environments.reference()}
    processes: dict[str, dict[str, list[tuple[float, float]]]] = {name: {p: [] for p in PROGRAMS} for name in pythons}
    phases: dict[str, list[dict[str, dict[str, float]]]] = {name: [] for name in pythons}
    # A process runs faster behind one that did the same, so the order is another in each round: in a fixed one the bare
    # interpreter, behind another package's process, looked as slow as an import.
    shuffle = random.Random(1).shuffle
    turns = [(name, program) for name in pythons for program in PROGRAMS]
    for index in range(rounds + 1):
        shuffle(turns)
        # The first round compiles bytecode and fills the disk's cache.
        counts = index > 0
        for name, program in turns:
            times = _process_times(pythons[name], PROGRAMS[program])
            if counts:
                processes[name][program].append(times)
        for name, python in pythons.items():
            observed = json.loads(_run(python, _PHASES))
            if counts:
                phases[name].append(observed)
    return {
        name: {
            "above_interpreter": {
                program: _difference(processes[name][program], processes[name]["interpreter"])
                for program in PROGRAMS
                if program != "interpreter"
            },
            "phases": _phase_medians(phases[name]),
            **_wheel(own_wheel() if name == "ours" else environments.reference_wheel()),
        }
        for name in pythons
    } | {"crates": crates()}


def crates() -> list[str]:
    """The crates that a Rust program gets with ours, which is the first, built with default features."""
    tree = ["cargo", "tree", "--edges", "normal", "--prefix", "none", "--locked"]
    rows = subprocess.run(tree, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.splitlines()
    return list(dict.fromkeys(" ".join(row.split()[:2]) for row in rows))


def _run(python: Path, code: str) -> str:
    command = [str(python), "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environments.variables()).stdout


def _process_times(python: Path, code: str) -> tuple[float, float]:
    """The milliseconds that a process takes: of the processor, and by the clock."""
    start = time.perf_counter()
    process = subprocess.Popen([python, "-I", "-c", code], env=environments.variables())
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    # Popen has not seen the process end; without this it would wait for it again.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{code!r} failed with {python}")
    return (usage.ru_utime + usage.ru_stime) * 1e3, wall * 1e3


def _difference(times: list[tuple[float, float]], bare: list[tuple[float, float]]) -> dict[str, float]:
    """How much longer the processes took than those that did nothing in the same rounds, and how sure that is."""
    result = {}
    for index, clock in enumerate(("processor_ms", "wall_ms")):
        differences = [one[index] - other[index] for one, other in zip(times, bare, strict=True)]
        median = statistics.median(differences)
        deviation = statistics.median(abs(difference - median) for difference in differences)
        result[clock] = median
        # The standard error of a median, where the spread is taken from the median deviation: single processes are
        # thrown far off by whatever else the machine does.
        result[clock + "_error"] = 1.4826 * 1.2533 * deviation / len(differences) ** 0.5
    return result


def _phase_medians(observed: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        phase: {key: statistics.median(one[phase][key] for one in observed) for key in keys} for phase, keys in observed[0].items()
    }


def _wheel(path: Path) -> dict[str, float]:
    with zipfile.ZipFile(path) as archive:
        installed = sum(entry.file_size for entry in archive.infolist())
    return {"wheel_mib": path.stat().st_size / 2**20, "installed_mib": installed / 2**20}


def table(results: dict[str, Any]) -> str:
    """The figures as Markdown."""
    packages = (results["ours"], results["reference"])
    lines = ["| | unit | ours | 0.0.8 |", "|---|---|---:|---:|"]

    def row(meaning: str, unit: str, *values: str) -> None:
        lines.append(f"| {meaning} | {unit} | {' | '.join(values)} |")

    for phase, meaning in (("import", "`import openai_harmony`"), ("load", "first load"), ("first_encode", "first `encode`")):
        for key, name in (("ms", "time"), ("private_mib", "private memory"), ("resident_mib", "resident memory")):
            unit = "ms" if key == "ms" else "MiB"
            row(f"{meaning}: {name}", unit, *(f"{package['phases'][phase][key]:.3g}" for package in packages))
    for program, meaning in (
        ("import", "`import openai_harmony`"),
        ("import_load_encode", "import, load and `encode`"),
        ("import_message", "`from openai_harmony import Message`"),
    ):
        for clock, name in (("processor_ms", "processor time"), ("wall_ms", "wall time")):
            above = [package["above_interpreter"][program] for package in packages]
            values = (f"{one[clock]:.1f} ± {one[clock + '_error']:.1f}" for one in above)
            row(f"a process with {meaning}: {name} above the bare interpreter", "ms", *values)
    row("wheel", "MiB", *(f"{package['wheel_mib']:.2f}" for package in packages))
    row("installed", "MiB", *(f"{package['installed_mib']:.2f}" for package in packages))
    count = len(results["crates"]) - 1
    lines += ["", f"A Rust program that depends on the crate, with its default features, compiles {count} more crates."]
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=20)
    rounds = arguments.parse_args().rounds
    machine.warn_where_busy()
    print(table(measure(rounds)))


if __name__ == "__main__":
    main()
