"""What a worker measures of a harmony package, ours or the reference: rendering, parsing, streaming."""

from __future__ import annotations

import hashlib
import statistics
import time
from array import array
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any

from . import conversations, corpora
from .tokenizer_operations import digest, timed

# The message that is streamed is as long as it is asked for, so its header comes once.
_HEADER = "<|channel|>final<|message|>"
_BATCHED = ["english", "python", "json", "multi"]


class Operations:
    def __init__(self) -> None:
        self.package: Any = import_module("openai_harmony")
        self.encoding = self.package.load_harmony_encoding("HarmonyGptOss")
        self.assistant = self.package.Role.ASSISTANT

    @cached_property
    def _conversations(self) -> dict[str, Any]:
        return {
            "small": conversations.small(self.package),
            "small_complete": conversations.small_complete(self.package),
            "long": conversations.long(self.package),
        }

    def render(self, name: str, seconds: float) -> dict[str, Any]:
        """Rendering a conversation for completion, from Python's models."""
        conversation = self._conversations[name]

        def render() -> list[int]:
            return list(self.encoding.render_conversation_for_completion(conversation, self.assistant))

        tokens = render()
        result = {"messages": len(conversation.messages), "tokens": len(tokens), "digest": digest(tokens)}
        # Without the list that `render` makes for the digest.
        return result | {
            "ns": median_ns(lambda: self.encoding.render_conversation_for_completion(conversation, self.assistant), seconds)
        }

    def render_batch(self, count: int) -> dict[str, Any] | None:
        """Many conversations one by one and together, by the clock; nothing where there is no such method."""
        batch = getattr(self.encoding, "render_batch", None)
        if batch is None:
            return None
        several = [self._conversations["long"]] * count
        render = self.encoding.render_conversation
        _, _, one_by_one = timed(lambda: [render(conversation) for conversation in several])
        _, _, together = timed(lambda: batch(several))
        return {"one_by_one_ns": one_by_one, "together_ns": together}

    def batch_on_one_thread(self, method: str, index: int, count: int, size: int) -> dict[str, Any]:
        """A slice of each of several corpora, in documents of 4,000 characters."""
        texts = [corpora.slices(name, count, size)[index] for name in corpora.available() if name in _BATCHED]
        documents: list[Any] = [text[start : start + 4_000] for text in texts for start in range(0, len(text), 4_000)]
        if method == "decode_batch":
            # Ints of their own, as from a model.
            documents = [array("I", self.encoding.encode_ordinary(text)).tolist() for text in documents]
        results, processor, _ = timed(lambda: getattr(self.encoding, method)(documents, num_threads=1))
        if method == "decode_batch":
            return {"ns": processor, "digest": hashlib.sha256("".join(results).encode()).hexdigest()}
        return {"ns": processor, "digest": digest(token for row in results for token in row)}

    def parse(self, count: int, seconds: float) -> dict[str, Any]:
        """Parsing a completion of that many tokens in one call."""
        tokens = self._message(count) + self.encoding.encode("<|return|>", allowed_special="all")
        nanoseconds = median_ns(lambda: self.encoding.parse_messages_from_completion_tokens(tokens, self.assistant), seconds)
        return {"tokens": len(tokens), "ns": nanoseconds}

    def stream(self, way: str, count: int, seconds: float) -> dict[str, Any] | None:
        """Parsing it token by token, with what is read of the parser after each; the processor's nanoseconds for a token."""
        tokens = self._message(count)
        run = _STREAMS[way]
        options = {}
        if "recovering" in way or way.startswith("feed"):
            if not hasattr(self.package.StreamableParser, "feed"):
                return None
            options = {"recover": True} if "recovering" in way else {}
        times: list[int] = []
        start = time.perf_counter()
        while not times or (time.perf_counter() - start < seconds and len(times) < 200):
            parser = self.package.StreamableParser(self.encoding, self.assistant, **options)
            _, processor, _ = timed(lambda parser=parser: run(parser, tokens))  # type: ignore[misc]
            times.append(processor)
        return {"tokens": len(tokens), "ns_per_token": statistics.median(times) / len(tokens), "runs": len(times)}

    def _message(self, count: int) -> list[int]:
        """A message of `count` tokens with its header, as ints that are no one else's."""
        header = self.encoding.encode(_HEADER, allowed_special="all")
        text = corpora.joined(["english"], count * 6)
        content = self.encoding.encode(text, disallowed_special=())[: count - len(header)]
        return array("I", header + content).tolist()


def _process(parser: Any, tokens: list[int]) -> None:
    for token in tokens:
        parser.process(token)


def _delta(parser: Any, tokens: list[int]) -> None:
    for token in tokens:
        parser.process(token)
        parser.last_content_delta
        parser.current_channel
        parser.current_recipient


def _content(parser: Any, tokens: list[int]) -> None:
    for token in tokens:
        parser.process(token)
        parser.current_content
        parser.state
        parser.messages


def _feed(parser: Any, tokens: list[int]) -> None:
    parser.feed(tokens)


_STREAMS: dict[str, Callable[[Any, list[int]], None]] = {
    "process": _process,
    "delta, channel, recipient": _delta,
    "content, state, messages": _content,
    "process, recovering": _process,
    "feed": _feed,
    "feed, recovering": _feed,
}
STREAM_WAYS = list(_STREAMS)


def median_ns(call: Callable[[], Any], seconds: float) -> float:
    """The processor's time for one call; of several together where one is too short for the clock."""
    _, first, _ = timed(call)
    number = max(1, int(1e6 / max(first, 1)))

    def several() -> None:
        for _ in range(number):
            call()

    times: list[float] = []
    start = time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - start < seconds and len(times) < 500):
        times.append(timed(several)[1] / number)
    return statistics.median(times)
