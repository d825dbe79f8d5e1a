"""Rendering that knows what each token is: the plain tokens, columns that share memory, views of batches."""

import subprocess
import sys
from typing import Any

import openai_harmony as oh
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CHANNELS, headers_that_round_trip, texts

numpy = pytest.importorskip("numpy")

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


def said(role: str, text: str, channel: str | None = None) -> oh.Message:
    message = oh.Message.from_role_and_content(oh.Role(role), text)
    return message if channel is None else message.with_channel(channel)


CHAT = oh.Conversation.from_messages(
    [
        said("user", "Q1"),
        said("assistant", "R1", "analysis"),
        said("assistant", "A1", "final"),
        said("user", "Say <|end|>."),
        said("assistant", "A2", "final"),
    ]
)
EMPTY = oh.Conversation(messages=[])
TOKEN_COLUMNS = {"tokens": "uint32", "message": "int32", "part": "uint8", "sampled": "bool", "roles": "uint8", "channels": "uint8"}

turns = st.builds(said, st.sampled_from(["user", "assistant", "system"]), texts, st.sampled_from([None, *CHANNELS]))
conversations = st.lists(turns | headers_that_round_trip(), max_size=6).map(lambda messages: oh.Conversation(messages=messages))
configs = st.none() | st.builds(
    oh.RenderConversationConfig,
    auto_drop_analysis=st.booleans(),
    analysis=st.sampled_from([None, *oh.AnalysisPolicy]),
    schema_policy=st.sampled_from([None, *oh.SchemaPolicy]),
)
endings: Any = st.sampled_from([{}, {"for_training": True}, {"next_turn_role": "assistant"}, {"next_turn_role": oh.Role.USER}])


def listed(rendered: "oh.Rendered") -> dict[str, list[Any]]:
    columns = {name: getattr(rendered, name).tolist() for name in TOKEN_COLUMNS}
    return {**columns, "messages": list(rendered.messages)}


@given(st.lists(conversations, max_size=3), configs, endings)
def test_the_tokens_are_the_plain_ones(
    batch: list[oh.Conversation], config: oh.RenderConversationConfig | None, ending: dict[str, Any]
) -> None:
    plain = ENCODING.render_batch(batch, config=config, **ending)
    annotated = [ENCODING.render_annotated(conversation, config, **ending) for conversation in batch]
    assert [rendered.tokens.tolist() for rendered in annotated] == plain
    together = ENCODING.render_annotated_batch(batch, config, **ending, num_threads=2)
    assert [listed(rendered) for rendered in together] == [listed(rendered) for rendered in annotated]
    for name in TOKEN_COLUMNS:
        assert getattr(together, name).tolist() == [value for each in annotated for value in getattr(each, name).tolist()]
    assert list(together.messages) == [span for each in annotated for span in each.messages]


@given(conversations)
def test_messages_and_columns_agree(conversation: oh.Conversation) -> None:
    rendered = ENCODING.render_annotated(conversation, next_turn_role="assistant")
    spans = rendered.messages
    assert rendered.message[-1] == -1 and not rendered.sampled[-1] and rendered.roles[-1] == 255
    for name in ("index", "start", "end", "content_start", "content_end", "sampled_start", "exact"):
        assert getattr(spans, name).tolist() == [getattr(span, name) for span in spans]
    for place, span in enumerate(spans):
        message = conversation.messages[span.index]
        assert (span.role, span.name) == (message.author.role, message.author.name)
        assert (span.channel, span.recipient) == (message.channel, message.recipient)
        part = rendered.part[span.start : span.end]
        assert (part[0], part[-1]) == (oh.Part.START, oh.Part.TERMINATOR)
        assert set(rendered.part[span.content_start : span.content_end].tolist()) <= {oh.Part.CONTENT}
        assert set(rendered.message[span.start : span.end].tolist()) == {span.index}
        assert set(rendered.roles[span.start : span.end].tolist()) == {spans.roles[place]}
        assert set(rendered.channels[span.start : span.end].tolist()) == {spans.channels[place]}
        assert not rendered.sampled[span.start : span.sampled_start].any()


def test_what_the_model_writes() -> None:
    rendered = ENCODING.render_annotated(CHAT, oh.RenderConversationConfig(analysis="finished_turns"), for_training=True)
    assert [span.index for span in rendered.messages] == [0, 2, 3, 4]
    assert [span.exact for span in rendered.messages] == [True, False, True, True]
    last = rendered.messages[-1]
    assert ENCODING.decode(rendered.tokens[last.sampled_start : last.end]) == "<|channel|>final<|message|>A2<|return|>"
    assert set(rendered.tokens[rendered.message == 3].tolist()) & {200007} == {200007}
    assert ENCODING.decode(rendered.tokens[(rendered.message == 3) & (rendered.part == oh.Part.CONTENT)]) == "Say <|end|>."


@pytest.mark.parametrize(("name", "dtype"), TOKEN_COLUMNS.items())
def test_columns_cannot_be_written_to(name: str, dtype: str) -> None:
    for made in (ENCODING.render_annotated(CHAT), ENCODING.render_annotated_batch([CHAT]), ENCODING.render_annotated(EMPTY)):
        column = getattr(made, name)
        assert column.dtype == dtype and column.ndim == 1 and not column.flags.writeable and column.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only|WRITEABLE"):
            column.flags.writeable = True
        view = memoryview(column)
        assert view.readonly and view.tolist() == column.tolist()
        with pytest.raises(TypeError):
            view[0:1] = view[0:1]
        with pytest.raises(TypeError):
            (numpy.ctypeslib.ctypes.c_char * 1).from_buffer(column)


def test_columns_share_their_memory() -> None:
    rendered = ENCODING.render_annotated(CHAT)
    for name in ("tokens", "message", "part", "sampled"):
        first, again = getattr(rendered, name), getattr(rendered, name)
        assert first is not again and numpy.shares_memory(first, again)
        assert numpy.shares_memory(first, numpy.asarray(memoryview(first)))
    assert rendered.tokens.view(numpy.int32).tolist() == rendered.tokens.tolist()
    batch = ENCODING.render_annotated_batch([CHAT, CHAT, EMPTY])
    start = batch.tokens.__array_interface__["data"][0]
    for row, each in enumerate(batch):
        assert each.tokens.__array_interface__["data"][0] == start + 4 * batch.offsets[row]


def test_memory_stays_for_as_long_as_a_view_does() -> None:
    tokens = ENCODING.render_annotated_batch([CHAT] * 50)[-1].tokens
    expected = ENCODING.render_conversation(CHAT)
    # What would be given the memory, were it free.
    others = [ENCODING.render_annotated_batch([CHAT] * 50) for _ in range(20)]
    assert tokens.tolist() == expected and len(others) == 20


def test_batches_are_sequences() -> None:
    batch = ENCODING.render_annotated_batch(iter([CHAT, EMPTY]), next_turn_role="assistant")
    assert (len(batch), batch.offsets.tolist()[-1]) == (2, len(batch.tokens))
    assert batch.message_offsets.tolist() == [0, 4, 4]
    assert batch.offsets.dtype == batch.message_offsets.dtype == "int64"
    assert len(batch[-1]) == 2 and len(batch[-1].messages) == 0
    assert [len(each) for each in batch] == [len(batch[0]), len(batch[1])]
    for index in (2, -3):
        with pytest.raises(IndexError):
            batch[index]
    with pytest.raises(IndexError):
        batch[1].messages[0]
    none = ENCODING.render_annotated_batch([])
    assert (len(none), none.offsets.tolist(), none.tokens.tolist(), list(none)) == (0, [0], [], [])


def test_spans_are_values() -> None:
    first, again = (ENCODING.render_annotated(CHAT).messages[0] for _ in range(2))
    assert first == again and hash(first) == hash(again) and first != ENCODING.render_annotated(CHAT).messages[1]
    assert first != "span"
    assert repr(first) == 'Span(index=0, role="user", start=0, end=6, exact=True)'
    assert repr(ENCODING.render_annotated(CHAT)).startswith("<Rendered: ")


def test_exceptions_are_those_of_plain_rendering() -> None:
    nameless = oh.Conversation.from_messages([said("user", "Q"), said("tool", "x")])
    for render in (ENCODING.render_conversation, ENCODING.render_annotated):
        with pytest.raises(oh.HarmonyError) as failure:
            render(nameless)
        assert failure.value.position == 1
    for render_batch in (ENCODING.render_batch, ENCODING.render_annotated_batch):
        with pytest.raises(oh.HarmonyError, match="in item 2 of the batch"):
            render_batch([CHAT, EMPTY, nameless, CHAT])
        with pytest.raises(AttributeError, match="in item 1 of the batch"):
            render_batch([CHAT, 5])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="exclude each other"):
        ENCODING.render_annotated(CHAT, next_turn_role="assistant", for_training=True)
    with pytest.raises(ValueError, match="num_threads"):
        ENCODING.render_annotated_batch([CHAT], num_threads=0)


def test_without_numpy_columns_are_memoryviews() -> None:
    program = (
        "import sys; sys.modules['numpy'] = None\n"
        "from openai_harmony import Conversation, Message, load_harmony_encoding\n"
        "encoding = load_harmony_encoding('HarmonyGptOss')\n"
        "chat = Conversation.from_messages([Message.from_role_and_content('user', 'Hi')])\n"
        "rendered = encoding.render_annotated(chat)\n"
        "assert isinstance(rendered.tokens, memoryview) and rendered.tokens.readonly\n"
        "assert rendered.tokens.tolist() == encoding.render_conversation(chat), rendered.tokens.tolist()\n"
        "assert [rendered.tokens.format, rendered.message.format, rendered.part.format, rendered.sampled.format] == list('IiB?')\n"
        "assert encoding.decode(rendered.tokens) == '<|start|>user<|message|>Hi<|end|>'\n"
        "assert rendered.messages.exact.tolist() == [True]\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
