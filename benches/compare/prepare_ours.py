"""What preparing the same data set costs with ours.

usage: python -m compare.prepare_ours check CHATS.jsonl ROWS
       python -m compare.prepare_ours measure CHATS.jsonl RULE lines|dicts THREADS
       python -m compare.prepare_ours annotate CHATS.jsonl    renders plainly, and with attribution
       python -m compare.prepare_ours stream    runs `harmony prepare` on its standard input; tells the memory
"""

from __future__ import annotations

import datetime
import gc
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    what, *arguments = sys.argv[1:]
    ways: dict[str, Callable[..., Any]] = {"check": _check, "measure": _measure, "annotate": _annotate, "stream": _stream}
    print(json.dumps(ways[what](*arguments)))


def _check(chats: str, count: str) -> list[list[int]]:
    """The ids of the last turn of each row, with today's date, as the template has it."""
    training = import_module("openai_harmony.training")
    options = training.Options(examples="last", date=datetime.date.today().isoformat())
    lines = Path(chats).read_bytes().splitlines(keepends=True)[: int(count)]
    batch = training.render_rows(b"".join(lines), options)
    ids, offsets = memoryview(batch.input_ids), memoryview(batch.offsets)
    return [list(ids[begin:end]) for begin, end in itertools.pairwise(offsets)]


def _measure(chats: str, rule: str, form: str, threads: str) -> dict[str, Any]:
    training = import_module("openai_harmony.training")
    options = training.Options(examples=rule)
    rows: Any = chats
    if form == "dicts":
        with open(chats, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    with tempfile.TemporaryDirectory() as folder:
        # What loads when it is first needed is no part of the work.
        _prepare(training, chats, f"{folder}/first", options, 1, limit=10)
        processor, wall = time.process_time(), time.perf_counter()
        report = _prepare(training, rows, f"{folder}/out", options, int(threads))
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
    return {"rows": report["rows"], "tokens": report["tokens"], "processor": processor, "wall": wall}


def _annotate(chats: str) -> dict[str, float]:
    """Processor time of rendering a conversation plainly, and with attribution, in turns, many at a time."""
    package = import_module("openai_harmony")
    encoding = package.load_harmony_encoding("HarmonyGptOss")
    with open(chats, encoding="utf-8") as file:
        conversations = [_conversation(package, json.loads(line)) for line in itertools.islice(file, 2_000)]
    gc.disable()
    ways = [encoding.render_batch, encoding.render_annotated_batch]
    costs: list[tuple[float, float]] = []
    for number, batch in enumerate(conversations[start : start + 100] for start in range(0, len(conversations), 100)):
        pair = [0.0, 0.0]
        for way in (0, 1) if number % 2 else (1, 0):
            before = time.process_time()
            rendered = ways[way](batch, num_threads=1)
            pair[way] = (time.process_time() - before) / len(batch) * 1e6
            del rendered
        costs.append((pair[0], pair[1]))
    plain, annotated = (statistics.median(column) for column in zip(*costs, strict=True))
    return {
        "plain": plain,
        "annotated": annotated,
        "ratio": statistics.median(with_parts / without for without, with_parts in costs),
    }


def _conversation(package: Any, row: dict[str, Any]) -> Any:
    """What is said in a chat, without its tools."""
    said = package.Message.from_role_and_content
    messages = [said("system", package.SystemContent.new())]
    for message in row["messages"]:
        if message["role"] not in ("user", "assistant"):
            continue
        if message.get("reasoning_content"):
            messages.append(said("assistant", message["reasoning_content"]).with_channel("analysis"))
        if message.get("content"):
            spoken = said(message["role"], message["content"])
            messages.append(spoken.with_channel("final") if message["role"] == "assistant" else spoken)
    return package.Conversation.from_messages(messages)


def _stream() -> dict[str, Any]:
    """The most memory of the command's process while the rows of its standard input go through it."""
    command = import_module("openai_harmony.cli")
    with tempfile.TemporaryDirectory() as folder:
        code = command.main(["prepare", "-", "-o", f"{folder}/out", "--examples", "last", "--threads", "1", "--quiet"])
        if code != 0:
            raise SystemExit(code)
        report = json.loads(Path(folder, "out", "report.json").read_text(encoding="utf-8"))
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {"rows": report["rows"], "peak_mib": int(peak.split()[1]) / 1024}


def _prepare(training: Any, rows: Any, out: str, options: Any, threads: int, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = training.prepare(rows, out, options, threads=threads, **more).data
    return data


if __name__ == "__main__":
    main()
