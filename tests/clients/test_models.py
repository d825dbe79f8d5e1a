"""All recorded completions: every chunk, event and response is what the client's models say, and what its accumulators make."""

import gzip
import json
from pathlib import Path
from typing import Any

import openai_harmony as oh
import pydantic
import pytest
from conftest import ENCODING
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent

DATA = Path(__file__).parents[2] / "test-data" / "bridge"
ROWS = [json.loads(line) for line in gzip.open(DATA / "outputs.jsonl.gz", "rt", encoding="utf-8")]
EVENTS: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(ResponseStreamEvent)


def parts(text: str, size: int) -> list[list[int]]:
    tokens = ENCODING.encode(text, allowed_special="all")
    return [tokens[start : start + size] for start in range(0, len(tokens), size)]


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("row", [row for row in ROWS if "chat_request" in row], ids=lambda row: row["name"])
def test_chat_completions(row: dict[str, Any], size: int) -> None:
    body = {**row["chat_request"], "stream_options": {"include_usage": True}}
    reply = oh.ChatCompletionStream(ENCODING, oh.ChatCompletionRequest(body), model="m")
    chunks = [chunk for part in parts(row["completion"], size) for chunk in reply.feed(part)]
    chunks += reply.finish(row["finish_reason_of_engine"])
    state: ChatCompletionStreamState[Any] = ChatCompletionStreamState()
    for chunk in chunks:
        state.handle_chunk(ChatCompletionChunk.model_validate(chunk, strict=True))
    whole = ChatCompletion.model_validate(reply.response(), strict=True)
    made = state.current_completion_snapshot.model_dump(exclude_none=True)
    for choice in made["choices"]:
        for call in choice["message"].get("tool_calls", ()):
            del call["index"]
    expected = whole.model_dump(exclude_none=True)
    assert {**made, "object": "chat.completion"} == expected


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
    for event in events:
        EVENTS.validate_python(event)
    Response.model_validate(reply.response())
