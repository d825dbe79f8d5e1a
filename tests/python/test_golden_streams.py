"""Streams, those that fail and those that are fed on after failing, go as the reference's went, token by token."""

from typing import Any

import openai_harmony as oh
import pytest
from corpora import as_json, described, head, read_json, role_of

STREAMS = read_json("streams.json.gz")
AFTER_ERRORS = read_json("after_errors.json.gz")


def words(error: oh.HarmonyError | str) -> str:
    """What must agree of an error's text: up to the first colon or line end."""
    return str(error).split("\n")[0].split(":")[0]


@pytest.mark.parametrize("index", range(len(STREAMS)))
def test_stream(encoding: oh.HarmonyEncoding, index: int) -> None:
    stream = STREAMS[index]
    assert encoding.encode(stream["text"], allowed_special="all") == stream["tokens"]
    parser = oh.StreamableParser(encoding, role_of(stream["role"]), strict=stream["strict"])
    trace: list[Any] = []
    failure = None
    try:
        for token in stream["tokens"]:
            try:
                parser.process(token)
            except oh.HarmonyError as error:
                trace.append({"error": words(error)})
                raise
            trace.append(
                [
                    parser.state.value,
                    parser.last_content_delta,
                    parser.current_role,
                    parser.current_channel,
                    parser.current_recipient,
                    parser.current_content_type,
                    parser.current_content,
                ]
            )
        parser.process_eos()
    except oh.HarmonyError as error:
        failure = words(error)
    if "error" in stream:
        assert failure == words(stream["error"])
    else:
        assert failure is None
        assert as_json([message.to_dict() for message in parser.messages]) == stream["messages"]
    expected = [{"error": words(row["error"])} if isinstance(row, dict) else row for row in stream["trace"]]
    assert as_json(trace) == expected


@pytest.mark.parametrize("index", range(len(AFTER_ERRORS)))
def test_fed_on_after_errors(encoding: oh.HarmonyEncoding, index: int) -> None:
    stream = AFTER_ERRORS[index]
    parser = oh.StreamableParser(encoding, role_of(stream["role"]), strict=stream["strict"])
    rows: list[Any] = []
    for token in [*stream["tokens"], None]:
        failure = None
        try:
            if token is None:
                parser.process_eos()
            else:
                parser.process(token)
        except oh.HarmonyError as error:
            failure = head(described(error))
        rows.append(
            [
                failure,
                parser.state.value,
                parser.current_role,
                parser.current_channel,
                parser.current_recipient,
                parser.current_content_type,
                parser.last_content_delta,
                parser.current_content,
            ]
        )
    assert as_json(rows) == [[head(row[0]), *row[1:]] for row in stream["rows"]]
    assert parser.state_data == stream["state_data"]
    assert parser.tokens == stream["tokens"]
    assert as_json([message.to_dict() for message in parser.messages]) == stream["messages"]


def test_the_corpora_are_whole() -> None:
    assert (len(STREAMS), len(AFTER_ERRORS)) == (300, 400)
