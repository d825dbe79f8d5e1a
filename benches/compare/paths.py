"""Where things are: what the benchmark makes for itself goes under target/, results into the repository."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# The folder from which `python -m compare` is run.
BENCHES = REPOSITORY / "benches"
WORK = REPOSITORY / "target" / "bench"
WHEELS = REPOSITORY / "target" / "wheels"
VOCABULARY = WORK / "vocabulary"
CORPORA = WORK / "corpora"
RESULTS = BENCHES / "results"
PERFORMANCE = REPOSITORY / "docs" / "performance.md"


def own_wheel() -> Path:
    """The wheel of this checkout, as the Makefile builds it."""
    wheels = sorted(WHEELS.glob("openai_harmony-*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"{WHEELS} should hold one wheel, not {len(wheels)}: run `make bench`, which builds it")
    return wheels[0]
