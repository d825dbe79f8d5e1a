"""Measure everything, and write results, plots and documents.

usage: python -m compare [--quick] [--only SECTION ...]    make bench, make bench QUICK=1, make bench ONLY="SECTION ..."

Only a full run writes what is committed; others write into folders under target/bench.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import (
    bridging,
    conversing,
    corpora,
    loading,
    machine,
    plots,
    preparing,
    report,
    resisting,
    startup,
    tokenizing,
    vocabulary,
    workers,
)
from .paths import PERFORMANCE, RESULTS, WORK
from .peers import OURS, REFERENCE
from .settings import FULL, QUICK, Settings

Section = Callable[[Settings], dict[str, Any]]
Measurement = Callable[[list[workers.Worker], Settings], dict[str, Any]]


def _of_all(measure: Measurement, cores: int = 1) -> Section:
    """A section that compares all tokenizers."""
    return _of(workers.all_names, measure, cores)


def _of_harmony(measure: Measurement) -> Section:
    """A section that compares with what 0.0.8 does beside tokenizing."""
    return _of(lambda: [OURS, REFERENCE], measure, 1)


def _of(names: Callable[[], list[str]], measure: Measurement, cores: int) -> Section:
    def section(settings: Settings) -> dict[str, Any]:
        with workers.started(names(), cores=cores) as ready:
            return measure(ready, settings)

    return section


def _batches(ready: list[workers.Worker], settings: Settings) -> dict[str, Any]:
    return tokenizing.batches(ready, settings) | {"render": conversing.render_batches(ready, settings)}


# Each section starts workers of its own: no tokenizer has seen its text, whatever ran before.
SECTIONS: dict[str, Section] = {
    "check": _of_all(lambda ready, _: tokenizing.check(ready)),
    "startup": lambda settings: startup.measure(settings.startup_rounds),
    "loading": lambda settings: loading.measure(settings.loading_rounds),
    "throughput": _of_all(tokenizing.throughput),
    "steady": _of_all(tokenizing.steady),
    "repeated": _of_all(tokenizing.repeated),
    "arrays": _of_all(tokenizing.arrays),
    "decoding": _of_all(tokenizing.decoding),
    "small_calls": _of_all(tokenizing.small_calls),
    "batches": _of_all(_batches, cores=2),
    "rendering": _of_harmony(conversing.rendering),
    "parsing": _of_harmony(conversing.parsing),
    "streaming": _of_harmony(conversing.streaming),
    "bridge": _of_harmony(bridging.measure),
    "hostile": _of_all(resisting.measure),
    "training": preparing.measure,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="little input, for trying things")
    arguments.add_argument("--only", nargs="+", choices=list(SECTIONS), metavar="SECTION", help=", ".join(SECTIONS))
    options = arguments.parse_args()
    machine.warn_where_busy()
    run = machine.describe() | {"quick": options.quick, "seconds": {}}
    vocabulary.write()
    results: dict[str, Any] = {"run": run, "corpora": corpora.write()}
    folder = WORK / ("quick" if options.quick else "partial" if options.only else "full")
    for section in options.only or SECTIONS:
        start = time.monotonic()
        results[section] = SECTIONS[section](QUICK if options.quick else FULL)
        run["seconds"][section] = round(time.monotonic() - start)
        print(f"{section}: {run['seconds'][section]} s", flush=True)
        # As it grows, so that an interrupted run has not measured for nothing.
        _write(results, folder, folder / "performance.md", ".")
    if not (options.quick or options.only):
        # Of one run, whole: a page that mixes two compares what cannot be compared.
        _write(results, RESULTS, PERFORMANCE, "../benches/results")
        folder = RESULTS
    print(f"written: {folder}", flush=True)


def _write(results: dict[str, Any], folder: Path, document: Path, link: str) -> None:
    """The results into `folder`, and the document, from which `link` leads there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    drawn = plots.all_plots(results)
    for name, plot in drawn.items():
        (folder / name).write_text(plot, encoding="utf-8")
    (folder / "README.md").write_text(report.tables(results), encoding="utf-8")
    document.write_text(report.performance(results, list(drawn), link), encoding="utf-8")


if __name__ == "__main__":
    main()
