"""The processes that measure, seen from the one that tells them what: one for each tokenizer, of which only one works at a time."""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import environments
from .paths import BENCHES
from .peers import LOADERS, OURS, REFERENCE


class Failed(Exception):
    """The peer raised, crashed or took too long; the text says which."""


class Worker:
    """A process with one tokenizer; started when it is first needed, and again after it died."""

    def __init__(self, name: str, processors: list[int], python: Path | None = None) -> None:
        """`python` is the interpreter that has the tokenizer; that of `environments` where none is given."""
        self.name = name
        self.processors = processors
        self.python = python
        self._process: subprocess.Popen[str] | None = None

    def tokenizer(self, operation: str, limit: float = 600, **arguments: Any) -> Any:
        return self._call({"group": "tokenizer", "operation": operation, "arguments": arguments}, limit)

    def harmony(self, operation: str, limit: float = 600, **arguments: Any) -> Any:
        return self._call({"group": "harmony", "operation": operation, "arguments": arguments}, limit)

    def bridge(self, operation: str, limit: float = 600, **arguments: Any) -> Any:
        return self._call({"group": "bridge", "operation": operation, "arguments": arguments}, limit)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _call(self, request: dict[str, Any], limit: float) -> Any:
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer(limit)

    def _start(self) -> None:
        processors = ",".join(map(str, self.processors))
        options = invocation(self.name, "compare.worker", self.name, processors, threads=len(self.processors), python=self.python)
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(**options, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._answer(limit=120)

    def _answer(self, limit: float) -> Any:
        assert self._process is not None and self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], limit)
        if not readable:
            self.stop()
            raise Failed(f"more than {limit:.0f} s")
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            self.stop()
            raise Failed(f"crashed with status {code}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["result"]


def invocation(name: str, module: str, *arguments: str, threads: int = 1, python: Path | None = None) -> dict[str, Any]:
    """What `subprocess` needs to run a module of ours where the tokenizer is installed."""
    if python is None:
        python = {OURS: environments.ours, REFERENCE: environments.reference}.get(name, environments.peers)()
    variables = {**environments.variables(threads), "PYTHONPATH": str(BENCHES)}
    return {"args": [str(python), "-m", module, *arguments], "text": True, "env": variables, "cwd": Path("/")}


@contextmanager
def started(names: list[str], cores: int = 1) -> Iterator[list[Worker]]:
    """Workers on the same last processors of the machine; those that cannot be had are left out with a message."""
    processors = sorted(os.sched_getaffinity(0))[-cores:]
    workers = [Worker(name, processors) for name in names]
    try:
        ready = []
        for worker in workers:
            try:
                worker.tokenizer("warm_up")
                ready.append(worker)
            except Failed as failure:
                print(f"{worker.name} is left out: {failure}", flush=True)
        yield ready
    finally:
        for worker in workers:
            worker.stop()


def all_names() -> list[str]:
    return list(LOADERS)


def in_turns(workers: list[Worker], round_number: int) -> list[Worker]:
    """The workers, beginning with another one each round: none always runs behind the same neighbour."""
    start = round_number % len(workers)
    return workers[start:] + workers[:start]
