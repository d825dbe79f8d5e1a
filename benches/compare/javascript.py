"""The JavaScript package's results, which `node javascript/bench/bench.mjs --write` measures, as a section of the document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .paths import RESULTS

_RESULTS = RESULTS / "javascript.json"

_METHOD = """\
MB/s of UTF-8 (× tiktoken) and milliseconds from import to the first tokens, in Node {node}; measured on {date} at commit
`{commit}`{changed}, on {cores} cores of {processor}; load average at the start {load_average_at_start}. Each tokenizer encodes in a
process of its own, every slice once; CPU time of all threads, medians of fresh slices; all have the same ids.
`make bench-js` measures it anew."""


def section(table: Callable[[list[str], list[list[str]]], str]) -> list[str]:
    """The section, with `table` as the writer of tables; nothing where it was never measured."""
    if not _RESULTS.exists():
        return []
    results: dict[str, Any] = json.loads(_RESULTS.read_text(encoding="utf-8"))
    run = results["run"]
    changed = ", with uncommitted changes" if run["uncommitted_changes"] else ""
    names = list(results["startup_ms"])
    rows = []
    for corpus, one in results["throughput"].items():
        peers = [one["peers"][name] for name in names]
        rows.append([corpus, *(f"{peer['mb_per_s']:.0f} ({peer['times_tiktoken']:.1f}×)" for peer in peers)])
    rows.append(["start-up, ms", *(f"{milliseconds:.0f}" for milliseconds in results["startup_ms"].values())])
    return ["## JavaScript", _METHOD.format(**run, changed=changed), table(["", *names], rows)]
