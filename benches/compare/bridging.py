"""Ours and the work by hand with the reference side by side: requests to prompts, tokens to chunks."""

from __future__ import annotations

import statistics
from typing import Any

from .peers import OURS
from .settings import Settings
from .workers import Worker, in_turns

MESSAGES = 200
WAYS = ["parser", "chunks", "server_sent_events", "events"]
# 0 is all tokens in one call.
BATCHES = [1, 16, 0]


def measure(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    return {"prompt": _prompt(workers, settings), "stream": _stream(workers, settings), "tokens": settings.parse_tokens}


def _prompt(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Microseconds from a request's JSON to its prompt; the tokens must be the same."""
    print("requests to prompts", flush=True)
    rows: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
    for round_number in range(settings.harmony_rounds):
        for worker in in_turns(workers, round_number):
            rows[worker.name].append(worker.bridge("prompt", count=MESSAGES, seconds=settings.seconds))
    if len({row["digest"] for own in rows.values() for row in own}) != 1:
        raise SystemExit("the request has not the same prompt by all")
    return {
        "messages": MESSAGES,
        "tokens": rows[OURS][0]["tokens"],
        "us": {peer: statistics.median(row["ns"] for row in own) / 1e3 for peer, own in rows.items()},
    }


def _stream(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Nanoseconds a token, by what is made of it and by how many come at a time."""
    results: dict[str, Any] = {}
    for way in WAYS:
        for batch in BATCHES:
            print(f"tokens to {way}, {batch or 'all'} at a time", flush=True)
            rows: dict[str, list[float]] = {}
            for round_number in range(settings.harmony_rounds):
                for worker in in_turns(workers, round_number):
                    options: dict[str, Any] = {
                        "way": way,
                        "batch": batch,
                        "count": settings.parse_tokens,
                        "seconds": settings.seconds,
                    }
                    row = worker.bridge("stream", **options)
                    if row is not None:
                        rows.setdefault(worker.name, []).append(row["ns_per_token"])
            results.setdefault(way, {})[str(batch)] = {peer: statistics.median(own) for peer, own in rows.items()}
    return results
