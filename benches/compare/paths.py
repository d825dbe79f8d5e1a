"""Where things are: what the benchmark makes for itself goes under target/, results into the repository."""

from __future__ import annotations

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# The folder from which `python -m compare` is run.
BENCHES = REPOSITORY / "benches"
WORK = REPOSITORY / "target" / "bench"
WHEELS = REPOSITORY / "target" / "dist"
VOCABULARY = WORK / "vocabulary"
CORPORA = WORK / "corpora"
RESULTS = BENCHES / "results"
PERFORMANCE = REPOSITORY / "docs" / "performance.md"


def own_wheel() -> Path:
    """The wheel of this checkout for the Python that runs this, as the Makefile builds it."""
    tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
    wheels = sorted(WHEELS.glob(f"openai_harmony-*-{tag}-*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"{WHEELS} should hold one wheel for {tag}, not {len(wheels)}: run `make bench`, which builds it")
    return wheels[0]
