"""The golden corpora of ``test-data/``, what the reference gave, and the rules by which ours is compared with it."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai_harmony as oh

ROOT = Path(__file__).parents[2]
TEST_DATA = ROOT / "test-data"


def read_json(name: str) -> Any:
    path = TEST_DATA / name
    return json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())


def read_lines(name: str) -> Iterator[Any]:
    with gzip.open(TEST_DATA / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def as_json(value: Any) -> Any:
    """The value as the corpora hold it: tuples as lists, enums as their strings."""
    return json.loads(json.dumps(value))


def attempt(call: Callable[[], Any]) -> dict[str, Any]:
    """What a call gave: ``{"value": …}`` or ``{"error": [class, text]}``."""
    try:
        return {"value": as_json(call())}
    except Exception as error:
        return {"error": described(error)}


def described(error: BaseException) -> list[str]:
    return [type(error).__name__, str(error)]


def head(error: list[str] | None) -> list[str] | None:
    """What must agree of an error: its class and its words up to the first colon or line end."""
    if error is None:
        return None
    kind, words = error
    return ["RuntimeError" if kind == "HarmonyError" else kind, words.split("\n")[0].split(":")[0]]


def heads(outcome: dict[str, Any]) -> dict[str, Any]:
    """An outcome of `attempt` with only what must agree of its error."""
    return {key: head(value) if key == "error" else value for key, value in outcome.items()}


def role_of(name: str | None) -> oh.Role | None:
    return None if name is None else oh.Role(name)


def report(differences: list[tuple[Any, Any, Any]]) -> str:
    """The first few of the differences, as text for an assertion that there are none."""
    shown = "\n\n".join(
        f"case   {json.dumps(case)[:600]}\nours   {json.dumps(ours)[:600]}\ntheirs {json.dumps(theirs)[:600]}"
        for case, ours, theirs in differences[:5]
    )
    return f"{len(differences)} differ, the first:\n{shown}"
