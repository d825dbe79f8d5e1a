"""A training example as people look at it: by message, in pieces of text that are tokens, each with its part and its loss.

The columns are those that rendering gives, so that the view needs no conversation: a message's role, channel and recipient are
read from its header's tokens.
"""

from codecs import getincrementaldecoder
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from .._core import HarmonyEncoding

__all__ = ["PART_NAMES", "ExampleView", "MessageView", "Piece", "example_view"]

PART_NAMES = ("", "start", "role", "name", "recipient", "channel", "content_type", "message", "content", "terminator")
"""What the numbers in the column of parts mean."""

_IGNORED = -100
_INSERTED = -2

# What would move the cursor, ring a bell or hide text; a terminal would obey it.
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: "\u2421"}
_CONTROLS |= dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")


class Piece(NamedTuple):
    """A token, or the tokens of a character that has several."""

    text: str
    """The text, with pictures for control characters."""

    ids: tuple[int, ...]
    """The tokens."""

    message: int
    """The index of its message in the conversation; -1 for the beginning of a next turn, -2 for what no message has."""

    part: str
    """Which part of the message it is, by its name in ``PART_NAMES``."""

    in_loss: bool
    """Whether it has a label."""

    label: str | None
    """The text of the label, where it is another token than this."""


class MessageView(NamedTuple):
    """A message of an example."""

    number: int
    """Its index in the conversation; -1 for the beginning of a next turn."""

    role: str
    """Its author's role, and behind a colon the name; of a tool its name."""

    channel: str | None
    """Its channel."""

    recipient: str | None
    """Its recipient."""

    state: str
    """``exact`` and ``inexact`` targets, by whether the context is the one that they were written in; else empty."""

    pieces: list[Piece]
    """Its tokens."""


class ExampleView(NamedTuple):
    """An example."""

    messages: list[MessageView]
    """The messages that it has."""

    tokens: int
    """How many tokens it has."""

    loss_tokens: int
    """How many of them are in the loss."""


def example_view(
    encoding: HarmonyEncoding,
    tokens: Sequence[int],
    message: Sequence[int],
    part: Sequence[int],
    labels: Sequence[int],
    inexact: Collection[int] = (),
) -> ExampleView:
    """The view of an example from its columns; ``inexact`` are the messages whose context is another than when they were written."""
    messages: list[list[Piece]] = []
    number: int | None = None
    for piece in _pieces(encoding, tokens, message, part, labels):
        # What was inserted into a message, the empty reasoning, is shown within it.
        if piece.message not in (number, _INSERTED) or not messages:
            messages.append([])
            number = piece.message
        messages[-1].append(piece)
    views = [_message_view(pieces, inexact) for pieces in messages]
    return ExampleView(views, len(tokens), sum(label != _IGNORED for label in labels))


def _message_view(pieces: list[Piece], inexact: Collection[int]) -> MessageView:
    number = pieces[0].message

    def header(part: str) -> str:
        return "".join(piece.text for piece in pieces if piece.part == part and piece.message == number)

    role = header("role")
    state = ""
    if number in inexact:
        state = "inexact"
    elif role == "assistant" and any(piece.in_loss for piece in pieces):
        state = "exact"
    channel = header("channel").removeprefix("<|channel|>")
    recipient = header("recipient").removeprefix(" to=")
    return MessageView(number, role + header("name"), channel or None, recipient or None, state, pieces)


def _pieces(
    encoding: HarmonyEncoding, tokens: Sequence[int], message: Sequence[int], part: Sequence[int], labels: Sequence[int]
) -> Iterator[Piece]:
    texts = encoding.decode_tokens_bytes(tokens)
    decoder = getincrementaldecoder("utf-8")(errors="replace")
    first, text = 0, ""
    for index, (token, label) in enumerate(zip(tokens, labels, strict=True)):
        # Parts are tokenized by themselves: a character ends with its part at the latest.
        is_last = index + 1 == len(tokens) or (message[index + 1], part[index + 1]) != (message[index], part[index])
        text += decoder.decode(texts[index], final=is_last)
        if not is_last and decoder.getstate()[0]:
            continue
        in_loss = label != _IGNORED
        other = encoding.decode([label]) if in_loss and label != token else None
        ids = tuple(tokens[first : index + 1])
        yield Piece(text.translate(_CONTROLS), ids, message[index], PART_NAMES[part[index]], in_loss, other)
        first, text = index + 1, ""
