"""The package renders, attributes and masks as a renderer does that shares no code with it."""

from typing import Any

import openai_harmony as oh
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai_harmony import training
from strategies import CHANNELS, MARKERS, texts

pytest.importorskip("numpy")
pytest.importorskip("tiktoken")
from readable_renderer import Chat, one_turn, render

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")
names = st.sampled_from(["functions.f", "browser.search", "python", "Ann", "天气"])
anything = st.one_of(names, st.sampled_from(["", "a b", "to=x", *MARKERS]), st.text(max_size=5))
kinds = st.sampled_from(["json", "code", "<|constrain|>json", "<|constrain|>", "<|constrain|> a b", ""])


def messages(role: Any, word: Any, channel: Any) -> Any:
    """Messages as dicts, whose optional keys are there or not."""
    header = {"name": word, "channel": channel, "recipient": word | st.just("all"), "content_type": kinds}
    made = st.fixed_dictionaries({"role": role, "content": texts}, optional=header)
    return made.map(lambda message: {"name": "functions.f", **message} if message["role"] == "tool" else message)


odd_chats = st.lists(messages(st.sampled_from([role.value for role in oh.Role]), anything, anything), max_size=6)
asked = messages(st.just("user"), names, st.nothing())
known = st.sampled_from([*CHANNELS[:2], "comment"])


@st.composite
def turns(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A question, and what the assistant and its tools make of it, with an answer or without."""
    head = draw(st.lists(messages(st.sampled_from(["system", "developer"]), names, st.nothing()), max_size=2))
    steps = draw(st.lists(messages(st.sampled_from(["assistant", "assistant", "tool"]), names, known), max_size=5))
    answer = draw(
        st.lists(st.fixed_dictionaries({"role": st.just("assistant"), "content": texts, "channel": st.just("final")}), max_size=1)
    )
    chat = [*head, draw(asked), *steps, *answer]
    # Examples check names, and a content type is one of them.
    return [{key: value for key, value in message.items() if key != "content_type"} for message in chat]


def conversation(chat: Chat) -> oh.Conversation:
    return oh.Conversation(messages=[oh.Message.from_dict(message) for message in chat])


@settings(max_examples=300)
@given(odd_chats, st.booleans())
def test_tokens_and_parts(chat: Chat, for_training: bool) -> None:
    everything = oh.RenderConversationConfig(analysis="keep")
    rendered = ENCODING.render_annotated(conversation(chat), everything, for_training=for_training)
    columns: list[Any] = [rendered.tokens, rendered.message, rendered.part, rendered.sampled]
    assert [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)] == [
        list(token) for token in render(chat, for_training)
    ]


@settings(max_examples=300)
@given(turns())
def test_the_default_mask_of_one_turn(chat: Chat) -> None:
    made = training.examples(conversation(chat))
    expected = one_turn(chat)
    if expected is None:
        assert len(made) == 0
        return
    [example], (tokens, mask) = made, expected
    assert example.tokens.tolist() == [token.id for token in tokens]
    assert example.part.tolist() == [token.part for token in tokens]
    assert (example.loss_mask == 1).tolist() == mask
