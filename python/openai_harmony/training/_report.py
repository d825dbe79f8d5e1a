"""What a run read and wrote, in numbers: for programs, and as lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import _tally
from ._plan import Plan
from ._progress import Progress
from ._shard import Job, renderer
from ._sources import Source, total_bytes
from ._tally import Tally

Line = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """The numbers of a run."""

    data: dict[str, Any]
    """What report.json holds."""

    def to_json(self) -> str:
        """The numbers as JSON text."""
        return json.dumps(self.data, ensure_ascii=False, indent=1) + "\n"

    def lines(self) -> list[Line]:
        """The numbers as people read them: what it is, and how much."""
        return list(_lines(self.data))


def make(counters: Tally, plan: Plan, progress: Progress, threads: int, first_errors: list[dict[str, Any]]) -> Report:
    """The report of a run."""
    data = _totals(counters)
    data["packing"] = _packing(counters, plan)
    seconds = max(progress.seconds, 1e-9)
    data["run"] = {
        "seconds": round(seconds, 3),
        "threads": threads,
        "shards_made": progress.shards,
        "shards_there_before": progress.skipped_shards,
        "rows_per_second": round(progress.rows / seconds, 1),
        "bytes_per_second": round(progress.bytes / seconds),
        "cores_used": round(progress.processor_seconds / seconds, 2),
    }
    data["first_errors"] = first_errors
    return Report({**data, "plan": _plan(plan)})


def estimate(job: Job, sources: list[Source], plan: Plan, rows: int) -> Report:
    """What the first rows give, and what all would give at that rate, by bytes."""
    counters: Tally = {}
    for source in sources:
        head = source.head(rows)
        if head:
            are_lines = isinstance(head[0], bytes)
            size = sum(len(row) + 1 for row in head) if are_lines else 0
            own = renderer(job, source.nulls_are_absent)
            batch = own.render_lines(b"\n".join(head)) if are_lines else own.render_values(head)
            _tally.add(counters, {"bytes": size, **batch.counters})
            break
    data = _totals(_tally.in_order(counters))
    total = total_bytes(sources)
    factor = total / data["bytes"] if total and data["bytes"] else None
    data["estimate"] = {
        "shards": plan.shards,
        "bytes": total,
        **{name: None if factor is None else round(data[name] * factor) for name in ("rows", "examples", "tokens", "loss_tokens")},
    }
    return Report({**data, "plan": _plan(plan)})


def _plan(plan: Plan) -> dict[str, Any]:
    return {"hash": plan.hash, "settings": plan.settings, "sources": plan.sources}


def _totals(counters: Tally) -> dict[str, Any]:
    """The counters, with what follows from them."""
    numbers = ("rows", "bytes", "empty_lines", "examples", "tokens", "loss_tokens", "targets", "sequence_tokens")
    finals = ("final_targets", "reasoned_final_targets", "prefix_stable_rows")
    lengths = counters.get("lengths", {})
    errors = counters.get("errors", {})
    return {
        **{name: counters.get(name, 0) for name in numbers + finals},
        "errors": {"rows": sum(errors.values()), "kinds": errors},
        **{name: counters.get(name, {}) for name in ("warnings", "formats", "dropped", "roles", "channels")},
        "expansion": _ratio(counters.get("tokens", 0), counters.get("sequence_tokens", 0)),
        "lengths": {
            **{f"p{share}": _tally.percentile(lengths, share / 100) for share in (50, 90, 99)},
            "max": max(map(int, lengths), default=0),
            "histogram": lengths,
        },
    }


def _packing(counters: Tally, plan: Plan) -> dict[str, Any] | None:
    rows = counters.get("packed_rows")
    if not rows:
        return None
    capacity = plan.settings["output"]["capacity"]
    return {"rows": rows, "capacity": capacity, "fill": _ratio(counters["packed_tokens"], rows * capacity)}


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _lines(data: dict[str, Any]) -> Iterator[Line]:
    skipped = data["errors"]["rows"]
    yield "rows", f"{data['rows']:,}" + (f", {skipped:,} wrong: {_counts(data['errors']['kinds'])}" if skipped else "")
    if data["empty_lines"]:
        yield "empty lines", f"{data['empty_lines']:,}"
    yield "examples", f"{data['examples']:,}"
    yield "tokens", f"{data['tokens']:,}"
    yield "in the loss", f"{data['loss_tokens']:,} ({_percent(data['loss_tokens'], data['tokens'])})"
    yield "targets", f"{data['targets']:,}"
    for reason, lost in data["dropped"].items():
        yield f"left out: {reason}", f"{lost['targets']:,} targets, {lost['tokens']:,} tokens, in {lost['rows']:,} rows"
    lengths = data["lengths"]
    yield "length", f"p50 {lengths['p50']:,}, p90 {lengths['p90']:,}, p99 {lengths['p99']:,}, max {lengths['max']:,}"
    for title, name in (("by role", "roles"), ("by channel", "channels")):
        if data[name]:
            yield title, ", ".join(_share(key, value, data["tokens"]) for key, value in data[name].items())
    if data["final_targets"]:
        share = _percent(data["reasoned_final_targets"], data["final_targets"])
        yield "answers learned", f"{data['final_targets']:,}, {share} with reasoning before them"
    if data["expansion"] is not None:
        yield "expansion", _expansion(data)
    if data["warnings"]:
        yield "warnings", _counts(data["warnings"])
    yield from _lines_of_run(data)


def _lines_of_run(data: dict[str, Any]) -> Iterator[Line]:
    if data.get("packing"):
        packing = data["packing"]
        yield "packed", f"{packing['rows']:,} rows of {packing['capacity']:,}, {100 * packing['fill']:.1f} % full; {_PACKED}"
    if run := data.get("run"):
        there = f", {run['shards_there_before']:,} there before" if run["shards_there_before"] else ""
        yield "shards", f"{run['shards_made']:,} made{there}"
        speed = f"{run['rows_per_second']:,.0f} rows/s, {run['bytes_per_second'] / 1e6:,.1f} MB/s"
        yield "speed", f"{speed}, {run['seconds']:,.1f} s, {run['cores_used']:.2f} cores used"
    if guess := data.get("estimate"):
        yield "all would be", ", ".join(_estimated(name, value) for name, value in guess.items() if value is not None)


def _estimated(name: str, value: int) -> str:
    if name == "loss_tokens":
        return f"{value:,} in the loss"
    return f"{value:,} {name.removesuffix('s') if value == 1 else name}"


_PACKED = "call training.check_packing once before training: gpt-oss in transformers mixes packed examples with eager attention"


def _expansion(data: dict[str, Any]) -> str:
    text = f"{data['expansion']:.2f} × the tokens of each row as one sequence"
    rule = data["plan"]["settings"]["options"].get("examples", "auto")
    return (
        f"{text}; --examples last or --reasoning keep cost less" if rule in ("auto", "each") and data["expansion"] > 1.2 else text
    )


def _share(name: str, value: dict[str, int], tokens: int) -> str:
    learned = f" ({_percent(value['loss_tokens'], value['tokens'])} in the loss)" if value["loss_tokens"] else ""
    return f"{name} {_percent(value['tokens'], tokens)}{learned}"


def _counts(values: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in values.items())


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"
