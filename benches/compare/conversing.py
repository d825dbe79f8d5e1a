"""Ours and the reference side by side: rendering conversations, parsing completions, streaming."""

from __future__ import annotations

import statistics
from typing import Any

from .harmony_operations import STREAM_WAYS
from .peers import OURS
from .settings import Settings
from .workers import Worker, in_turns


def rendering(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Microseconds for rendering a conversation from Python's models; the tokens must be the same."""
    results = {}
    for name in ("small", "small_complete", "long"):
        print(f"rendering the {name} conversation", flush=True)
        rows: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
        for round_number in range(settings.harmony_rounds):
            for worker in in_turns(workers, round_number):
                rows[worker.name].append(worker.harmony("render", name=name, seconds=settings.seconds))
        if len({row["digest"] for own in rows.values() for row in own}) != 1:
            raise SystemExit(f"the {name} conversation is not rendered to the same tokens by all")
        first = rows[OURS][0]
        results[name] = {
            "messages": first["messages"],
            "tokens": first["tokens"],
            "us": {peer: statistics.median(row["ns"] for row in own) / 1e3 for peer, own in rows.items()},
        }
    return results


def render_batches(workers: list[Worker], settings: Settings) -> dict[str, float] | None:
    """What our batch rendering over two cores gains; nothing where there is none."""
    ours = next(worker for worker in workers if worker.name == OURS)
    rows = [ours.harmony("render_batch", count=16) for _ in range(settings.batch_rounds)]
    if not all(rows):
        return None
    return {
        "one_by_one_ms": statistics.median(row["one_by_one_ns"] for row in rows) / 1e6,
        "batch_ms": statistics.median(row["together_ns"] for row in rows) / 1e6,
        "times_one_by_one": statistics.median(row["one_by_one_ns"] / row["together_ns"] for row in rows),
    }


def parsing(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Milliseconds for parsing a completion in one call."""
    print("parsing", flush=True)
    rows: dict[str, list[float]] = {worker.name: [] for worker in workers}
    for round_number in range(settings.harmony_rounds):
        for worker in in_turns(workers, round_number):
            row = worker.harmony("parse", count=settings.parse_tokens, seconds=settings.seconds)
            rows[worker.name].append(row["ns"] / 1e6)
    return {"tokens": settings.parse_tokens, "ms": {peer: statistics.median(own) for peer, own in rows.items()}}


def streaming(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Nanoseconds a token, by what is read of the parser after each and by how long the message is.

    The reference's time for some of these grows with the message. Where what is known of a shorter one says that a longer one
    would take more than a minute, it is left out.
    """
    results: dict[str, Any] = {}
    for way in STREAM_WAYS:
        for worker in workers:
            known: dict[str, float] = {}
            for length in settings.stream_lengths:
                if known and max(known.values()) * 1e-9 * length * (length / int(list(known)[-1])) > 60:
                    break
                print(f"streaming {length} tokens: {way}, {worker.name}", flush=True)
                rows = [
                    worker.harmony("stream", way=way, count=length, seconds=settings.seconds)
                    for _ in range(settings.harmony_rounds if worker.name == OURS else 1)
                ]
                if None in rows:
                    break
                known[str(length)] = statistics.median(row["ns_per_token"] for row in rows)
            if known:
                results.setdefault(way, {})[worker.name] = known
    return results
