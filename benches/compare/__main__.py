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

from . import conversing, corpora, loading, machine, plots, report, resisting, startup, tokenizing, vocabulary, workers
from .paths import PERFORMANCE, RESULTS, WORK
from .peers import OURS, REFERENCE
from .settings import FULL, QUICK, Settings

HARMONY = [OURS, REFERENCE]


def _check(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return tokenizing.check(ready)


def _throughput(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return tokenizing.throughput(ready, settings)


def _steady(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return tokenizing.steady(ready, settings)


def _arrays(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return tokenizing.arrays(ready, settings)


def _decoding(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return tokenizing.decoding(ready, settings)


def _small_calls(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return tokenizing.small_calls(ready, settings)


def _batches(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names(), cores=2) as ready:
        return tokenizing.batches(ready, settings) | {"render": conversing.render_batches(ready, settings)}


def _rendering(settings: Settings) -> dict[str, Any]:
    with workers.started(HARMONY) as ready:
        return conversing.rendering(ready, settings)


def _parsing(settings: Settings) -> dict[str, Any]:
    with workers.started(HARMONY) as ready:
        return conversing.parsing(ready, settings)


def _streaming(settings: Settings) -> dict[str, Any]:
    with workers.started(HARMONY) as ready:
        return conversing.streaming(ready, settings)


def _hostile(settings: Settings) -> dict[str, Any]:
    with workers.started(workers.all_names()) as ready:
        return resisting.measure(ready, settings)


# Each section starts workers of its own: no tokenizer has seen its text, whatever ran before.
SECTIONS: dict[str, Callable[[Settings], dict[str, Any]]] = {
    "check": _check,
    "startup": lambda settings: startup.measure(settings.startup_rounds),
    "loading": lambda settings: loading.measure(settings.loading_rounds),
    "throughput": _throughput,
    "steady": _steady,
    "arrays": _arrays,
    "decoding": _decoding,
    "small_calls": _small_calls,
    "batches": _batches,
    "rendering": _rendering,
    "parsing": _parsing,
    "streaming": _streaming,
    "hostile": _hostile,
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
