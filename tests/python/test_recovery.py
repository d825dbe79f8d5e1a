"""Parsing with `recover=True`: whatever the tokens are, there are messages, and nothing is lost."""

import pickle
from typing import Any

import openai_harmony as oh
import pytest
from corpora import ROOT, read_json
from hypothesis import given
from hypothesis import strategies as st

ROWS = read_json("recovery.json")

MARKERS = [199999, 200002, 200003, 200005, 200006, 200007, 200008, 200012]
TOKENS = st.lists(st.sampled_from(MARKERS) | st.integers(0, 2**32 - 1) | st.integers(0, 2000), max_size=30)


def recovering(encoding: oh.HarmonyEncoding, role: oh.Role | str | None = "assistant") -> oh.StreamableParser:
    return oh.StreamableParser(encoding, role, recover=True)


def flat(message: oh.Message) -> dict[str, Any]:
    form = {key: value for key, value in message.to_dict().items() if value is not None}
    return {**form, "content": message.text}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"].replace(" ", "_"))
def test_malformed_streams_are_read_as_recorded(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    tokens = encoding.encode(row["text"], allowed_special="all")
    parser = recovering(encoding, row["role"])
    parser.feed(tokens)
    parser.finish()
    assert [flat(message) for message in parser.messages] == row["messages"]
    assert [kind for kind, _, _ in parser.diagnostics] == row["repairs"]
    for strict in (True, False):
        messages = encoding.parse_messages_from_completion_tokens(tokens, row["role"], strict=strict, recover=True)
        assert messages == parser.messages


def test_a_diagnostic_is_a_tuple_of_kind_index_and_detail(encoding: oh.HarmonyEncoding) -> None:
    parser = recovering(encoding)
    parser.feed(encoding.encode("<|channel|>analysis<|channel|>final<|message|>Hi", allowed_special="all"))
    assert parser.diagnostics == [(oh.DiagnosticKind.REPEATED_CHANNEL, 2, "analysis")]
    assert isinstance(parser.diagnostics[0], oh.Repair)
    parser.diagnostics.clear()
    assert len(parser.diagnostics) == 1


def test_strict_parsers_have_no_diagnostics(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, "assistant")
    with pytest.raises(oh.HarmonyError):
        parser.feed(encoding.encode("<|channel|><|message|>", allowed_special="all"))
    assert parser.diagnostics == []


@given(tokens=TOKENS, role=st.sampled_from([None, *oh.Role]), data=st.data())
def test_no_token_is_an_error_however_they_are_fed(
    encoding: oh.HarmonyEncoding, tokens: list[int], role: oh.Role | None, data: st.DataObject
) -> None:
    whole = recovering(encoding, role)
    for token in tokens:
        whole.process(token)
    whole.process_eos()
    cut = data.draw(st.integers(0, len(tokens)))
    parts = recovering(encoding, role)
    events = parts.feed(tokens[:cut])
    parts = pickle.loads(pickle.dumps(parts))
    events += parts.feed(tokens[cut:]) + parts.finish()
    assert parts.messages == whole.messages
    assert parts.diagnostics == whole.diagnostics == [event for event in events if isinstance(event, oh.Repair)]
    assert parts.tokens == tokens
    content = "".join(event.text for event in events if isinstance(event, oh.ContentDelta))
    assert content == "".join(message.text for message in parts.messages)


def test_kinds_are_documented_with_an_example() -> None:
    document = (ROOT / "docs" / "recovery.md").read_text(encoding="utf-8")
    for kind in oh.DiagnosticKind:
        assert f"`{kind.value}`" in document, kind
    repairs = {repair for row in ROWS for repair in row["repairs"]}
    assert repairs == {kind.value for kind in oh.DiagnosticKind}
