"""All tokenizers side by side: whose ids are right, throughput, decoding, batches, small calls."""

from __future__ import annotations

import statistics
from typing import Any

from . import corpora
from .peers import BASE, OURS
from .settings import Settings
from .workers import Failed, Worker, in_turns

# With special tokens as text and, as people call it, refused.
BATCHES = ["encode", "encode_guarded", "decode"]
DECODED = ["english", "python", "ja"]
SMALL_TEXTS = {"hi": "hi", "a sentence": "What is the weather in Tokyo, and do I need an umbrella?"}


def check(workers: list[Worker]) -> dict[str, Any]:
    """The texts on which each tokenizer differs from tiktoken. Ours may differ on none: speed is no excuse."""
    digests = {worker.name: worker.tokenizer("check") for worker in workers}
    expected = digests[BASE]
    differing = {name: [text for text in expected if own[text] != expected[text]] for name, own in digests.items()}
    if differing[OURS]:
        raise SystemExit(f"our ids are not tiktoken's on {', '.join(differing[OURS])}: nothing is measured")
    return {"texts": list(expected), "differing": differing}


def throughput(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Megabytes a second of processor time on fresh slices, and how many times tiktoken's speed on the same slice."""
    return {corpus: _throughput(workers, "encode", corpus, settings) for corpus in corpora.available()}


def arrays(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """The same into arrays of numpy's, for those that can."""
    able = [worker for worker in workers if worker.tokenizer("abilities")["array"]]
    return {corpus: _throughput(able, "encode_array", corpus, settings) for corpus in corpora.available()}


def _throughput(workers: list[Worker], operation: str, corpus: str, settings: Settings) -> dict[str, Any]:
    print(f"{operation}: {corpus}", flush=True)
    observed = _over_slices(workers, operation, corpus, settings)
    base = observed[BASE]
    summary = _summary(observed)
    for name, rows in observed.items():
        summary[name]["exact"] = [row["digest"] for row in rows] == [row["digest"] for row in base]
        if name == OURS and not summary[name]["exact"]:
            raise SystemExit(f"our ids are not tiktoken's on {corpus}")
    return {"bytes_per_token": sum(row["bytes"] for row in base) / sum(row["tokens"] for row in base), "peers": summary}


def decoding(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """The same for decoding to a str or to bytes, from a list of ids."""
    results = {}
    for corpus in (name for name in DECODED if name in corpora.available()):
        print(f"decoding {corpus}", flush=True)
        observed = _over_slices(workers, "decode", corpus, settings)
        results[corpus] = _summary(observed)
        for name, rows in observed.items():
            results[corpus][name]["exact"] = all(row["same"] for row in rows)
    return results


def steady(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Encoding again, where each tokenizer has several slices in a row, of which the first is not timed.

    The workers are new, so that the slices are as fresh as those in turns, and the ids are known to be right from there.
    """
    length = settings.slices // settings.steady_rounds
    rounds = [list(range(number * length, (number + 1) * length)) for number in range(settings.steady_rounds)]
    return _in_rows(workers, settings, rounds, "encode in a row")


def repeated(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Encoding the same slice again, as a server does that gets the whole conversation with each turn; the first time is not timed."""
    rounds = [[0] * (1 + settings.repetitions)]
    return _in_rows(workers, settings, rounds, "encode repeatedly")


def _in_rows(workers: list[Worker], settings: Settings, rounds: list[list[int]], what: str) -> dict[str, Any]:
    """In each round each has the slices of these indices in a row, of which the first is not timed."""
    results = {}
    for corpus in corpora.available():
        print(f"{what}: {corpus}", flush=True)
        observed: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
        for round_number, indices in enumerate(rounds):
            for worker in in_turns(workers, round_number):
                rows = worker.tokenizer(
                    "encode_in_a_row", corpus=corpus, indices=indices, count=settings.slices, size=settings.slice_bytes
                )
                observed[worker.name] += rows[1:]
        results[corpus] = {"peers": _summary(observed)}
    return results


def _over_slices(workers: list[Worker], operation: str, corpus: str, settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """What each measured of each slice, less those that failed on one."""
    observed: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
    for index in range(settings.slices):
        for worker in in_turns(workers, index):
            if worker.name not in observed:
                continue
            try:
                row = worker.tokenizer(operation, corpus=corpus, index=index, count=settings.slices, size=settings.slice_bytes)
            except Failed as failure:
                if worker.name in (OURS, BASE):
                    raise
                print(f"{worker.name} is left out: {failure}", flush=True)
                del observed[worker.name]
            else:
                observed[worker.name].append(row)
    return observed


def _summary(observed: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    summary = {}
    for name, rows in observed.items():
        speeds = [row["bytes"] / row["ns"] * 1e3 for row in rows]
        # Slice by slice, since the machine's speed changes over the run.
        ratios = [base["ns"] / row["ns"] for row, base in zip(rows, observed[BASE], strict=True)]
        summary[name] = {
            "mb_per_s": statistics.median(speeds),
            "least_mb_per_s": min(speeds),
            "most_mb_per_s": max(speeds),
            "times_tiktoken": statistics.median(ratios),
        }
    return summary


def small_calls(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Nanoseconds for one call with a short text: of the plain method, and of the one that guards against special tokens."""
    results: dict[str, Any] = {}
    for name, text in SMALL_TEXTS.items():
        for guarded in (False, True):
            times: dict[str, list[float]] = {}
            for round_number in range(min(3, settings.harmony_rounds)):
                for worker in in_turns(workers, round_number):
                    nanoseconds = worker.tokenizer("small_calls", text=text, guarded=guarded)
                    if nanoseconds is not None:
                        times.setdefault(worker.name, []).append(nanoseconds)
            key = "guarded" if guarded else "ordinary"
            medians = {peer: statistics.median(own) for peer, own in times.items()}
            results.setdefault(name, {"characters": len(text)})[key] = medians
    return results


def batches(workers: list[Worker], settings: Settings) -> dict[str, Any]:
    """Documents of 4,000 characters, one by one and by each tokenizer's own batch over two cores; by the clock."""
    results: dict[str, Any] = {}
    for kind in BATCHES:
        print(f"batches: {kind}", flush=True)
        able = [worker for worker in workers if worker.tokenizer("abilities")[kind]]
        times: dict[str, dict[str, list[float]]] = {worker.name: {"one_by_one": [], "batch": []} for worker in able}
        for round_number in range(settings.batch_rounds):
            for worker in in_turns(able, round_number) if able else []:
                for way, own in times.get(worker.name, {}).items():
                    try:
                        row = worker.tokenizer("batch", kind=kind, threads=way == "batch", size=settings.batch_bytes)
                    except Failed as failure:
                        print(f"{worker.name} is left out: {failure}", flush=True)
                        times.pop(worker.name)
                        break
                    own.append(row["bytes"] / row["wall_ns"] * 1e3)
        results[kind] = {name: _batch_summary(own) for name, own in times.items()}
    return results


def _batch_summary(own: dict[str, list[float]]) -> dict[str, float]:
    gains = [batch / single for batch, single in zip(own["batch"], own["one_by_one"], strict=True)]
    return {
        "one_by_one_mb_per_s": statistics.median(own["one_by_one"]),
        "batch_mb_per_s": statistics.median(own["batch"]),
        "times_one_by_one": statistics.median(gains),
    }
