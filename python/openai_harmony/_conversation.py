"""A conversation: messages in order."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import Self

from ._errors import noted, required
from ._message import Message, message_of
from ._warnings import warn_of_unread_keys

__all__ = ["Conversation"]


class Conversation(BaseModel):
    """Messages in order; iterating over it gives the messages.

    >>> from openai_harmony import Conversation, Message, Role
    >>> conversation = Conversation.from_messages([Message.from_role_and_content(Role.USER, "Hello")])
    >>> [message.text for message in conversation]
    ['Hello']
    >>> Conversation.from_json(conversation.to_json()) == conversation
    True
    """

    __module__ = "openai_harmony"

    messages: list[Message] = Field(default_factory=list)
    """The messages, in order."""

    @classmethod
    def from_messages(cls, messages: Iterable[Message]) -> Self:
        """A conversation of these messages: the objects themselves, in a list of its own.

        Make messages of dicts by ``Message.from_dict``; those of another form than pydantic's dumps raise
        ``pydantic.ValidationError``.
        """
        messages = list(messages)
        try:
            return cls(messages=messages)
        except ValidationError as error:
            flat = [index for index, message in enumerate(messages) if _is_flat(message)]
            if not flat:
                raise
            raise _flat_form(error, messages, flat) from None

    # pydantic's own would give the fields, which nobody wants of a conversation.
    def __iter__(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
    ) -> Iterator[Message]:
        return iter(self.messages)

    def to_dict(self) -> dict[str, Any]:
        """``{"messages": […]}``, each message as its ``to_dict``."""
        return {"messages": [message.to_dict() for message in self.messages]}

    def to_json(self) -> str:
        """``to_dict`` as JSON text, with everything but ASCII escaped."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, payload: str | bytes | bytearray) -> Self:
        """The conversation of a JSON text as ``to_json`` makes it.

        Raises ``json.JSONDecodeError`` (a ``ValueError``) where it is not JSON, ``KeyError`` or ``TypeError`` where it
        is not an object with ``messages``, and what ``Message.from_dict`` raises for a message. Keys that carry meaning and are
        not read are named in one ``HarmonyWarning``.
        """
        what = "a conversation is a JSON object with the list `messages`"
        data = json.loads(payload)
        forms = required(data, "messages", what)
        messages: list[Message] = []
        try:
            items = list(forms)
        except TypeError as error:
            raise TypeError(f"{error}: {what}") from None
        for index, form in enumerate(items):
            with noted(f"in messages[{index}]"):
                messages.append(message_of(Message, form))
        conversation = cls(messages=messages)
        warn_of_unread_keys(data)
        return conversation


def _is_flat(message: object) -> bool:
    """Whether it is a message's flat form, or another API's message."""
    return isinstance(message, dict) and "role" in message and "author" not in message


def _flat_form(error: ValidationError, messages: list[Any], flat: list[int]) -> ValidationError:
    """The error for messages, those at `flat`, that are dicts."""
    hint = PydanticCustomError("flat_message", "a dict is no Message: make one of it by Message.from_dict")
    details = [InitErrorDetails(type=hint, loc=("messages", index), input=messages[index]) for index in flat]
    return ValidationError.from_exception_data(error.title, details)
