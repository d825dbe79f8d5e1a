"""What ``StreamableParser.feed`` returns. They are tuples with named fields: made by the thousand, compared and unpacked."""

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from ._enums import DiagnosticKind

if TYPE_CHECKING:
    from ._message import Author, Message

__all__ = ["ContentDelta", "Event", "MessageEnd", "MessageStart", "Repair"]


class MessageStart(NamedTuple):
    """A message's header was read; its content follows.

    A recovering parser tells of it with the first text, or with the end of a message without any, since a message that
    breaks off before any text is not made.
    """

    author: "Author"
    """Who the message is from."""

    channel: str | None
    """The message's channel."""

    recipient: str | None
    """Whom the message is sent to."""

    content_type: str | None
    """What its content is written in."""


class ContentDelta(NamedTuple):
    """Text was added to the content of the open message; the deltas of a message joined are its content.

    The text is never empty. ``token_range`` are the indexes of its tokens among all that the parser was fed.
    """

    text: str
    """What was added."""

    channel: str | None
    """The message's channel."""

    recipient: str | None
    """Whom the message is sent to."""

    token_range: range
    """The indexes of the tokens of this text among all that were fed."""


class MessageEnd(NamedTuple):
    """A message is finished.

    ``stop`` says which token ended it: ``<|end|>``, ``<|call|>`` or ``<|return|>``; ``None`` for the end of the stream,
    or for a message that something else ended. ``token_range`` are the message's tokens, from the first one of its header
    to the one that ended it.
    """

    message: "Message"
    """The message."""

    stop: Literal["end", "call", "return"] | None
    """Which token ended it."""

    token_range: range
    """The indexes of its tokens among all that were fed."""


class Repair(NamedTuple):
    """A recovering parser found something malformed: what, at which token, and the words it is about.

    >>> from openai_harmony import Role, StreamableParser, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> parser = StreamableParser(encoding, Role.ASSISTANT, recover=True)
    >>> events = parser.feed(encoding.encode("<|channel|>analysis<|channel|>final<|message|>Hi", allowed_special="all"))
    >>> kind, token_index, detail = parser.diagnostics[0]
    >>> kind.value, token_index, detail
    ('repeated_channel', 2, 'analysis')
    """

    kind: DiagnosticKind
    """What was malformed."""

    token_index: int
    """The index of the token at which it was noticed, among all that were fed."""

    detail: str
    """The words it is about; may be empty."""


Event: TypeAlias = MessageStart | ContentDelta | MessageEnd | Repair

# As pickles and tracebacks name them; a NamedTuple's body takes nothing but fields.
for _class in (MessageStart, ContentDelta, MessageEnd, Repair):
    _class.__module__ = "openai_harmony"
