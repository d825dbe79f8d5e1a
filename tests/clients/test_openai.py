"""OpenAI's Python client against the example server: create, stream and parse of both APIs, and what is refused."""

import json
from typing import Any

import httpx
import openai
import pydantic
import pytest
from conftest import Server
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent

USER: Any = {"role": "user", "content": "What is the weather in Oslo?"}
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CHAT_TOOL: Any = {"type": "function", "function": {"name": "get_weather", "parameters": PARAMETERS}}
TOOL: Any = {"type": "function", "name": "get_weather", "parameters": PARAMETERS, "strict": False}
ANSWER = "It is 20 °C and sunny in Oslo. 🌞"
EVENTS: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(ResponseStreamEvent)


class Weather(pydantic.BaseModel):
    city: str
    celsius: int


class GetWeather(pydantic.BaseModel):
    city: str


def turn(call: Any, reasoning: str) -> list[Any]:
    """The messages behind a call, as a client writes them."""
    called = {"id": call.id, "type": "function", "function": {"name": call.function.name, "arguments": call.function.arguments}}
    return [
        USER,
        {"role": "assistant", "reasoning": reasoning, "tool_calls": [called]},
        {"role": "tool", "tool_call_id": call.id, "content": '{"celsius": 20}'},
    ]


def test_a_chat_with_a_tool(server: Server) -> None:
    client = server.client()
    asked = client.chat.completions.create(model="m", messages=[USER], tools=[CHAT_TOOL])
    [choice] = asked.choices
    assert choice.finish_reason == "tool_calls" and choice.message.content is None
    assert choice.message.tool_calls
    [call] = choice.message.tool_calls
    reasoning = choice.message.reasoning  # type: ignore[attr-defined]
    assert reasoning == "The user wants the weather. I have get_weather for that."
    answered = client.chat.completions.create(model="m", messages=turn(call, reasoning), tools=[CHAT_TOOL])
    assert answered.choices[0].message.content == ANSWER
    assert answered.usage and answered.usage.prompt_tokens > 0
    # The call and the reasoning are in the second prompt as the model wrote them.
    thought, called = server.prompts[1].rpartition("<|start|>user")[2].split("<|end|>")[1:3]
    assert thought == f"<|start|>assistant<|channel|>analysis<|message|>{reasoning}"
    assert '<|constrain|>json<|message|>{"city": "Oslo"}<|call|>' in called


def test_a_chat_streamed(server: Server) -> None:
    client = server.client()
    options: Any = {"model": "m", "messages": [USER], "tools": [CHAT_TOOL], "stream_options": {"include_usage": True}}
    with client.chat.completions.stream(**options) as stream:
        kinds = [event.type for event in stream]
        completion = stream.get_final_completion()
    assert kinds.count("tool_calls.function.arguments.done") == 1
    whole = client.chat.completions.create(model="m", messages=[USER], tools=[CHAT_TOOL])
    left_out = {"id", "created", "object"}
    ours, theirs = (value.model_dump(exclude=left_out, exclude_none=True) for value in (whole, completion))
    for dump in (ours, theirs):
        [call] = dump["choices"][0]["message"]["tool_calls"]
        call.pop("id"), call.pop("index", None), call["function"].pop("parsed_arguments", None)
    assert theirs == ours


def test_a_chat_parsed(server: Server) -> None:
    client = server.client()
    parsed = client.chat.completions.parse(model="m", messages=[USER], response_format=Weather)
    assert parsed.choices[0].message.parsed == Weather(city="Oslo", celsius=20)
    with client.chat.completions.stream(model="m", messages=[USER], response_format=Weather) as stream:
        assert stream.get_final_completion().choices[0].message.parsed == Weather(city="Oslo", celsius=20)
    tool = openai.pydantic_function_tool(GetWeather, name="get_weather")
    called = client.chat.completions.parse(model="m", messages=[USER], tools=[tool])
    assert called.choices[0].message.tool_calls
    assert called.choices[0].message.tool_calls[0].function.parsed_arguments == GetWeather(city="Oslo")
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(model="m", messages=[USER], response_format=Weather, max_completion_tokens=9)


def test_choices(server: Server) -> None:
    client = server.client()
    whole = client.chat.completions.create(model="m", messages=[USER], n=2)
    assert [choice.message.content for choice in whole.choices] == ["Hello! I am a canned model."] * 2
    with client.chat.completions.stream(model="m", messages=[USER], n=2) as stream:
        made = stream.get_final_completion()
    assert [choice.message.content for choice in made.choices] == ["Hello! I am a canned model."] * 2


def sent(server: Server, path: str, body: dict[str, Any]) -> list[tuple[str | None, str]]:
    """The events as they go over the wire: type and data."""
    rows = httpx.post(f"{server.url}/{path}", json={**body, "stream": True}).text.split("\n\n")
    assert rows.pop() == ""
    fields = [dict(line.split(": ", 1) for line in row.split("\n")) for row in rows]
    return [(field.get("event"), field["data"]) for field in fields]


@pytest.mark.parametrize("fields", [{}, {"tools": [CHAT_TOOL]}, {"n": 2}, {"stream_options": {"include_usage": True}}])
def test_every_chunk_is_the_models_of_the_client(server: Server, fields: dict[str, Any]) -> None:
    *chunks, (last_type, last) = sent(server, "chat/completions", {"model": "m", "messages": [USER], **fields})
    assert (last_type, last) == (None, "[DONE]")
    for _, data in chunks:
        ChatCompletionChunk.model_validate_json(data, strict=True)
    whole = httpx.post(f"{server.url}/chat/completions", json={"model": "m", "messages": [USER], **fields})
    ChatCompletion.model_validate_json(whole.content, strict=True)


PYTHON: Any = {"type": "code_interpreter", "container": {"type": "auto"}}


@pytest.mark.parametrize("fields", [{}, {"tools": [TOOL]}, {"tools": [PYTHON]}, {"max_output_tokens": 5}], ids=str)
def test_every_event_is_the_models_of_the_client(server: Server, fields: dict[str, Any]) -> None:
    events = sent(server, "responses", {"model": "m", "input": "x", **fields})
    for index, (kind, data) in enumerate(events):
        event = EVENTS.validate_json(data)
        assert (event.type, event.sequence_number) == (kind, index)
    whole = httpx.post(f"{server.url}/responses", json={"model": "m", "input": "x", **fields})
    Response.model_validate_json(whole.content)
    last = json.loads(events[-1][1])["response"]
    assert last["status"] == whole.json()["status"]


def test_a_response_with_a_tool(server: Server) -> None:
    client = server.client()
    asked = client.responses.create(model="m", input=[USER], tools=[TOOL])
    reasoning, call = asked.output
    assert reasoning.type == "reasoning" and call.type == "function_call"
    result: Any = {"type": "function_call_output", "call_id": call.call_id, "output": '{"celsius": 20}'}
    # By the server's store, and by items that the client sends back.
    for answered in (
        client.responses.create(model="m", previous_response_id=asked.id, input=[result], tools=[TOOL]),
        client.responses.create(model="m", input=[USER, *asked.output, result], tools=[TOOL]),  # type: ignore[list-item]
    ):
        assert answered.output_text == ANSWER
    assert server.prompts[1] == server.prompts[2]
    assert "<|channel|>analysis<|message|>The user wants the weather." in server.prompts[1]


def test_a_response_streamed(server: Server) -> None:
    client = server.client()
    for tools, kinds in (
        ([TOOL], ["reasoning", "function_call"]),
        ([PYTHON], ["reasoning", "code_interpreter_call", "message"]),
    ):
        with client.responses.stream(model="m", input="x", tools=tools) as stream:
            for _ in stream:
                pass
            response = stream.get_final_response()
        assert [item.type for item in response.output] == kinds
    assert response.output_text == "20! is 2432902008176640000."


def test_a_response_parsed(server: Server) -> None:
    client = server.client()
    assert client.responses.parse(model="m", input="x", text_format=Weather).output_parsed == Weather(city="Oslo", celsius=20)
    with client.responses.stream(model="m", input="x", text_format=Weather) as stream:
        assert stream.get_final_response().output_parsed == Weather(city="Oslo", celsius=20)


def test_incomplete_responses(server: Server) -> None:
    client = server.client()
    response = client.responses.create(model="m", input="x", max_output_tokens=5)
    assert (response.status, response.incomplete_details.reason) == ("incomplete", "max_output_tokens")  # type: ignore[union-attr]
    # The client itself takes no end but `response.completed`.
    with client.responses.stream(model="m", input="x", max_output_tokens=5) as stream:
        assert [event.type for event in stream][-1] == "response.incomplete"
        with pytest.raises(RuntimeError, match="response.completed"):
            stream.get_final_response()


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"input": "x", "previous_response_id": "resp_0"}, "previous_response_id", "previous_response_not_found"),
        ({"input": "x", "reasoning": {"effort": "none"}}, "reasoning.effort", None),
        ({"input": "x", "tools": [{"type": "web_search"}]}, "tools[0].type", None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_refusals(server: Server, fields: Any, param: str, code: str | None) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        server.client().responses.create(model="m", **fields)
    assert (caught.value.param, caught.value.code, caught.value.type) == (param, code, "invalid_request_error")
    assert server.bodies == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b'{"input": 5}'])
def test_bodies_that_are_none(server: Server, content: bytes) -> None:
    for path in ("chat/completions", "responses"):
        answer = httpx.post(f"{server.url}/{path}", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["error"]["type"] == "invalid_request_error"
