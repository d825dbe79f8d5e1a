"""A conversation: messages in order."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, Field
from typing_extensions import Self

from ._errors import noted, required
from ._message import Message

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

    @classmethod
    def from_messages(cls, messages: Iterable[Message]) -> Self:
        """A conversation of these messages: the objects themselves, in a list of its own."""
        return cls(messages=list(messages))

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
        is not an object with ``messages``, and what ``Message.from_dict`` raises for a message.
        """
        what = "a conversation is a JSON object with the list `messages`"
        forms = required(json.loads(payload), "messages", what)
        messages: list[Message] = []
        try:
            items = list(forms)
        except TypeError as error:
            raise TypeError(f"{error}: {what}") from None
        for index, form in enumerate(items):
            with noted(f"in messages[{index}]"):
                messages.append(Message.from_dict(form))
        return cls(messages=messages)
