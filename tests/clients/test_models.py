"""All recorded completions, and random ones: every chunk, event and response is what the client's models say, and the whole
response is what its accumulators make."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import openai_harmony as oh
import pydantic
import pytest
from conftest import ENCODING
from openai import omit
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.lib.streaming.responses._responses import ResponseStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent

DATA = Path(__file__).parents[2] / "test-data" / "bridge"
ROWS = [json.loads(line) for line in gzip.open(DATA / "outputs.jsonl.gz", "rt", encoding="utf-8")]
EVENTS: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(ResponseStreamEvent)


PIECES = """<|start|> <|end|> <|message|> <|channel|> <|constrain|> <|return|> <|call|> <|endoftext|>
    analysis commentary final assistant user json to=functions.get_weather to=python to=functions.f {"city":"Oslo"} Hé 🫠 text""".split()
TOOLS: list[dict[str, Any]] = [{"type": "function", "name": "get_weather"}, {"type": "code_interpreter", "container": "c"}]


def parts(text: str, size: int) -> list[list[int]]:
    tokens = ENCODING.encode(text, allowed_special="all")
    return [tokens[start : start + size] for start in range(0, len(tokens), size)]


def random_text(source: random.Random) -> str:
    """Markers and words in any order, with some messages among them that are well formed."""
    pieces = [source.choice(PIECES) for _ in range(source.randrange(30))]
    for _ in range(source.randrange(3)):
        channel = source.choice(["analysis", "commentary", "final", "commentary to=functions.get_weather <|constrain|>json"])
        pieces.insert(0, f"<|channel|>{channel}<|message|>some text<|end|><|start|>assistant")
    return source.choice([" ", ""]).join(pieces)


def check_chat(chunks: list[dict[str, Any]], response: dict[str, Any]) -> None:
    state: ChatCompletionStreamState[Any] = ChatCompletionStreamState()
    for chunk in chunks:
        state.handle_chunk(ChatCompletionChunk.model_validate(chunk, strict=True))
    whole = ChatCompletion.model_validate(response, strict=True)
    made = state.current_completion_snapshot.model_dump(exclude_none=True)
    for choice in made["choices"]:
        for call in choice["message"].get("tool_calls", ()):
            del call["index"]
    assert {**made, "object": "chat.completion"} == whole.model_dump(exclude_none=True)


def check_responses(events: list[dict[str, Any]], response: dict[str, Any]) -> None:
    state: ResponseStreamState[Any] = ResponseStreamState(input_tools=omit, text_format=omit)
    made: list[dict[str, Any]] = []
    for event in events:
        state.handle_event(EVENTS.validate_python(event))
        # What the deltas made; the last event brings the whole response.
        if event is not events[-1]:
            snapshot = getattr(state, "_ResponseStreamState__current_snapshot")  # noqa: B009
            made = [item.model_dump(exclude_none=True) for item in snapshot.output]
    last = Response.model_validate(response)
    assert len(made) == len(last.output)
    for ours, theirs in zip(last.output, made, strict=True):
        dump = ours.model_dump(exclude_none=True)
        assert {key: theirs[key] for key in ("id", "type")} == {key: dump[key] for key in ("id", "type")}
        # The client's accumulator joins the deltas of these two alone.
        if dump["type"] == "message":
            assert [part["text"] for part in theirs["content"]] == [part["text"] for part in dump["content"]]
        if dump["type"] == "function_call":
            assert theirs["arguments"] == dump["arguments"]


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("row", [row for row in ROWS if "chat_request" in row], ids=lambda row: row["name"])
def test_chat_completions(row: dict[str, Any], size: int) -> None:
    body = {**row["chat_request"], "stream_options": {"include_usage": True}}
    reply = oh.ChatCompletionStream(ENCODING, oh.ChatCompletionRequest(body), model="m")
    chunks = [chunk for part in parts(row["completion"], size) for chunk in reply.feed(part)]
    chunks += reply.finish(row["finish_reason_of_engine"])
    check_chat(chunks, reply.response())


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("row", [row for row in ROWS if "responses_request" in row], ids=lambda row: row["name"])
def test_responses(row: dict[str, Any], size: int) -> None:
    options = oh.ServerOptions(**row.get("options", {}))
    reply = oh.ResponseStream(ENCODING, oh.ResponsesRequest(row["responses_request"], options), model="m")
    events = []
    for part in row.get("rounds", [row.get("completion")]):
        if isinstance(part, str):
            events += [event for tokens in parts(part, size) for event in reply.feed(tokens)]
        else:
            events += reply.add_result(part["result"])
            reply.resume(0)
    events += reply.finish(row["finish_reason_of_engine"])
    check_responses(events, reply.response())


@pytest.mark.parametrize("seed", range(200))
def test_random_completions(seed: int) -> None:
    source = random.Random(seed)
    text, size, reason = random_text(source), source.choice([1, 5, 1000]), source.choice(["stop", "length", "content_filter"])
    functions = [{"type": "function", "function": {"name": "get_weather"}}]
    chat = oh.ChatCompletionStream(
        ENCODING, oh.ChatCompletionRequest({"messages": [{"role": "user", "content": "x"}], "tools": functions}), model="m"
    )
    chunks = [chunk for part in parts(text, size) for chunk in chat.feed(part)] + chat.finish(reason)
    # Without `include_usage` the chunks have none.
    check_chat(chunks, {key: value for key, value in chat.response().items() if key != "usage"})
    options = oh.ServerOptions(builtin_tools=["python"])
    responses = oh.ResponseStream(ENCODING, oh.ResponsesRequest({"input": "x", "tools": TOOLS}, options), model="m")
    events = [event for part in parts(text, size) for event in responses.feed(part)]
    for _ in responses.pending:
        events += responses.add_result("1\n")
    check_responses(events + responses.finish(reason), responses.response())
