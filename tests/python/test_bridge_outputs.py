"""``outputs.jsonl.gz``: completions, and what either API makes of them; streams, and what can be read of them."""

import json
import re
import threading
import time
from typing import Any

import openai_harmony as oh
import pytest
from bridge_rows import OUTPUTS, chat_request, kinds, options_of, responses_request, tokens_of

CALL = '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city":"Oslo"}<|call|>'
FINAL = "<|channel|>analysis<|message|>Think.<|end|><|start|>assistant<|channel|>final<|message|>Hé<|return|>"
CHAT_ROWS = [row for row in OUTPUTS if "chat_request" in row]
RESPONSES_ROWS = [row for row in OUTPUTS if "responses_request" in row]


def test_the_corpus_is_whole() -> None:
    assert (len(OUTPUTS), len(CHAT_ROWS), len(RESPONSES_ROWS)) == (112, 92, 111)


@pytest.mark.parametrize("row", CHAT_ROWS, ids=lambda row: row["name"])
def test_chat_completions_are_what_is_recorded(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    request = oh.ChatCompletionRequest(row["chat_request"], options_of(row))
    reply = oh.ChatCompletionStream(encoding, request, id="chatcmpl-ID", created=0)
    chunks = reply.feed(tokens_of(encoding, row["completion"])) + reply.finish(row["finish_reason_of_engine"])
    response = reply.response()
    [choice] = response["choices"]
    usage = response["usage"]
    assert {
        "message": choice["message"],
        "finish_reason": choice["finish_reason"],
        "completion_tokens": usage["completion_tokens"],
        "reasoning_tokens": usage["completion_tokens_details"]["reasoning_tokens"],
    } == row["expected"]["chat_completion"]
    assert [chunk["choices"][0]["delta"] for chunk in chunks] == row["expected"]["chat_deltas"]
    assert kinds(reply.diagnostics) == row["diagnostics"]


@pytest.mark.parametrize("row", RESPONSES_ROWS, ids=lambda row: row["name"])
def test_responses_are_what_is_recorded(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    request = oh.ResponsesRequest(row["responses_request"], options_of(row))
    reply = oh.ResponseStream(encoding, request, id="resp_ID", created=0)
    events = []
    for part in row.get("rounds", [row.get("completion")]):
        if isinstance(part, str):
            events += reply.feed(tokens_of(encoding, part))
        else:
            events += reply.add_result(part["result"])
            reply.resume(0)
    events += reply.finish(row["finish_reason_of_engine"])
    response = reply.response()
    usage = response["usage"]
    assert {
        "output": response["output"],
        "status": response["status"],
        "incomplete_details": response["incomplete_details"],
        "usage": {
            "output_tokens": usage["output_tokens"],
            "reasoning_tokens": usage["output_tokens_details"]["reasoning_tokens"],
        },
    } == row["expected"]["responses"]
    recorded = row["expected"]["responses_events"]
    assert events[-1]["response"] == response
    if isinstance(recorded[0], dict):
        assert [{key: event[key] for key in event if key != "response"} for event in events] == recorded
    else:
        assert [event["type"] for event in events] == recorded
    if "diagnostics" in row:
        assert kinds(reply.diagnostics) == row["diagnostics"]


def test_ids_and_times_are_made(encoding: oh.HarmonyEncoding) -> None:
    before = int(time.time())
    for prefix, replies in (
        ("chatcmpl-", [oh.ChatCompletionStream(encoding, chat_request()) for _ in range(2)]),
        ("resp_", [oh.ResponseStream(encoding, responses_request()) for _ in range(2)]),
    ):
        ids = {reply.id for reply in replies}
        assert len(ids) == 2 and all(re.fullmatch(prefix + "[0-9a-f]{24}", id) for id in ids)
        for reply in replies:
            response = reply.response()
            assert response["id"] == reply.id
            assert before <= response["created" if "created" in response else "created_at"] <= time.time()


def test_the_model_is_the_requests_or_the_servers(encoding: oh.HarmonyEncoding) -> None:
    request = chat_request(model="m")
    assert oh.ChatCompletionStream(encoding, request).response()["model"] == "m"
    assert oh.ChatCompletionStream(encoding, request, model="n").response()["model"] == "n"


def test_usage(encoding: oh.HarmonyEncoding) -> None:
    request = chat_request(stream_options={"include_usage": True})
    reply = oh.ChatCompletionStream(encoding, request, prompt_tokens=70, cached_tokens=60)
    tokens = tokens_of(encoding, FINAL)
    chunks = reply.feed(tokens) + reply.finish()
    usage = reply.response()["usage"]
    assert chunks[-1]["choices"] == [] and chunks[-1]["usage"] == usage
    assert (usage["prompt_tokens"], usage["prompt_tokens_details"]) == (70, {"cached_tokens": 60})
    assert (usage["completion_tokens"], usage["total_tokens"]) == (len(tokens), 70 + len(tokens))


@pytest.mark.parametrize("reason", ["abort", "", None, 5, ["stop"]])
def test_other_reasons_are_refused(encoding: oh.HarmonyEncoding, reason: Any) -> None:
    for reply in (oh.ChatCompletionStream(encoding, chat_request()), oh.ResponseStream(encoding, responses_request())):
        with pytest.raises(ValueError, match="unknown finish reason: .*\n.*'stop', 'length', 'content_filter'"):
            reply.finish(reason)
        assert reply.finish("length")


def test_choices(encoding: oh.HarmonyEncoding) -> None:
    reply = oh.ChatCompletionStream(encoding, chat_request(n=2))
    first = reply.feed(tokens_of(encoding, FINAL), choice=1)
    assert [chunk["choices"][0]["index"] for chunk in first] == [0, 1, 1, 1]
    foreign = "<|channel|>commentary to=functions.get_weather<|message|>{}<|end|><|start|>user<|message|>Hi"
    reply.feed(tokens_of(encoding, foreign), choice=0)
    assert (reply.stopped, reply.choice(0).stopped, reply.choice(1).stopped) == (False, False, True)
    assert [message.text for message in reply.choice(1).messages] == ["Think.", "Hé"]
    assert [message.text for message in reply.messages] == [message.text for message in reply.choice(0).messages] == ["{}"]
    last = reply.finish(choice=0) + reply.finish(choice=1)
    assert [chunk["choices"][0]["finish_reason"] for chunk in last if chunk["choices"][0]["finish_reason"]] == [
        "tool_calls",
        "stop",
    ]
    assert kinds(reply.diagnostics) == kinds(reply.choice(0).diagnostics) != []
    assert reply.choice(1).diagnostics == []
    for ask in (
        lambda: reply.choice(2),
        lambda: reply.feed([], choice=2),
        lambda: reply.finish(choice=2),
    ):
        with pytest.raises(IndexError, match="no choice 2: the request asks for 2"):
            ask()


def test_diagnostics_are_tuples(encoding: oh.HarmonyEncoding) -> None:
    reply = oh.ChatCompletionStream(encoding, chat_request(tools=[]))
    tokens = tokens_of(encoding, CALL.replace("{", "{<|message|>"))
    reply.feed(tokens)
    repair, unsolicited = reply.diagnostics
    assert repair.kind is oh.DiagnosticKind.STRAY_MARKER
    assert unsolicited.kind is oh.BridgeDiagnosticKind.UNSOLICITED_CALL
    assert unsolicited == (oh.BridgeDiagnosticKind.UNSOLICITED_CALL, len(tokens) - 1, "functions.get_weather")
    assert set(oh.BridgeDiagnosticKind) & set(oh.DiagnosticKind) == set()


def test_logprobs_stand_with_the_content(encoding: oh.HarmonyEncoding) -> None:
    tokens = tokens_of(encoding, FINAL)
    logprobs = [{token: -0.5, 13: -1.5, 0: -1.5} for token in tokens]
    chat = oh.ChatCompletionStream(encoding, chat_request(logprobs=True, top_logprobs=2))
    chunks = chat.feed(tokens, logprobs=logprobs) + chat.finish()
    entries = [entry for chunk in chunks for entry in (chunk["choices"][0]["logprobs"] or {}).get("content", ())]
    assert bytes(byte for entry in entries for byte in entry["bytes"]).decode() == "Hé"
    assert [[top["token"] for top in entry["top_logprobs"]][1] for entry in entries] == ["!"] * len(entries)
    assert chat.response()["choices"][0]["logprobs"]["content"] == entries

    responses = oh.ResponseStream(encoding, responses_request(include=["message.output_text.logprobs"]))
    events = responses.feed(tokens, logprobs=iter(logprobs))
    [delta] = [event for event in events if event["type"] == "response.output_text.delta"]
    assert [entry["logprob"] for entry in delta["logprobs"]] == [entry["logprob"] for entry in entries]


@pytest.mark.parametrize("logprobs", [5, [5], [{"a": 0.0}], [{1: "x"}], [{-1: 0.0}]], ids=str)
def test_logprobs_of_other_types(encoding: oh.HarmonyEncoding, logprobs: Any) -> None:
    reply = oh.ChatCompletionStream(encoding, chat_request())
    with pytest.raises((TypeError, AttributeError, OverflowError)):
        reply.feed([12194], logprobs=logprobs)
    assert reply.response()["usage"]["completion_tokens"] == 0


def test_tools_that_the_server_runs(encoding: oh.HarmonyEncoding) -> None:
    request = responses_request(tools=[{"type": "code_interpreter", "container": {"type": "auto"}}])
    prompt = request.prompt(encoding)
    reply = oh.ResponseStream(encoding, request, prompt_tokens=len(prompt))
    with pytest.raises(oh.HarmonyError) as caught:
        reply.add_result("21")
    assert caught.value.kind == "no_pending_call"

    events = reply.feed(tokens_of(encoding, "<|channel|>analysis to=python code<|message|>print(21)<|call|>"))
    [call] = reply.pending
    assert (call.recipient, call.text, reply.stopped) == ("python", "print(21)", True)
    events += reply.add_result("21\n", item={"container_id": "cntr_1"})
    assert reply.pending == []
    assert [message.author.name for message in reply.messages] == [None, "python"]
    second = reply.prompt(encoding)
    assert second[: len(prompt) - 2] == prompt[:-2]
    assert encoding.decode(second).endswith(
        "<|start|>python to=assistant<|channel|>analysis<|message|>21\n<|end|><|start|>assistant"
    )
    reply.resume(len(second))
    assert not reply.stopped
    events += reply.feed(tokens_of(encoding, "<|channel|>final<|message|>It is 21.<|return|>")) + reply.finish()
    response = reply.response()
    code, message = response["output"]
    assert (code["code"], code["outputs"], code["container_id"]) == (
        "print(21)",
        [{"type": "logs", "logs": "21\n"}],
        "cntr_1",
    )
    assert message["content"][0]["text"] == "It is 21."
    assert response["usage"]["input_tokens"] == len(prompt) + len(second)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))


@pytest.mark.parametrize("item", [5, "x", [("a", 1)]], ids=str)
def test_fields_of_an_item_are_a_dict(encoding: oh.HarmonyEncoding, item: Any) -> None:
    reply = oh.ResponseStream(encoding, responses_request())
    with pytest.raises(TypeError, match="dict of fields"):
        reply.add_result("x", item=item)


def test_failures(encoding: oh.HarmonyEncoding) -> None:
    reply = oh.ResponseStream(encoding, responses_request())
    reply.feed(tokens_of(encoding, FINAL)[:-2])
    last = reply.fail("server_error", "The engine is gone.")[-1]
    assert last["type"] == "response.failed"
    assert last["response"] == reply.response()
    assert last["response"]["error"] == {"code": "server_error", "message": "The engine is gone."}
    assert reply.feed([1]) == reply.finish() == []


def test_a_response_before_its_end(encoding: oh.HarmonyEncoding) -> None:
    tokens = tokens_of(encoding, FINAL)[:-1]
    chat = oh.ChatCompletionStream(encoding, chat_request())
    responses = oh.ResponseStream(encoding, responses_request())
    chat.feed(tokens)
    responses.feed(tokens)
    assert chat.response()["choices"][0]["finish_reason"] is None
    assert chat.response()["choices"][0]["message"]["content"] == "Hé"
    assert responses.response()["status"] == "in_progress"


def test_server_sent_events(encoding: oh.HarmonyEncoding) -> None:
    reply = oh.ResponseStream(encoding, responses_request())
    events = reply.feed(tokens_of(encoding, FINAL)) + reply.finish()
    sent = oh.server_sent_events(iter(events))
    assert "é" in sent and sent.endswith("\n\n")
    rows = [row.split("\n") for row in sent[:-2].split("\n\n")]
    assert [row[0] for row in rows] == [f"event: {event['type']}" for event in events]
    assert [json.loads(row[1].removeprefix("data: ")) for row in rows] == events
    chat = oh.ChatCompletionStream(encoding, chat_request())
    chunks = chat.feed(tokens_of(encoding, FINAL))
    assert oh.server_sent_events(chunks) == "".join(
        f"data: {json.dumps(chunk, ensure_ascii=False, separators=(',', ':'))}\n\n" for chunk in chunks
    )
    assert oh.server_sent_events([]) == ""


def test_events_that_are_no_json_are_the_programs_fault() -> None:
    with pytest.raises(ValueError, match="invalid response JSON") as caught:
        oh.server_sent_events([{"x": float("nan")}])
    assert type(caught.value) is ValueError


def test_streams_hold_what_they_need(encoding: oh.HarmonyEncoding) -> None:
    reply = oh.ChatCompletionStream(encoding, chat_request(model="m"))
    choice = oh.ChatCompletionStream(encoding, chat_request()).choice(0)
    assert reply.feed(tokens_of(encoding, FINAL))[0]["model"] == "m"
    assert choice.messages == []
    assert repr(reply) == f'ChatCompletionStream(id="{reply.id}", tokens=14)'
    assert repr(oh.ResponseStream(encoding, responses_request(), id="resp_1")) == 'ResponseStream(id="resp_1", tokens=0)'


def test_other_threads_run_while_tokens_are_fed(encoding: oh.HarmonyEncoding) -> None:
    tokens = tokens_of(encoding, "<|channel|>final<|message|>") + encoding.encode("word " * 300_000)
    reply = oh.ChatCompletionStream(encoding, chat_request())
    ended = threading.Event()
    counted = 0

    def count() -> None:
        nonlocal counted
        while not ended.is_set():
            counted += 1
            time.sleep(0)

    thread = threading.Thread(target=count)
    thread.start()
    before = counted
    reply.feed(tokens)
    during = counted - before
    ended.set()
    thread.join()
    assert during > 0
