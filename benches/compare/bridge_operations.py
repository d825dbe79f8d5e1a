"""What a worker measures of the OpenAI APIs: a request to a prompt, tokens to chunks. Ours, and the same work with 0.0.8 by hand."""

from __future__ import annotations

import json
import random
import statistics
import time
from array import array
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol

from . import bridge_by_hand, corpora
from .harmony_operations import median_ns
from .tokenizer_operations import digest, timed

Tokens = list[int]
Batches = list[Tokens]


class Bridge(Protocol):
    """A way from requests to prompts, and from tokens to what is sent."""

    def prompt(self, body: dict[str, Any]) -> Tokens: ...

    def parser(self, batches: Batches) -> None:
        """The parser's own work."""

    def chunks(self, batches: Batches) -> None: ...

    def server_sent_events(self, batches: Batches) -> int:
        """How many bytes are sent."""


class Ours:
    def __init__(self, package: Any) -> None:
        self.package = package
        self.encoding = package.load_harmony_encoding("HarmonyGptOss")
        self.options = package.ServerOptions(date="2025-06-28")
        self.request = package.ChatCompletionRequest(_question(), self.options)
        self.responses = package.ResponsesRequest({"model": "gpt-oss-20b", "input": "Hi"}, self.options)

    def prompt(self, body: dict[str, Any]) -> Tokens:
        return list(self.package.ChatCompletionRequest(body, self.options).prompt(self.encoding))

    def parser(self, batches: Batches) -> None:
        parser = self.package.StreamableParser(self.encoding, "assistant", recover=True)
        for tokens in batches:
            parser.feed(tokens)

    def chunks(self, batches: Batches) -> None:
        reply = self.package.ChatCompletionStream(self.encoding, self.request)
        for tokens in batches:
            reply.feed(tokens)
        reply.finish()

    def server_sent_events(self, batches: Batches) -> int:
        reply = self.package.ChatCompletionStream(self.encoding, self.request)
        to_text = self.package.server_sent_events
        size = 0
        for tokens in batches:
            size += len(to_text(reply.feed(tokens)).encode())
        return size + len(to_text(reply.finish()).encode())

    def events(self, batches: Batches) -> None:
        reply = self.package.ResponseStream(self.encoding, self.responses)
        for tokens in batches:
            reply.feed(tokens)
        reply.finish()


class Operations:
    def __init__(self) -> None:
        package = import_module("openai_harmony")
        is_ours = hasattr(package, "ChatCompletionRequest")
        self.bridge: Bridge = Ours(package) if is_ours else bridge_by_hand.ByHand(package)
        self.encoding = package.load_harmony_encoding("HarmonyGptOss")

    def prompt(self, count: int, seconds: float) -> dict[str, Any]:
        """A request with so many messages to its prompt."""
        body = json.loads(json.dumps(_transcript(count)))
        tokens = self.bridge.prompt(body)
        nanoseconds = median_ns(lambda: self.bridge.prompt(body), seconds)
        return {"tokens": len(tokens), "digest": digest(tokens), "ns": nanoseconds}

    def stream(self, way: str, batch: int, count: int, seconds: float) -> dict[str, Any] | None:
        """A completion of that many tokens in batches; the processor's nanoseconds for a token. Nothing where there is no such way."""
        run: Callable[[Batches], Any] | None = getattr(self.bridge, way, None)
        if run is None:
            return None
        batches = list(_batches(self._completion(count), batch or count))
        times: list[int] = []
        start = time.perf_counter()
        while len(times) < 3 or (time.perf_counter() - start < seconds and len(times) < 200):
            _, processor, _ = timed(lambda: run(batches))
            times.append(processor)
        return {"ns_per_token": statistics.median(times) / count}

    def _completion(self, count: int) -> Tokens:
        """Reasoning and an answer, as ints that are no one else's."""
        text = corpora.joined(["english"], count * 6)
        ids = self.encoding.encode(text, disallowed_special=())
        begin, end = (
            self.encoding.encode(text, allowed_special="all")
            for text in (
                "<|channel|>analysis<|message|>",
                "<|end|><|start|>assistant<|channel|>final<|message|>",
            )
        )
        tokens = [*begin, *ids[: count // 3], *end, *ids[count // 3 :]]
        return array("I", tokens[:count]).tolist()


def _batches(tokens: Tokens, size: int) -> Iterator[Tokens]:
    for start in range(0, len(tokens), size):
        yield tokens[start : start + size]


def _question() -> dict[str, Any]:
    return {"model": "gpt-oss-20b", "messages": [{"role": "user", "content": "Hi"}]}


def _transcript(count: int) -> dict[str, Any]:
    """What an agent sends: a question, then calls with reasoning and results, which are code and JSON."""
    source = random.Random(1)
    english, python, json_text = (corpora.joined([name], 1_000_000) for name in ("english", "python", "json"))

    def part(text: str, length: int) -> str:
        start = source.randrange(len(text) - length)
        return text[start : start + length]

    tool = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": part(english, 2_000)},
        {"role": "user", "content": part(english, 1_000)},
    ]
    while len(messages) < count:
        call = f"call_{len(messages)}"
        function = {"name": "read_file", "arguments": json.dumps({"path": f"a/{call}.py"})}
        messages.append(
            {
                "role": "assistant",
                "reasoning": part(english, 400),
                "tool_calls": [{"id": call, "type": "function", "function": function}],
            }
        )
        messages.append({"role": "tool", "tool_call_id": call, "content": part(source.choice([python, json_text]), 2_600)})
    tools = [{"type": "function", "function": {"name": "read_file", "description": "Reads a file.", "parameters": tool}}]
    return {"model": "gpt-oss-20b", "messages": messages[:count], "tools": tools}
