"""copy, deepcopy and pickle of every public object."""

import copy
import pickle
from typing import Any

import openai_harmony as oh
import pytest
from samples import CONVERSATION, ENUMS, MESSAGE, MODELS, name_of

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)


@pytest.mark.parametrize("value", [*MODELS, *ENUMS], ids=name_of)
def test_copies_are_equal(value: Any) -> None:
    assert copy.copy(value) == value
    assert copy.deepcopy(value) == value
    for protocol in PROTOCOLS:
        assert pickle.loads(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_pickles_name_public_classes_only(model: Any) -> None:
    # Private modules may move; what people have stored must still load then.
    assert type(model).__module__ == "openai_harmony"
    assert b"openai_harmony._" not in pickle.dumps(CONVERSATION)


def test_deep_copies_are_independent() -> None:
    duplicate = copy.deepcopy(MESSAGE)
    duplicate.adding_content("more").author.name = "other"
    assert duplicate != MESSAGE
    assert MESSAGE.author.name == "mine.f"
    assert MESSAGE.model_copy(deep=True) == MESSAGE


def test_the_encoding_is_copied_by_name(encoding: oh.HarmonyEncoding) -> None:
    for duplicate in (copy.copy(encoding), copy.deepcopy(encoding), pickle.loads(pickle.dumps(encoding))):
        assert duplicate.name == encoding.name
        assert duplicate.encode("hi") == encoding.encode("hi")


def test_an_error_is_copied(encoding: oh.HarmonyEncoding) -> None:
    with pytest.raises(oh.HarmonyError) as failure:
        encoding.encode("<|end|>")
    duplicate = pickle.loads(pickle.dumps(failure.value))
    assert type(duplicate) is oh.HarmonyError
    assert str(duplicate) == str(failure.value)
    assert (duplicate.kind, duplicate.position) == (failure.value.kind, failure.value.position)


@pytest.mark.parametrize("method", [copy.copy, copy.deepcopy, lambda parser: pickle.loads(pickle.dumps(parser))])
@pytest.mark.parametrize("strict", [True, False])
def test_a_parser_is_copied_with_its_state(encoding: oh.HarmonyEncoding, method: Any, strict: bool) -> None:
    text = " to=functions.f<|channel|>commentary <|constrain|>json<|message|>{👩‍👩}<|call|><|start|>user<|message|>é"
    tokens = encoding.encode(text, allowed_special="all")
    for cut in range(len(tokens) + 1):
        parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT, strict=strict)
        for token in tokens[:cut]:
            parser.process(token)
        duplicate = method(parser)
        assert seen(duplicate) == seen(parser)
        before = seen(parser)
        for token in tokens[cut:]:
            duplicate.process(token)
        assert seen(parser) == before
        for token in tokens[cut:]:
            parser.process(token)
        assert seen(duplicate.process_eos()) == seen(parser.process_eos())


def test_a_parser_is_copied_with_what_an_error_left(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT)
    with pytest.raises(oh.HarmonyError):
        for token in encoding.encode("<|channel|><|message|>", allowed_special="all"):
            parser.process(token)
    duplicate = pickle.loads(pickle.dumps(parser))
    for token in encoding.encode("<|start|>user<|message|>hi<|end|>", allowed_special="all"):
        duplicate.process(token)
        parser.process(token)
    assert seen(duplicate) == seen(parser)
    assert parser.messages[0].recipient == "user"


def seen(parser: oh.StreamableParser) -> tuple[Any, ...]:
    """All that can be read of a parser."""
    return (
        parser.state,
        parser.state_data,
        parser.tokens,
        parser.messages,
        parser.current_role,
        parser.current_channel,
        parser.current_recipient,
        parser.current_content_type,
        parser.current_content,
        parser.last_content_delta,
    )
