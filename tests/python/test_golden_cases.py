"""6,000 random calls of every operation give what the reference gave."""

import functools
import json
import zlib
from typing import Any

import openai_harmony as oh
import pytest
from corpora import as_json, described, head, read_lines, report, role_of

OPERATIONS = [
    "render",
    "render_conversation",
    "render_conversation_for_completion",
    "render_conversation_for_training",
    "parse",
    "stream",
    "encode",
    "decode",
]


@functools.cache
def cases() -> dict[str, list[dict[str, Any]]]:
    by_operation: dict[str, list[dict[str, Any]]] = {operation: [] for operation in OPERATIONS}
    for case in read_lines("cases.jsonl.gz"):
        by_operation[case["op"]].append(case)
    return by_operation


def conversation_of(case: dict[str, Any]) -> oh.Conversation:
    return oh.Conversation.from_json(json.dumps({"messages": case["messages"]}))


def config_of(case: dict[str, Any]) -> oh.RenderConversationConfig | None:
    flag = case["auto_drop_analysis"]
    return None if flag is None else oh.RenderConversationConfig(auto_drop_analysis=flag)


def tokens_of(encoding: oh.HarmonyEncoding, case: dict[str, Any]) -> list[int]:
    tokens = encoding.encode(case["text"], allowed_special="all")
    for place, token in case["noise"]:
        tokens.insert(int(place * (len(tokens) + 1)), token)
    return tokens if case["cut"] is None else tokens[: int(case["cut"] * len(tokens))]


def snapshot(parser: oh.StreamableParser) -> list[Any]:
    return [
        parser.state.value,
        parser.current_role.value if parser.current_role else None,
        parser.current_channel,
        parser.current_recipient,
        parser.current_content_type,
        parser.last_content_delta,
        zlib.crc32(parser.current_content.encode()),
    ]


def streamed(encoding: oh.HarmonyEncoding, case: dict[str, Any]) -> dict[str, Any]:
    parser = oh.StreamableParser(encoding, role_of(case["role"]), strict=case["strict"])
    trace, failure = [snapshot(parser)], None
    try:
        for token in tokens_of(encoding, case):
            parser.process(token)
            trace.append(snapshot(parser))
        if case["eos"]:
            parser.process_eos()
            trace.append(snapshot(parser))
    except oh.HarmonyError as error:
        failure = head(described(error))
    messages = [message.to_dict() for message in parser.messages]
    return {"trace": trace, "err": failure, "messages": messages, "tokens": parser.tokens}


def decoded(encoding: oh.HarmonyEncoding, case: dict[str, Any]) -> dict[str, Any]:
    # The corpus has no strict decoding: its case only tells whether `decode_utf8` fails.
    out: dict[str, Any] = {"decode": encoding.decode(case["tokens"], case["errors"]) if case["errors"] != "strict" else None}
    try:
        out["utf8"] = encoding.decode_utf8(case["tokens"])
    except oh.HarmonyError as error:
        out["utf8_err"] = head(described(error))
    return out


def run(encoding: oh.HarmonyEncoding, case: dict[str, Any]) -> Any:
    match case["op"]:
        case "render":
            flag = case["function_tools"]
            options = None if flag is None else oh.RenderOptions(conversation_has_function_tools=flag)
            return encoding.render(oh.Message.from_dict(case["message"]), options)
        case "render_conversation":
            return encoding.render_conversation(conversation_of(case), config_of(case))
        case "render_conversation_for_training":
            return encoding.render_conversation_for_training(conversation_of(case), config_of(case))
        case "render_conversation_for_completion":
            return encoding.render_conversation_for_completion(conversation_of(case), oh.Role(case["role"]), config_of(case))
        case "parse":
            tokens, role = tokens_of(encoding, case), role_of(case["role"])
            messages = encoding.parse_messages_from_completion_tokens(tokens, role, strict=case["strict"])
            return [message.to_dict() for message in messages]
        case "stream":
            return streamed(encoding, case)
        case "encode":
            allowed, disallowed = (names if names == "all" else set(names) for names in (case["allowed"], case["disallowed"]))
            return encoding.encode(case["text"], allowed_special=allowed, disallowed_special=disallowed)
        case "decode":
            return decoded(encoding, case)
        case operation:
            raise AssertionError(f"unknown operation {operation}")


def ours(encoding: oh.HarmonyEncoding, case: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"out": as_json(run(encoding, case))}
    except Exception as error:
        return {"err": head(described(error))}


def theirs(case: dict[str, Any]) -> dict[str, Any]:
    if "err" in case:
        return {"err": head(case["err"])}
    out = case["out"]
    if isinstance(out, dict):
        out = {key: head(value) if key in ("err", "utf8_err") else value for key, value in out.items()}
    return {"out": out}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_gives_what_the_reference_gave(encoding: oh.HarmonyEncoding, operation: str) -> None:
    outcomes = [(case, ours(encoding, case), theirs(case)) for case in cases()[operation]]
    differences = [outcome for outcome in outcomes if outcome[1] != outcome[2]]
    assert not differences, report(differences)


def test_the_corpus_is_whole() -> None:
    assert sum(map(len, cases().values())) == 6000


def test_models_write_the_json_that_the_reference_wrote() -> None:
    by_id = {case["id"]: case for operation in OPERATIONS[:4] for case in cases()[operation]}
    differences = []
    for row in read_lines("wire.jsonl.gz"):
        case = by_id.pop(row["id"])
        value = oh.Message.from_dict(case["message"]) if case["op"] == "render" else conversation_of(case)
        if value.to_json() != row["json"]:
            differences.append((case, value.to_json(), row["json"]))
    assert not differences, report(differences)
    assert not by_id, "render cases without a row in wire.jsonl.gz"
