"""The streaming parser, beyond what the golden streams show."""

import openai_harmony as oh
import pytest

REPLY = (
    "<|channel|>analysis<|message|>They ask for 👩‍👩‍👧.<|end|>"
    "<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>{}<|call|>"
)


def marked(encoding: oh.HarmonyEncoding, text: str) -> list[int]:
    return encoding.encode(text, allowed_special="all")


def test_a_reply_streams_into_messages(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, role=oh.Role.ASSISTANT)
    deltas: dict[str | None, str] = {}
    for token in marked(encoding, REPLY):
        assert parser.process(token) is parser
        if parser.last_content_delta is not None:
            deltas[parser.current_channel] = deltas.get(parser.current_channel, "") + parser.last_content_delta
            assert parser.current_content == deltas[parser.current_channel]
    assert parser.process_eos() is parser
    assert deltas == {"analysis": "They ask for 👩‍👩‍👧.", "commentary": "{}"}
    assert [(message.channel, message.recipient, message.content_type) for message in parser.messages] == [
        ("analysis", None, None),
        ("commentary", "functions.f", "<|constrain|>json"),
    ]
    assert parser.messages == encoding.parse_messages_from_completion_tokens(marked(encoding, REPLY), oh.Role.ASSISTANT)


def test_states(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, None)
    assert (parser.state, parser.current_role) == (oh.StreamState.EXPECT_START, None)
    parser.process(200006)
    assert (parser.state, parser.current_role) == (oh.StreamState.HEADER, None)
    for token in marked(encoding, "user<|message|>hi"):
        parser.process(token)
    assert (parser.state, parser.current_role) == (oh.StreamState.CONTENT, oh.Role.USER)
    assert parser.process(200007).state is oh.StreamState.EXPECT_START
    assert (parser.current_role, parser.current_content, parser.last_content_delta) == (None, "", None)


def test_what_is_read_is_the_readers_own(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT)
    for token in marked(encoding, "<|message|>a<|end|><|start|>user<|message|>b"):
        parser.process(token)
    parser.messages[0].with_channel("changed").author.name = "changed"
    parser.messages.clear()
    parser.tokens.clear()
    parser.state_data.clear()
    assert [message.to_dict() for message in parser.messages] == [oh.Message.from_role_and_content("assistant", "a").to_dict()]
    assert len(parser.tokens) == 7
    assert parser.state_data["state"] == "Content"


def test_an_id_that_no_token_has_becomes_a_replacement_character(encoding: oh.HarmonyEncoding) -> None:
    half = encoding.encode("👩‍👩")[0]
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT)
    for token in (200008, *encoding.encode("a")):
        parser.process(token)
    assert parser.process(201089).last_content_delta == "\ufffd"
    assert parser.process(half).last_content_delta is None
    # The half character before it is finished first, and both are in this token's delta.
    assert parser.process(2**32 - 1).last_content_delta == "\ufffd\ufffd"
    assert parser.process(*encoding.encode("b")).last_content_delta == "b"
    assert parser.process(200007).messages[0].text == "a\ufffd\ufffd\ufffdb"


def test_an_id_that_no_token_has_is_an_error_in_a_header(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT)
    parser.process(201089)
    with pytest.raises(oh.HarmonyError, match="^could not decode header"):
        parser.process(200008)


def test_strict_is_a_keyword_and_matters(encoding: oh.HarmonyEncoding) -> None:
    tokens = marked(encoding, "I cannot say.<|return|>")
    with pytest.raises(oh.HarmonyError):
        encoding.parse_messages_from_completion_tokens(tokens, oh.Role.ASSISTANT)
    [message] = encoding.parse_messages_from_completion_tokens(tokens, oh.Role.ASSISTANT, strict=False)
    assert message.text == "I cannot say."
    with pytest.raises(TypeError):
        oh.StreamableParser(encoding, oh.Role.ASSISTANT, False)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        oh.StreamableParser(encoding)  # type: ignore[call-arg]


def test_long_streams_stay_flat(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT)
    parser.process(200008)
    length = 0
    for token in encoding.encode("All work and no play. ") * 20_000:
        length += len(parser.process(token).last_content_delta or "")
        assert len(parser.current_content) == length
