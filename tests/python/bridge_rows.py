"""The rows of ``test-data/bridge``, and what the tests of the bridge share."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import openai_harmony as oh
from corpora import read_lines

REQUESTS = list(read_lines("bridge/requests.jsonl.gz"))
OUTPUTS = list(read_lines("bridge/outputs.jsonl.gz"))

TOOLS: list[dict[str, Any]] = [
    {"type": "function", "name": name, "description": name, "parameters": {"type": "object", "properties": {}}}
    for name in ("get_weather", "f")
]


def options_of(row: dict[str, Any]) -> oh.ServerOptions:
    """The row's options, which stand over those that all rows have."""
    return oh.ServerOptions(**{"date": "2025-06-28", **row.get("options", {})})


def request_of(row: dict[str, Any]) -> "oh.ChatCompletionRequest | oh.ResponsesRequest":
    if row["api"] == "chat":
        return oh.ChatCompletionRequest(row["request"], options_of(row))
    return oh.ResponsesRequest(row["request"], options_of(row), previous=row.get("previous"))


def tokens_of(encoding: oh.HarmonyEncoding, text: str) -> list[int]:
    return encoding.encode(text, allowed_special="all")


def kinds(diagnostics: list[oh.BridgeDiagnostic]) -> list[str]:
    return [diagnostic.kind.value for diagnostic in diagnostics]


def chat_request(**fields: Any) -> oh.ChatCompletionRequest:
    tools = [{"type": "function", "function": {key: tool[key] for key in ("name", "parameters")}} for tool in TOOLS]
    return oh.ChatCompletionRequest({"messages": [{"role": "user", "content": "x"}], "tools": tools, **fields})


def responses_request(**fields: Any) -> oh.ResponsesRequest:
    return oh.ResponsesRequest({"input": "x", "tools": TOOLS, **fields}, oh.ServerOptions(builtin_tools=["python"]))


def parts(tokens: Sequence[int], cuts: Sequence[int]) -> Iterator[Sequence[int]]:
    """The tokens, divided at these places."""
    places = [0, *sorted(min(cut, len(tokens)) for cut in cuts), len(tokens)]
    for start, end in itertools.pairwise(places):
        yield tokens[start:end]
