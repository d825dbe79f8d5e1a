"""Hypothesis strategies for texts, messages and streams."""

import openai_harmony as oh
from hypothesis import strategies as st

MARKERS = ["<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|constrain|>", "<|return|>", "<|call|>"]
CHANNELS = ["analysis", "commentary", "final"]

# Text in which markers are spelled out more often than chance would have it.
texts = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from([*MARKERS, "<|endoftext|>", "<|reserved_200013|>", "<|", "|>", " to=", "assistant", "👩‍👩‍👧", "e\u0301"]),
    ),
    max_size=6,
).map("".join)

# Text that may hold halves of surrogate pairs.
any_texts = st.one_of(texts, st.text(st.characters(exclude_categories=()), max_size=20))


def is_word(text: str) -> bool:
    """Whether a header holds the text as one word: nothing splits it, and it spells neither marker that headers have."""
    return text == "".join(text.split()) != "" and "<|channel|>" not in text and "<|constrain|>" not in text


words = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    st.lists(st.sampled_from([*MARKERS, "<", "|", "to=", "f", "."]), min_size=1, max_size=4).map("".join),
).filter(is_word)


@st.composite
def headers_that_round_trip(draw: st.DrawFn) -> oh.Message:
    """Messages that parse to what they were rendered from.

    One plain text; user, system or developer without a name, the assistant, or a tool with a name that is no role and a
    recipient; channel and recipient single words, the recipient not "all", a type only together with a recipient.
    """
    role = draw(st.sampled_from(oh.Role))
    name = draw(words.filter(lambda word: word not in set(oh.Role))) if role is oh.Role.TOOL else None
    recipients = words.filter(lambda word: word != "all")
    recipient = draw(recipients if role is oh.Role.TOOL else st.none() | recipients)
    message = oh.Message.from_author_and_content(oh.Author(role=role, name=name), draw(texts))
    if draw(st.booleans()):
        # A channel's word ends at the first `<`.
        message.with_channel(draw(st.sampled_from(CHANNELS) | words.filter(lambda word: "<" not in word)))
    if recipient is not None:
        message.with_recipient(recipient)
        if draw(st.booleans()):
            message.with_content_type("<|constrain|>json")
    return message


@st.composite
def replies(draw: st.DrawFn) -> str:
    """What a model might write, markers spelled out: mostly well formed, without text that spells one by accident."""
    parts = []
    for index in range(draw(st.integers(1, 3))):
        start = "<|start|>assistant" if index else ""
        recipient = draw(st.sampled_from(["", " to=functions.f"]))
        channel = draw(st.sampled_from(["", *(f"<|channel|>{channel}" for channel in CHANNELS)]))
        type_ = draw(st.sampled_from(["", " <|constrain|>json"])) if recipient else ""
        text = draw(st.text(max_size=30))
        end = draw(st.sampled_from(["<|end|>", "<|call|>", "<|return|>"]))
        parts.append(f"{start}{recipient}{channel}{type_}<|message|>{text}{end}")
    return "".join(parts)


tokens = st.lists(
    st.one_of(
        st.sampled_from([200002, 200003, 200005, 200006, 200007, 200008, 200012]),
        st.integers(0, 199_997),
        st.integers(0, 255),
        st.integers(199_998, 201_100),
        st.integers(0, 2**32 - 1),
    ),
    max_size=40,
)
