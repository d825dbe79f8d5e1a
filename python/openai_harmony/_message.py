"""A message, and who it is from."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, Field
from typing_extensions import Self

from ._content import Content, TextContent
from ._content_form import CONTENT_CLASSES, KNOWN_TYPES, MessageContent, type_of
from ._core import json_error
from ._enums import JsonErrorKind, MessageKind, Role
from ._errors import noted, required
from ._json_error import JsonError
from ._warnings import warn_of_unread_keys

__all__ = ["Author", "Message", "message_of", "parsed_message"]


class Author(BaseModel):
    """Who a message is from: a role and, for a tool, its name (``functions.get_weather``).

    A tool's message cannot be rendered without a name; that is found when it is rendered.

    >>> from openai_harmony import Author, Role
    >>> Author.new(Role.TOOL, "functions.get_weather")
    Author(role=<Role.TOOL: 'tool'>, name='functions.get_weather')
    """

    __module__ = "openai_harmony"

    role: Role
    """Whom the message is from."""

    name: str | None = None
    """A tool's name; of other roles seldom given."""

    @classmethod
    def new(cls, role: Role | str, name: str | None) -> Self:
        """An author from a role, or its string, and a name; ``pydantic.ValidationError`` for an unknown role."""
        return cls.model_validate({"role": role, "name": name})


class Message(BaseModel):
    """One message of a conversation.

    The ``with_*`` methods and ``adding_content`` change the message they are called on and return it. They do not check
    the value, nor does assigning a field; constructors do, with ``pydantic.ValidationError``.

    Besides pydantic's own dumps, which nest the author, a message has the flat form of ``to_dict`` and ``to_json``.

    >>> from openai_harmony import Message, Role
    >>> message = Message.from_role_and_content(Role.ASSISTANT, "Hello").with_channel("final")
    >>> message.to_json()
    '{"role": "assistant", "name": null, "content": [{"type": "text", "text": "Hello"}], "channel": "final"}'
    >>> Message.from_dict(message.to_dict()) == message
    True
    """

    __module__ = "openai_harmony"

    author: Author
    """Who the message is from."""

    content: list[MessageContent] = Field(default_factory=list)
    """What it holds, rendered one after the other with nothing between."""

    channel: str | None = None
    """Where the assistant writes: ``analysis``, ``commentary`` or ``final``."""

    recipient: str | None = None
    """Whom the message is sent to: a tool, for a tool call."""

    content_type: str | None = None
    """What the content is written in, such as ``<|constrain|>json``."""

    @classmethod
    def from_author_and_content(cls, author: Author, content: str | Content) -> Self:
        """A message with one content; a string becomes a ``TextContent``."""
        return cls(author=author, content=[_as_content(content)])

    @classmethod
    def from_role_and_content(cls, role: Role | str, content: str | Content) -> Self:
        """A message with one content, from an author who has a role and no name; a string becomes a ``TextContent``.

        >>> from openai_harmony import Message
        >>> Message.from_role_and_content("user", "Hello").text
        'Hello'
        """
        return cls.from_author_and_content(_author(role), content)

    @classmethod
    def from_role_and_contents(cls, role: Role | str, contents: Sequence[Content]) -> Self:
        """A message with several contents, which are rendered one after the other with nothing between."""
        return cls(author=_author(role), content=list(contents))

    def adding_content(self, content: str | Content) -> Self:
        """Add a content at the end; a string becomes a ``TextContent``."""
        self.content.append(_as_content(content))
        # Assigned so that pydantic counts the field as set, where it held its default until now.
        self.content = self.content
        return self

    def with_channel(self, channel: str | None) -> Self:
        """Set the channel."""
        self.channel = channel
        return self

    def with_recipient(self, recipient: str | None) -> Self:
        """Set whom the message is sent to."""
        self.recipient = recipient
        return self

    def with_content_type(self, content_type: str | None) -> Self:
        """Set what the content is written in.

        A value that starts with ``<|constrain|>`` is rendered with that marker; any other as plain text.
        """
        self.content_type = content_type
        return self

    @property
    def text(self) -> str:
        """The text of all its ``TextContent`` parts, joined; of a parsed message that is everything it says.

        >>> from openai_harmony import Message, Role
        >>> Message.from_role_and_content(Role.USER, "Hello, ").adding_content("world").text
        'Hello, world'
        """
        return "".join(content.text for content in self.content if isinstance(content, TextContent))

    @property
    def kind(self) -> MessageKind:
        """What the message is to a program that runs a model, by its author, channel and recipient.

        A recipient that is a role, ``all``, or starts with ``<|`` is no tool.

        >>> from openai_harmony import Message, Role
        >>> message = Message.from_role_and_content(Role.ASSISTANT, "{}").with_channel("commentary")
        >>> message.kind.value, message.with_recipient("functions.f").kind.value
        ('preamble', 'tool_call')
        """
        if self.author.role == Role.TOOL:
            return MessageKind.TOOL_RESULT
        if self.author.role != Role.ASSISTANT:
            return MessageKind.PROMPT
        if self.recipient is not None and _is_tool(self.recipient):
            return MessageKind.TOOL_CALL
        return _KIND_OF_CHANNEL.get(self.channel, MessageKind.FINAL)

    def json_error(self) -> JsonError | None:
        """Where the message's text stops being JSON; ``None`` where it is JSON, as the arguments of a call should be.

        A server that gets one should run nothing: not even the value before what trails, which the model may not have meant
        to be all. ``cut_off`` is most likely a limit on tokens: report that, or let the model go on. With the others the
        error is the best result to give to the model, which then writes the call again.

        >>> from openai_harmony import Message, Role
        >>> call = Message.from_role_and_content(Role.ASSISTANT, '{"city": "Ro').with_recipient("functions.weather")
        >>> error = call.json_error()
        >>> error.kind.value, error.position
        ('cut_off', 12)
        """
        error = json_error(self.text)
        return None if error is None else JsonError(error[0], JsonErrorKind(error[1]))

    def to_dict(self) -> dict[str, Any]:
        """The flat form: role, name, content and then channel, recipient and content type where they are not ``None``.

        The content is always a list and the role a ``Role``, which JSON writes as its string.
        """
        form: dict[str, Any] = {
            "role": self.author.role,
            "name": self.author.name,
            "content": [content.to_dict() for content in self.content],
        }
        for key in ("channel", "recipient", "content_type"):
            value = getattr(self, key)
            if value is not None:
                form[key] = value
        return form

    def to_json(self) -> str:
        """``to_dict`` as JSON text, with everything but ASCII escaped."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The message of a flat form, as ``to_dict`` makes it; the content may be a plain string too.

        Raises ``KeyError`` where ``role`` or ``content`` is missing, ``ValueError`` for an unknown role or content
        ``type``, ``TypeError`` or ``AttributeError`` for content that is not a string or a list of dicts, and
        ``pydantic.ValidationError`` for other values that do not fit. Unknown keys are ignored; of those in which other APIs'
        messages have calls, results and reasoning, a ``HarmonyWarning`` tells.

        >>> from openai_harmony import Message
        >>> Message.from_dict({"role": "tool", "name": "functions.f", "content": "21"}).author.name
        'functions.f'
        """
        message = message_of(cls, data)
        warn_of_unread_keys(data)
        return message


_AnyMessage = TypeVar("_AnyMessage", bound=Message)


def message_of(message_class: type[_AnyMessage], data: dict[str, Any]) -> _AnyMessage:
    """The message of a flat form."""
    what = "a message is a dict with `role` and `content`"
    author = Author(role=Role(required(data, "role", what)), name=data.get("name"))
    message = message_class(author=author, content=_contents_of(required(data, "content", what)))
    message.channel = data.get("channel")
    message.recipient = data.get("recipient")
    message.content_type = data.get("content_type")
    return message


_NO_TOOLS = {"all", *(role.value for role in Role)}


def _is_tool(recipient: str) -> bool:
    """Whether a tool may have this name: no role has, and no marker."""
    return recipient not in _NO_TOOLS and not recipient.startswith("<|")


_KIND_OF_CHANNEL: dict[str | None, MessageKind] = {
    "analysis": MessageKind.REASONING,
    "commentary": MessageKind.PREAMBLE,
}


def parsed_message(
    role: Role, name: str | None, text: str, channel: str | None, recipient: str | None, content_type: str | None
) -> Message:
    """The message that the parser found. Called by the extension for each message, with values of these very types."""
    return Message(
        author=Author(role=role, name=name),
        content=[TextContent(text=text)],
        channel=channel,
        recipient=recipient,
        content_type=content_type,
    )


def _as_content(content: str | Content) -> Content:
    return TextContent(text=content) if isinstance(content, str) else content


def _author(role: Role | str) -> Author:
    return Author.model_validate({"role": role})


def _contents_of(forms: Any) -> list[Content]:
    if isinstance(forms, str):
        return [TextContent(text=forms)]
    try:
        items = list(forms)
    except TypeError as error:
        raise TypeError(f"{error}: the content of a message is a string or a list of dicts") from None
    contents: list[Content] = []
    for index, form in enumerate(items):
        with noted(f"in content[{index}]"):
            contents.append(_content_of(form))
    return contents


_LONGEST_QUOTE = 200


def _content_of(form: Any) -> Content:
    try:
        type_ = type_of(form)
    except AttributeError as error:
        raise AttributeError(f"{error}: a content is a dict such as {{'type': 'text', 'text': 'Hello'}}") from None
    if type_ is None:
        quote = repr(form)
        quote = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"
        raise ValueError(f"Unknown content variant: {quote}\n{KNOWN_TYPES}")
    return CONTENT_CLASSES[type_].model_validate(dict(form))
