"""The closed vocabularies of the format, without pydantic, so that the parser's token loop does not need it."""

from enum import Enum

__all__ = ["HarmonyEncodingName", "ReasoningEffort", "Role", "StreamState"]


class Role(str, Enum):
    """Who a message is from.

    A role is a string too, so ``role == "assistant"`` holds, and wherever this package takes a role it takes the plain
    string as well.

    ``Role("robot")`` raises ``ValueError``.

    >>> from openai_harmony import Role
    >>> Role("assistant") is Role.ASSISTANT
    True
    >>> Role.TOOL == "tool"
    True
    """

    __module__ = "openai_harmony"

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    DEVELOPER = "developer"
    TOOL = "tool"

    @classmethod
    def _missing_(cls, value: object) -> "Role":
        raise ValueError(f"Unknown role: {value!r}\nA role is one of {', '.join(repr(role.value) for role in cls)}.")


class ReasoningEffort(str, Enum):
    """How long the model is asked to think before it answers; a line of the system message.

    The values are capitalised (``"Low"``), as they are in JSON; the rendered text has them in lower case.

    >>> from openai_harmony import ReasoningEffort
    >>> ReasoningEffort("High") is ReasoningEffort.HIGH
    True
    """

    __module__ = "openai_harmony"

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class HarmonyEncodingName(str, Enum):
    """The encodings that ``load_harmony_encoding`` knows.

    >>> from openai_harmony import HarmonyEncodingName
    >>> print(HarmonyEncodingName.HARMONY_GPT_OSS)
    HarmonyGptOss
    """

    __module__ = "openai_harmony"

    HARMONY_GPT_OSS = "HarmonyGptOss"

    def __str__(self) -> str:
        return self.value


class StreamState(Enum):
    """What a ``StreamableParser`` is waiting for.

    ``EXPECT_START``: the marker that begins a message. ``HEADER``: the rest of a message's header. ``CONTENT``: more of
    a message's text, or its end.
    """

    __module__ = "openai_harmony"

    EXPECT_START = "ExpectStart"
    HEADER = "Header"
    CONTENT = "Content"
