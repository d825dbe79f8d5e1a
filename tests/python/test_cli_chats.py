"""``harmony render`` and ``parse``."""

import json
from pathlib import Path
from typing import Any

import openai_harmony as oh
import pytest
from commands import run, run_in_shell, run_on_terminal
from corpora import read_lines
from samples import CONVERSATION

CHAT = {
    "messages": [
        {"role": "user", "content": "What is 2 + 2?"},
        {"role": "assistant", "channel": "analysis", "content": "A sum."},
        {"role": "assistant", "channel": "final", "content": "4 🫠"},
    ]
}
REQUEST = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "21"},
    ],
    "tools": [{"type": "function", "function": {"name": "f", "description": "D", "parameters": {"type": "object"}}}],
}


def conversation(form: dict[str, Any]) -> oh.Conversation:
    return oh.Conversation.from_json(json.dumps(form))


def words(ids: list[int]) -> str:
    return " ".join(map(str, ids))


def test_render_is_what_the_library_renders(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    for name, chat in {"chat.json": conversation(CHAT), "all.json": CONVERSATION}.items():
        (tmp_path / name).write_text(chat.to_json(), encoding="utf-8")
        for options, ids in [
            ([], encoding.render_conversation_for_completion(chat, "assistant")),
            (["--role", "tool"], encoding.render_conversation_for_completion(chat, "tool")),
            (["--for", "training"], encoding.render_conversation_for_training(chat)),
            (["--for", "none"], encoding.render_conversation(chat)),
            (
                ["--for", "none", "--reasoning", "keep", "--schema-policy", "complete"],
                encoding.render_conversation(
                    chat, oh.RenderConversationConfig(analysis=oh.AnalysisPolicy.KEEP, schema_policy=oh.SchemaPolicy.COMPLETE)
                ),
            ),
        ]:
            text = encoding.decode(ids)
            assert run("render", name, *options, cwd=tmp_path) == (0, text, "")
            assert run("render", name, *options, "--ids", cwd=tmp_path) == (0, words(ids) + "\n", "")
            assert json.loads(run("render", name, *options, "--json", cwd=tmp_path).out) == {"text": text, "tokens": ids}


def test_render_a_list_of_messages_and_a_byte_order_mark(encoding: oh.HarmonyEncoding) -> None:
    text = encoding.decode(encoding.render_conversation_for_completion(conversation(CHAT), "assistant"))
    assert run("render", "-", stdin=json.dumps(CHAT["messages"])) == (0, text, "")
    assert run("render", "-", stdin="\ufeff" + json.dumps(CHAT)) == (0, text, "")
    assert run_on_terminal("render", "/dev/null")[0] == 1


def test_render_requests(encoding: oh.HarmonyEncoding) -> None:
    for date in (None, "2025-06-28"):
        request = oh.ChatCompletionRequest(REQUEST, oh.ServerOptions(date=date))
        options = ["--date", date] if date else []
        result = run("render", "-", "--format", "openai", "--ids", *options, stdin=json.dumps(REQUEST))
        assert result == (0, words(request.prompt(encoding)) + "\n", "")


def test_render_recorded_requests(encoding: oh.HarmonyEncoding, tmp_path: Path) -> None:
    """All requests of the corpus that the bridge takes, in one file."""
    rows, prompts = [], []
    for row in read_lines("bridge/requests.jsonl.gz"):
        body = row.get("request")
        if row.get("api") != "chat" or body is None:
            continue
        try:
            request = oh.ChatCompletionRequest(body, oh.ServerOptions(date=None))
        except oh.HarmonyError:
            continue
        rows.append(json.dumps(body))
        prompts.append(words(request.prompt(encoding)))
    assert len(rows) > 20
    (tmp_path / "requests.jsonl").write_text("\n".join(rows), encoding="utf-8")
    result = run("render", "requests.jsonl", "--format", "openai", "--ids", cwd=tmp_path)
    assert result == (0, "".join(f"{prompt}\n" for prompt in prompts), "")


def test_render_many(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    line = json.dumps(CHAT, ensure_ascii=False)
    # U+2028 ends no line of JSONL.
    other = '{"messages": [{"role": "user", "content": "a\u2028b"}]}'
    (tmp_path / "chats.jsonl").write_text(f"{line}\r\n\n{other}\n", encoding="utf-8")
    ids = [encoding.render_conversation_for_completion(conversation(json.loads(form)), "assistant") for form in (line, other)]
    expected = "".join(f"{words(row)}\n" for row in ids)
    assert run("render", "chats.jsonl", "--ids", cwd=tmp_path) == (0, expected, "")
    assert run("render", "-", "--jsonl", "--ids", stdin=f"{line}\n{other}").out == expected
    assert run("render", "chats.jsonl", cwd=tmp_path).out == "".join(f"{encoding.decode(row)}\n" for row in ids)
    rows = run("render", "chats.jsonl", "--json", cwd=tmp_path).out.removesuffix("\n").split("\n")
    assert [json.loads(row)["tokens"] for row in rows] == ids


EXAMPLE = 'such as {"messages": [{"role": "user", "content": "Hi"}]}'
OPENAI = "--format openai reads OpenAI's messages"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "empty, where a conversation should be", EXAMPLE),
        ("{", "not JSON: Expecting property name enclosed in double quotes (line 1, column 2)", None),
        ('{"messages": []}\n{"messages": []}', "not JSON: Extra data (line 2, column 1)", "--jsonl reads one conversation a line"),
        ("5", "no conversation: a conversation is an object with the list `messages`", EXAMPLE),
        ('{"message": []}', "no conversation: a conversation is an object with the list `messages`", EXAMPLE),
        ('{"messages": {}}', "no conversation: a conversation is an object with the list `messages`", EXAMPLE),
        ("[" * 100_000, "nested too deep", None),
        ('[{"content": "Hi"}]', "messages[0]: 'role' is missing", None),
        ('[{"role": "user", "content": "a"}, {"role": "user"}]', "messages[1]: 'content' is missing", OPENAI),
        (
            '[{"role": "robot", "content": "Hi"}]',
            "messages[0]: Unknown role: 'robot'; A role is one of 'user', 'assistant', 'system', 'developer', 'tool'",
            None,
        ),
        (
            '[{"role": "system", "content": [{"type": "system_content", "reasoning_effort": "x"}]}]',
            "messages[0]: reasoning_effort: Input should be 'Low', 'Medium' or 'High'",
            None,
        ),
        (
            '[{"role": "tool", "content": "21"}]',
            (
                "Tools should have a name; at message 0, counted from 0; "
                'a message of role tool carries the tool\'s name in author.name, such as "functions.get_weather"'
            ),
            None,
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bad_conversations(text: str, message: str, hint: str | None) -> None:
    expected = f"error: standard input: {message}\n" + (f"hint: {hint}\n" if hint else "")
    assert run("render", "-", stdin=text) == (1, "", expected)


def test_the_date_of_a_conversation_is_its_own() -> None:
    message = "--date is for --format openai; here the date is in the system message"
    assert run("render", "-", "--date", "today", stdin="[]") == (2, "", f"error: {message}\n")


def test_what_was_written_before_a_failure_reaches_a_closed_pipe_quietly(tmp_path: Path) -> None:
    (tmp_path / "chats.jsonl").write_text('{"messages": []}\n' * 10 + "5\n", encoding="utf-8")
    script = "harmony render chats.jsonl --ids | true; echo ${PIPESTATUS[0]}"
    result = run_in_shell(script, cwd=tmp_path)
    assert (result.code, result.err.count("\n")) == (0, 2)
    assert "Traceback" not in result.err and "BrokenPipe" not in result.err


def test_a_bad_request_is_told_by_its_place() -> None:
    code, out, err = run("render", "-", "--format", "openai", stdin='[{"role": "user", "content": [{"type": "image_url"}]}]')
    assert (code, out) == (1, "")
    assert err.startswith("error: standard input: messages[0].content[0].type: 'image_url' is not supported")


def test_a_bad_line_is_told_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "chats.jsonl").write_text('{"messages": []}\n\n{"messages": 5}\n', encoding="utf-8")
    code, _, err = run("render", "chats.jsonl", "--ids", cwd=tmp_path)
    assert code == 1
    assert err.startswith("error: chats.jsonl:3: no conversation")


def test_what_is_lost_is_told() -> None:
    chat = '[{"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}]'
    code, out, err = run("render", "-", stdin=chat)
    assert code == 0
    assert err == "warning: standard input: not read, and lost: messages[0].tool_calls; --format openai reads OpenAI's messages\n"
    assert run("render", "-", "-q", stdin=chat) == (0, out, "")


def test_half_surrogate_pairs_are_written_as_utf_8() -> None:
    code, out, _ = run("render", "-", "--json", stdin='[{"role": "user", "content": "a\\ud800b"}]')
    assert (code, json.loads(out)["text"]) == (0, "<|start|>user<|message|>a\ufffdb<|end|><|start|>assistant")
    rows = run("parse", "-", "--jsonl", stdin='"<|channel|>final<|message|>\\ud83d\\ude00 \\ud800"').out
    assert json.loads(rows)["messages"][0]["content"][0]["text"] == "😀 \ufffd"


# parse

REPLY = "<|channel|>analysis<|message|>A sum.<|end|><|start|>assistant<|channel|>final<|message|>4<|return|>"
MALFORMED = "<|channel|>analysis<|channel|>final The answer<|return|>"


def messages(encoding: oh.HarmonyEncoding, text: str, **options: Any) -> list[dict[str, Any]]:
    tokens = encoding.encode_with_special_tokens(text)
    options = {"role": "assistant", **options}
    return [message.to_dict() for message in encoding.parse_messages_from_completion_tokens(tokens, **options)]


def test_parse_text_and_ids(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    expected = messages(encoding, REPLY)
    ids = encoding.encode_with_special_tokens(REPLY)
    for text in (REPLY, f"{REPLY}\n", f"{REPLY}\r\n", words(ids), ", ".join(map(str, ids)), json.dumps(ids)):
        code, out, err = run("parse", "-", stdin=text)
        assert (code, json.loads(out), err) == (0, {"messages": expected}, "")
    (tmp_path / "reply.txt").write_text(REPLY, encoding="utf-8")
    code, out, _ = run("parse", "reply.txt", "--json", cwd=tmp_path)
    assert (code, out) == (0, json.dumps({"messages": expected}, ensure_ascii=False) + "\n")


def test_parse_what_render_writes(encoding: oh.HarmonyEncoding) -> None:
    text = run("render", "-", "--for", "training", "--reasoning", "keep", stdin=json.dumps(CHAT)).out
    parsed = run("parse", "-", stdin=text)
    assert parsed.code == 0
    assert conversation(json.loads(parsed.out)) == conversation(CHAT)
    assert run("render", "-", "--for", "training", "--reasoning", "keep", stdin=parsed.out).out == text


def test_parse_roles(encoding: oh.HarmonyEncoding) -> None:
    user = "<|message|>Hi<|end|>"
    assert json.loads(run("parse", "-", "--role", "user", stdin=user).out)["messages"] == messages(encoding, user, role="user")
    whole = f"<|start|>user{user}"
    assert json.loads(run("parse", "-", stdin=whole).out)["messages"] == messages(encoding, whole, role=None)
    assert run("parse", "-", "--role", "none", stdin=REPLY).code == 1


def test_text_behind_the_last_message_is_not_dropped(encoding: oh.HarmonyEncoding) -> None:
    open_message = "<|channel|>final<|message|>4\n"
    assert json.loads(run("parse", "-", stdin=open_message).out)["messages"][0]["content"][0]["text"] == "4\n"
    assert run("parse", "-", stdin=f"{REPLY}\n\n").code == 1


def test_digits_are_ids_unless_told(encoding: oh.HarmonyEncoding) -> None:
    assert json.loads(run("parse", "-", "--recover", "-q", "--text", stdin="42").out)["messages"][0]["content"][0]["text"] == "42"
    assert run("parse", "-", "--ids", stdin=REPLY).code == 1


def test_parse_is_strict_unless_told(encoding: oh.HarmonyEncoding) -> None:
    code, out, err = run("parse", "-", stdin=MALFORMED)
    assert (code, out) == (1, "")
    assert err.startswith("error: standard input: ")
    assert err.endswith("hint: --recover takes everything, and says what it repaired\n")
    assert run("parse", "-", "--strict", stdin=MALFORMED) == (1, "", err)
    lenient = "<|channel|>final<|end|>"
    assert run("parse", "-", stdin=lenient).code == 1
    assert json.loads(run("parse", "-", "--no-strict", stdin=lenient).out)["messages"] == messages(encoding, lenient, strict=False)


def test_parse_and_recover(encoding: oh.HarmonyEncoding) -> None:
    code, out, err = run("parse", "-", "--recover", stdin=MALFORMED)
    repairs = [
        {"kind": "repeated_channel", "token_index": 2, "detail": "analysis"},
        {"kind": "missing_message", "token_index": 6, "detail": ""},
    ]
    assert json.loads(out) == {"messages": messages(encoding, MALFORMED, recover=True), "diagnostics": repairs}
    assert (code, err) == (
        0,
        "warning: standard input: repeated_channel at token 2: 'analysis'\nwarning: standard input: missing_message at token 6\n",
    )
    assert run("parse", "-", "--recover", "-q", stdin=MALFORMED) == (0, out, "")


def test_parse_empty_input() -> None:
    code, out, err = run("parse", "-")
    assert (code, out) == (1, "")
    assert err.startswith("error: standard input: Unexpected EOS")
    assert run("parse", "-", "--role", "none") == (0, '{\n  "messages": []\n}\n', "")


def test_parse_many(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    ids = encoding.encode_with_special_tokens(REPLY)
    lines = [json.dumps(REPLY), words(ids), json.dumps(ids), json.dumps({"tokens": ids}), json.dumps({"text": REPLY})]
    (tmp_path / "replies.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, out, err = run("parse", "replies.jsonl", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert [json.loads(row) for row in out.splitlines()] == [{"messages": messages(encoding, REPLY)}] * len(lines)
    rendered = run("render", "-", "--jsonl", "--json", stdin=json.dumps(CHAT)).out
    assert run("parse", "-", "--jsonl", stdin=rendered).code == 1  # It ends within the header of the next message.
    assert run("parse", "-", "--jsonl", stdin="{}") == (
        1,
        "",
        (
            "error: standard input:1: neither ids nor text\n"
            'hint: a line is ids, [1, 2], "text", {"tokens": [1, 2]} or {"text": "text"}\n'
        ),
    )
