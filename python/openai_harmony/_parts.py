"""The parts of rendered messages."""

from enum import IntEnum

__all__ = ["Part"]


class Part(IntEnum):
    """Which part of its message a token is: the numbers in the columns ``part``. 0 is no part; it is free for padding.

    Each part is tokenized by itself, so that a token is of one part only.

    >>> from openai_harmony import Part
    >>> Part(8) is Part.CONTENT
    True
    """

    __module__ = "openai_harmony"

    START = 1
    """``<|start|>``."""

    ROLE = 2
    """The author's role, or a tool's name."""

    NAME = 3
    """The author's name behind the role, with its colon."""

    RECIPIENT = 4
    """The recipient, with `` to=``."""

    CHANNEL = 5
    """``<|channel|>``, and the channel's name."""

    CONTENT_TYPE = 6
    """The content type: the space, ``<|constrain|>``, the words."""

    MESSAGE = 7
    """``<|message|>``."""

    CONTENT = 8
    """The content."""

    TERMINATOR = 9
    """``<|end|>``, ``<|call|>`` or ``<|return|>``."""
