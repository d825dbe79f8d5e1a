"""What the results depend on besides the code: the machine, the day, the commit."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from .paths import PERFORMANCE, REPOSITORY, RESULTS

_SOURCES = [".", *(f":!{path.relative_to(REPOSITORY)}" for path in (RESULTS, PERFORMANCE))]


def describe() -> dict[str, Any]:
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _output("git", "rev-parse", "--short=12", "HEAD"),
        # What a run itself writes is not among what it depends on.
        "uncommitted_changes": bool(_output("git", "status", "--porcelain", "--untracked-files=no", "--", *_SOURCES)),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "rust": _output("rustc", "--version"),
        "load_average_at_start": round(os.getloadavg()[0], 2),
    }


def warn_where_busy() -> None:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        text = f"this machine is busy: load {load:.1f} on {cores} cores. Ratios will hold better than absolute numbers."
        print(text, flush=True)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    names = {key.strip(): value.strip() for key, value in fields.items()}
    # Virtual machines have processors with names that say little; family and model identify them.
    return f"{names.get('model name', platform.processor())}, family {names.get('cpu family')} model {names.get('model')}"


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
