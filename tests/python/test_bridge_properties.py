"""What holds for every stream of tokens, whatever request it answers: nothing fails, and how tokens are split changes nothing."""

import json
from typing import Any

import hypothesis
import openai_harmony as oh
from bridge_rows import chat_request, parts, responses_request
from hypothesis import strategies as st
from strategies import replies, tokens

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")

outputs = st.one_of(tokens, replies().map(lambda text: ENCODING.encode(text, allowed_special="all")))
cuts = st.lists(st.integers(0, 80), max_size=6)
reasons = st.sampled_from(["stop", "length", "content_filter"])

fields = st.fixed_dictionaries(
    {},
    optional={
        "tool_choice": st.sampled_from(["auto", "none", "required"]),
        "parallel_tool_calls": st.booleans(),
        "reasoning": st.just({"exclude": True}),
    },
)


def joined(deltas: list[dict[str, Any]]) -> dict[str, Any]:
    """The message that deltas make, as clients join them."""
    message: dict[str, Any] = {"content": None}
    calls: list[dict[str, Any]] = []
    for delta in deltas:
        for key in ("content", "reasoning"):
            if delta.get(key) is not None:
                message[key] = (message.get(key) or "") + delta[key]
        for call in delta.get("tool_calls", ()):
            if call["index"] == len(calls):
                calls.append({"id": call["id"], "type": "function", "function": dict(call["function"])})
            else:
                calls[call["index"]]["function"]["arguments"] += call["function"]["arguments"]
    if calls:
        message["tool_calls"] = calls
    return message


@hypothesis.given(outputs, cuts, reasons, fields)
def test_chunks_make_the_completion_however_tokens_are_split(
    output: list[int], places: list[int], reason: Any, given: dict[str, Any]
) -> None:
    request = chat_request(**given)
    responses, diagnostics = [], []
    for division in ([], places, range(len(output))):
        reply = oh.ChatCompletionStream(ENCODING, request, id="chatcmpl-ID", created=0)
        chunks = [chunk for part in parts(output, list(division)) for chunk in reply.feed(part)] + reply.finish(reason)
        response = reply.response()
        message = response["choices"][0]["message"]
        made = joined([chunk["choices"][0]["delta"] for chunk in chunks])
        assert made == {key: message[key] for key in message if key not in ("role", "refusal")}
        # A message whose arguments come to be at its end alone has them in the response.
        assert chunks[-1]["choices"][0]["finish_reason"] == response["choices"][0]["finish_reason"]
        assert json.loads(json.dumps(response)) == response
        assert response["usage"]["completion_tokens"] == len(output)
        responses.append(response)
        diagnostics.append(reply.diagnostics)
    assert responses[0] == responses[1] == responses[2]
    assert diagnostics[0] == diagnostics[1] == diagnostics[2]


@hypothesis.given(outputs, cuts, reasons, fields)
def test_events_make_the_response_however_tokens_are_split(
    output: list[int], places: list[int], reason: Any, given: dict[str, Any]
) -> None:
    request = responses_request(**given)
    responses, diagnostics = [], []
    for division in ([], places, range(len(output))):
        reply = oh.ResponseStream(ENCODING, request, id="resp_ID", created=0)
        events = [event for part in parts(output, list(division)) for event in reply.feed(part)] + reply.finish(reason)
        assert [event["sequence_number"] for event in events] == list(range(len(events)))
        response = reply.response()
        assert events[-1]["response"] == response
        done = [event["item"] for event in events if event["type"] == "response.output_item.done"]
        assert done == response["output"]
        texts: dict[str, str] = {}
        for event in events:
            if event["type"] in ("response.output_text.delta", "response.reasoning_text.delta"):
                texts[event["item_id"]] = texts.get(event["item_id"], "") + event["delta"]
        for item in response["output"]:
            if item["type"] in ("message", "reasoning"):
                assert texts.get(item["id"], "") == item["content"][0]["text"]
        ids = [item["id"] for item in response["output"]]
        assert len(set(ids)) == len(ids)
        responses.append(response)
        diagnostics.append(reply.diagnostics)
    assert responses[0] == responses[1] == responses[2]
    assert diagnostics[0] == diagnostics[1] == diagnostics[2]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
parts_of_messages = st.one_of(
    values, st.fixed_dictionaries({"type": st.sampled_from(["text", "input_text", "image_url"]), "text": values})
)
messages = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "developer", "user", "assistant", "tool", "robot"])},
    optional={
        "content": st.one_of(st.text(max_size=20), st.lists(parts_of_messages, max_size=3), values),
        "reasoning": st.one_of(st.text(max_size=20), values),
        "tool_calls": st.one_of(
            values,
            st.lists(
                st.fixed_dictionaries(
                    {"id": st.sampled_from(["a", "b"]), "function": st.fixed_dictionaries({"name": st.text(max_size=5)})}
                ),
                max_size=2,
            ),
        ),
        "tool_call_id": st.sampled_from(["a", "b", "c"]),
    },
)
bodies = st.one_of(
    values,
    st.fixed_dictionaries(
        {"messages": st.one_of(values, st.lists(st.one_of(messages, values), max_size=5))},
        optional=dict.fromkeys(("tools", "tool_choice", "response_format", "n", "reasoning_effort", "logprobs"), values),
    ),
)


@hypothesis.given(bodies)
def test_bodies_are_conversations_or_refused(body: Any) -> None:
    for request_class, given in (
        (oh.ChatCompletionRequest, body),
        (oh.ResponsesRequest, {"input": body.get("messages")} if isinstance(body, dict) else body),
    ):
        try:
            request = request_class(given)
        except oh.HarmonyError as error:
            assert error.kind == "invalid_request"
            assert error.response_body()["error"]["message"] == str(error)
        else:
            text = ENCODING.decode(request.prompt(ENCODING))
            assert text.endswith("<|start|>assistant")
            assert len(request.conversation.messages) == text.count("<|start|>") - 1 or "<|" in json.dumps(given)
