"""A process that holds one tokenizer, pinned to its processors, and measures what it is told to.

usage: python -m compare.worker PEER PROCESSORS    requests and answers are lines of JSON; see workers.py for the other end
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

from . import bridge_operations, harmony_operations, tokenizer_operations
from .peers import LOADERS


def main() -> None:
    name, processors = sys.argv[1:]
    answers = _own_output()
    os.sched_setaffinity(0, {int(number) for number in processors.split(",")})
    try:
        tokenizer = tokenizer_operations.Operations(LOADERS[name]())
        is_harmony = "harmony" in name or name == "ours"
        harmony = harmony_operations.Operations() if is_harmony else None
        bridge = bridge_operations.Operations() if is_harmony else None
    except BaseException as error:
        _answer(answers, {"error": _describe(error)})
        return
    # What a tokenizer makes has no cycles, and a collection would fall on whoever's turn it is.
    gc.disable()
    _answer(answers, {"result": "ready"})
    for line in sys.stdin:
        request = json.loads(line)
        holder = {"tokenizer": tokenizer, "harmony": harmony, "bridge": bridge}[request["group"]]
        operation: Callable[..., Any] = getattr(holder, request["operation"])
        try:
            answer = {"result": operation(**request["arguments"])}
        except BaseException as error:  # a panic in Rust is no Exception
            answer = {"error": _describe(error)}
        gc.collect()
        _answer(answers, answer)


def _own_output() -> TextIO:
    """The standard output for ourselves: what a peer prints must not come between the answers."""
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return output


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


if __name__ == "__main__":
    main()
