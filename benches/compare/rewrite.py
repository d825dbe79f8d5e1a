"""Write the document anew from the results that there are.

usage: python -m compare.rewrite
"""

from __future__ import annotations

import json

from . import plots, report
from .paths import PERFORMANCE, RESULTS


def main() -> None:
    if not (RESULTS / "results.json").exists():
        print(f"{PERFORMANCE.name} waits for `make bench`: there is nothing of Python's to write yet", flush=True)
        return
    results = json.loads((RESULTS / "results.json").read_text(encoding="utf-8"))
    text = report.performance(results, list(plots.all_plots(results)), "../benches/results")
    PERFORMANCE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
