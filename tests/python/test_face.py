"""What users met: calls that get lost without a word, options that do nothing, errors that do not help."""

import datetime
import json
import sys
import warnings
from typing import Any

import numpy as np
import openai_harmony as oh
import pydantic
import pytest

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


def call(text: str) -> oh.Message:
    return oh.Message.from_role_and_content("assistant", text).with_recipient("functions.f")


@pytest.mark.parametrize(
    ("text", "position", "kind"),
    [
        ('{"a": "é"}analysis to=f', 10, "trailing"),
        ('{"a": ', 6, "cut_off"),
        ("", 0, "cut_off"),
        ('{"a": "x\ny"}', 8, "invalid"),
    ],
)
def test_where_a_call_stops_being_json(text: str, position: int, kind: str) -> None:
    error = call(text).json_error()
    assert error == (position, oh.JsonErrorKind(kind))
    assert str(error).endswith(f"at character {position}, counted from 0")


def test_json_has_no_error() -> None:
    assert call('{"a": [1, "é"]}').json_error() is None


def test_keys_that_would_be_lost_are_named_to_the_caller() -> None:
    data: dict[str, Any] = {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}], "id": "x", "thinking": None}
    with pytest.warns(oh.HarmonyWarning, match=r"lost: tool_calls\n") as caught:
        oh.Message.from_dict(data)
    assert [warning.filename for warning in caught] == [__file__]


def test_a_conversation_warns_once() -> None:
    messages = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "4", "reasoning_content": "A sum."},
        {"role": "tool", "name": "f", "content": "4", "tool_call_id": "1"},
    ]
    with pytest.warns(oh.HarmonyWarning, match=r"messages\[1\].reasoning_content, messages\[2\].tool_call_id") as caught:
        oh.Conversation.from_json(json.dumps({"messages": messages}))
    assert [warning.filename for warning in caught] == [__file__]


def test_harmony_messages_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        oh.Message.from_dict({"role": "user", "content": "Hi", "id": 5, "tool_calls": []})


@pytest.mark.parametrize("key", ["inputSchema", "input_schema"])
def test_a_schema_under_another_name_is_refused(key: str) -> None:
    tool: dict[str, Any] = {"name": "f", "description": "D", key: {"type": "object"}}
    with pytest.raises(pydantic.ValidationError, match=f"`{key}`.*`parameters`"):
        oh.ToolDescription(**tool)
    with pytest.raises(pydantic.ValidationError, match=f"`{key}`.*`parameters`"):
        oh.ToolNamespaceConfig(name="functions", tools=[tool])  # type: ignore[list-item]


def test_a_schema_of_text_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match=r"json\.loads"):
        oh.ToolDescription.new("f", "D", '{"type": "object"}')  # type: ignore[arg-type]
    tool = oh.ToolDescription.new("f", "D")
    tool.parameters = '{"type": "object"}'  # type: ignore[assignment]
    content = oh.DeveloperContent.new().with_function_tools([tool])
    with pytest.raises(oh.HarmonyError, match="parameters are text"):
        ENCODING.render(oh.Message.from_role_and_content("developer", content))


@pytest.mark.parametrize(
    ("options", "name", "meant"),
    [
        (oh.RenderConversationConfig, "auto_drop_analysys", "auto_drop_analysis"),
        (oh.RenderConversationConfig, "autoDropAnalysis", "auto_drop_analysis"),
        (oh.RenderOptions, "conversation_has_tools", "conversation_has_function_tools"),
    ],
)
def test_misspelt_options_are_refused(options: Any, name: str, meant: str) -> None:
    with pytest.raises(pydantic.ValidationError, match=f"'{name}'; did you mean '{meant}'"):
        options(**{name: False})


@pytest.mark.parametrize("word", ["high", "HIGH", "High", "hIgH"])
def test_efforts_in_any_letter_case(word: str) -> None:
    assert oh.ReasoningEffort(word) is oh.ReasoningEffort.HIGH
    assert oh.SystemContent.new().with_reasoning_effort(word).reasoning_effort is oh.ReasoningEffort.HIGH
    assert oh.SystemContent(reasoning_effort=word).reasoning_effort is oh.ReasoningEffort.HIGH  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["extreme", "", 5])
def test_other_efforts_are_refused_where_they_are_given(word: Any) -> None:
    for give in (oh.ReasoningEffort, oh.SystemContent.new().with_reasoning_effort):
        with pytest.raises(ValueError, match="'low', 'medium' and 'high'"):
            give(word)


@pytest.mark.parametrize(
    ("tokens", "kind", "words"),
    [
        ([1] * 50 + [-100], OverflowError, "-100 at index 50 is no token id: ids are ints from 0 to 201088"),
        (iter([1, 2**40]), OverflowError, "1099511627776 at index 1 is no"),
        ([1, 1.5], TypeError, "1.5 at index 1 is no"),
        ([[1, 2]], TypeError, "an object of type list at index 0 is no"),
        (np.array([1, 2, -100]), OverflowError, "-100 at index 2 is no"),
        (np.array([1, -7], dtype=">i2"), OverflowError, "-7 at index 1 is no"),
        (np.array([1, 2**64 - 1], dtype=np.uint64), OverflowError, "18446744073709551615 at index 1 is no"),
    ],
    ids=repr,
)
def test_what_is_no_id_is_told_where(tokens: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as failure:
        ENCODING.decode(tokens)
    assert type(failure.value) is kind


def test_a_date_that_is_no_text() -> None:
    content = oh.SystemContent.new().with_conversation_start_date(datetime.date(2025, 6, 28))  # type: ignore[arg-type]
    messages = [oh.Message.from_role_and_content("user", "Hi"), oh.Message.from_role_and_content("system", content)]
    with pytest.raises(TypeError, match=r"(?s)isoformat.*`conversation_start_date` of message 1"):
        ENCODING.render_conversation(oh.Conversation.from_messages(messages))


@pytest.mark.parametrize(("value", "kind"), [({1}, TypeError), (float("nan"), ValueError)])
def test_values_without_a_json_form(value: Any, kind: type[Exception]) -> None:
    content = oh.DeveloperContent.new().with_function_tools([oh.ToolDescription.new("f", "D", {"default": value})])
    message = oh.Message.from_role_and_content("developer", content)
    with pytest.raises(kind, match=r"(?s)in `parameters` of the tool 'f' in message 0"):
        ENCODING.render_conversation(oh.Conversation.from_messages([message]))


def test_the_depth_error_names_the_limit_of_the_document() -> None:
    schema: dict[str, Any] = {}
    for _ in range(5000):
        schema = {"items": schema}
    content = oh.DeveloperContent.new().with_function_tools([oh.ToolDescription.new("f", "D", schema)])
    with pytest.raises(ValueError, match="nested more than 512 levels deep") as failure:
        ENCODING.render(oh.Message.from_role_and_content("developer", content))
    assert "column" not in str(failure.value)


def test_dicts_are_told_of_from_dict() -> None:
    data: Any = {"role": "user", "content": "Hi"}
    with pytest.raises(pydantic.ValidationError, match=r"Message\.from_dict"):
        oh.Conversation.from_messages([data])
    for render in (ENCODING.render, ENCODING.render_conversation):
        with pytest.raises(AttributeError, match=r"Message\.from_dict"):
            render(data)
    with pytest.raises(AttributeError, match=r"Conversation\.from_messages"):
        ENCODING.render_conversation([data])  # type: ignore[arg-type]


def test_a_stream_without_a_role() -> None:
    tokens = ENCODING.encode("<|channel|>final<|message|>Hi", allowed_special="all")
    with pytest.raises(oh.HarmonyError, match=r"(?s)<\|channel\|>.*pass `role`"):
        ENCODING.parse_messages_from_completion_tokens(tokens)


@pytest.mark.parametrize("name", ["system", "assistant to=functions.pay"])
def test_names_are_checked_where_asked(name: str) -> None:
    message = oh.Message.from_author_and_content(oh.Author.new(oh.Role.TOOL, name), "{}")
    conversation = oh.Conversation.from_messages([message])
    assert ENCODING.render(message) == ENCODING.render_conversation(conversation)
    for checked in (
        lambda: ENCODING.render(message, oh.RenderOptions(check_names=True)),
        lambda: ENCODING.render_conversation(conversation, oh.RenderConversationConfig(check_names=True)),
        lambda: ENCODING.render_batch([conversation], config=oh.RenderConversationConfig(check_names=True)),
    ):
        with pytest.raises(oh.HarmonyError, match="^invalid name: author.name") as failure:
            checked()
        assert failure.value.kind == "invalid_name"


def test_an_unknown_part_is_quoted_in_part() -> None:
    with pytest.raises(ValueError, match="^Unknown content variant") as failure:
        oh.Message.from_dict({"role": "user", "content": [{"type": "image", "data": "x" * 100_000}]})
    assert len(str(failure.value)) < 400


@pytest.mark.skipif(sys.version_info < (3, 11), reason="one version is enough")
def test_warnings_need_no_pydantic() -> None:
    import subprocess

    program = "import sys, openai_harmony; openai_harmony.HarmonyWarning; print('pydantic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
