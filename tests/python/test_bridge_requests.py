"""Requests of both OpenAI APIs: the recorded prompts and refusals, what a request tells a sampler, and models as bodies."""

import datetime
import math
from typing import Any

import openai_harmony as oh
import pydantic
import pytest
from bridge_rows import REQUESTS, chat_request, request_of

USER = {"role": "user", "content": "Hi"}


def test_the_corpus_is_whole() -> None:
    assert len(REQUESTS) == 132


@pytest.mark.parametrize("row", REQUESTS, ids=[row["name"] for row in REQUESTS])
def test_prompts_and_refusals_are_those_recorded(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    expected = row["expected"]
    if "error" in expected:
        with pytest.raises(oh.HarmonyError) as caught:
            request_of(row)
        error = caught.value
        assert error.kind == "invalid_request"
        assert error.response_body() == expected
        assert (error.param, error.code) == (expected["error"]["param"], expected["error"]["code"])
        return
    request = request_of(row)
    prompt = request.prompt(encoding)
    assert encoding.decode(prompt) == expected["text"]
    assert prompt == expected["ids"]


@pytest.mark.parametrize("row", [row for row in REQUESTS if "ids" in row["expected"]], ids=lambda row: row["name"])
def test_conversations_render_to_their_prompts(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    request = request_of(row)
    config = oh.RenderConversationConfig(analysis="keep", schema_policy="complete")
    rendered = encoding.render_conversation_for_completion(request.conversation, "assistant", config)
    assert rendered == request.prompt(encoding)


def test_conversations_are_free_to_be_changed() -> None:
    request = chat_request()
    request.conversation.messages.clear()
    assert len(request.conversation.messages) == 3


def test_what_a_sampler_needs() -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}, "strict": True}}
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    request = oh.ChatCompletionRequest(
        {
            "messages": [USER],
            "n": 3,
            "tools": [tool, {"type": "function", "function": {"name": "g"}}],
            "tool_choice": {"type": "function", "function": {"name": "f"}},
            "response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": schema, "strict": True}},
        }
    )
    assert request.tool_choice == {"mode": "required", "tools": ["f"], "named": True}
    assert request.response_format == {"name": "s", "description": None, "schema": schema, "strict": True}
    assert request.tools == [tool]
    assert request.n == 3
    assert repr(request) == "ChatCompletionRequest(messages=3, n=3)"


def test_free_text_has_no_format() -> None:
    assert chat_request().response_format is None
    assert chat_request().tool_choice == {"mode": "auto", "tools": None, "named": False}
    assert oh.ResponsesRequest({"input": "x"}).response_format is None


def test_items_are_those_before_and_those_asked() -> None:
    previous: list[Any] = [USER, {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "r"}]}]
    request = oh.ResponsesRequest({"input": [USER], "previous_response_id": "resp_1"}, previous=previous)
    assert request.items == [*previous, USER]
    assert repr(request) == "ResponsesRequest(items=3)"


def test_previous_items_are_asked_for() -> None:
    with pytest.raises(oh.HarmonyError) as caught:
        oh.ResponsesRequest({"input": "x", "previous_response_id": "resp_1"}, previous=None)
    assert (caught.value.param, caught.value.code) == ("previous_response_id", "previous_response_not_found")


class Function(pydantic.BaseModel):
    name: str
    parameters: dict[str, Any] | None = None


class Tool(pydantic.BaseModel):
    type: str = "function"
    function: Function


class Message(pydantic.BaseModel):
    role: str
    text: str | list[Any] | None = pydantic.Field(None, alias="content", serialization_alias="content")
    at: datetime.date | None = None


class Body(pydantic.BaseModel):
    messages: list[Any]
    tools: list[Tool] | None = None
    reasoning_effort: str | None = None


def test_models_are_bodies_and_stand_anywhere_in_them(encoding: oh.HarmonyEncoding) -> None:
    message = Message(role="user", content="Hi", at=datetime.date(2025, 6, 28))
    tool = Tool(function=Function(name="f"))
    plain = {"messages": [USER], "tools": [{"type": "function", "function": {"name": "f"}}]}
    expected = oh.ChatCompletionRequest(plain).prompt(encoding)
    for body in (
        Body(messages=[message], tools=[tool]),
        {"messages": (message,), "tools": [tool]},
        {"messages": [USER], "tools": [{"type": "function", "function": Function(name="f")}]},
    ):
        assert oh.ChatCompletionRequest(body).prompt(encoding) == expected


def test_models_are_items(encoding: oh.HarmonyEncoding) -> None:
    message = Message(role="user", content="Hi")
    request = oh.ResponsesRequest({"input": [message]}, previous=[message])
    assert request.items == [USER, USER]
    assert request.prompt(encoding) == oh.ResponsesRequest({"input": [USER, USER]}).prompt(encoding)


def nested(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        None,
        {"messages": [USER], "temperature": math.nan},
        {"messages": [USER], "seed": 10**400},
        {"messages": [USER], "metadata": nested(1_160)},
        {"messages": [USER], "metadata": nested(5_000)},
    ],
    ids=["list", "text", "null", "nan", "large", "deep", "deeper"],
)
def test_what_json_from_outside_may_hold_is_refused(body: Any) -> None:
    with pytest.raises(oh.HarmonyError) as caught:
        oh.ChatCompletionRequest(body)
    assert caught.value.kind == "invalid_request"
    assert caught.value.response_body()["error"]["type"] == "invalid_request_error"


def test_schemas_that_are_too_deep_are_refused_by_prompt(encoding: oh.HarmonyEncoding) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(514):
        schema = {"type": "array", "items": schema}
    tool = {"type": "function", "function": {"name": "f", "parameters": schema}}
    request = oh.ChatCompletionRequest({"messages": [USER], "tools": [tool]})
    with pytest.raises(oh.HarmonyError) as caught:
        request.prompt(encoding)
    assert (caught.value.kind, caught.value.param) == ("invalid_request", "tools")


@pytest.mark.parametrize("value", [{1}, datetime.date(2025, 6, 28), object()], ids=["set", "date", "object"])
def test_values_that_json_has_not_are_the_programs_fault(value: Any) -> None:
    with pytest.raises(TypeError, match="is not JSON serializable"):
        oh.ChatCompletionRequest({"messages": [USER], "metadata": {"x": value}})


def test_other_errors_are_the_servers_fault(encoding: oh.HarmonyEncoding) -> None:
    with pytest.raises(oh.HarmonyError) as caught:
        encoding.decode_utf8([2**31])
    error = caught.value
    assert (error.param, error.code) == (None, None)
    assert error.response_body() == {"error": {"message": str(error), "type": "server_error", "param": None, "code": None}}


def test_options_must_be_options() -> None:
    with pytest.raises(AttributeError, match="date"):
        oh.ChatCompletionRequest({"messages": [USER]}, {"date": None})  # type: ignore[arg-type]


def test_previous_must_be_a_list() -> None:
    with pytest.raises(TypeError, match="list of items"):
        oh.ResponsesRequest({"input": "x"}, previous={"type": "message"})  # type: ignore[arg-type]
