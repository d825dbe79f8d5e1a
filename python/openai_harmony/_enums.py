"""The closed vocabularies of the format, without pydantic, so that the parser's token loop does not need it."""

from enum import Enum

__all__ = [
    "BridgeDiagnosticKind",
    "DiagnosticKind",
    "HarmonyEncodingName",
    "JsonErrorKind",
    "MessageKind",
    "ReasoningEffort",
    "Role",
    "StreamState",
]


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
    """Whoever talks with the model."""

    ASSISTANT = "assistant"
    """The model."""

    SYSTEM = "system"
    """What the model is told of itself: identity, dates, reasoning effort, channels, built-in tools."""

    DEVELOPER = "developer"
    """Instructions (the "system prompt" of other formats) and the functions on offer."""

    TOOL = "tool"
    """A tool that answers a call; its message has the tool's name."""

    @classmethod
    def _missing_(cls, value: object) -> "Role":
        raise ValueError(f"Unknown role: {value!r}\nA role is one of {', '.join(repr(role.value) for role in cls)}.")


class ReasoningEffort(str, Enum):
    """How long the model is asked to think before it answers; a line of the system message.

    The values are capitalised (``"Low"``), as they are in JSON; the rendered text has them in lower case. Read they are in
    any letter case. ``ReasoningEffort("extreme")`` raises ``ValueError``.

    >>> from openai_harmony import ReasoningEffort
    >>> ReasoningEffort("high") is ReasoningEffort.HIGH
    True
    """

    __module__ = "openai_harmony"

    LOW = "Low"
    """As little as possible."""

    MEDIUM = "Medium"
    """The default."""

    HIGH = "High"
    """As much as it takes."""

    @classmethod
    def _missing_(cls, value: object) -> "ReasoningEffort":
        for effort in cls:
            if isinstance(value, str) and value.lower() == effort.value.lower():
                return effort
        raise ValueError(f"unknown reasoning effort: {value!r}\nThe efforts are 'low', 'medium' and 'high', in any letter case.")


class HarmonyEncodingName(str, Enum):
    """The encodings that ``load_harmony_encoding`` knows.

    >>> from openai_harmony import HarmonyEncodingName
    >>> print(HarmonyEncodingName.HARMONY_GPT_OSS)
    HarmonyGptOss
    """

    __module__ = "openai_harmony"

    HARMONY_GPT_OSS = "HarmonyGptOss"
    """The encoding of gpt-oss."""

    def __str__(self) -> str:
        return self.value


class StreamState(Enum):
    """What a ``StreamableParser`` is waiting for."""

    __module__ = "openai_harmony"

    EXPECT_START = "ExpectStart"
    """The marker that begins a message."""

    HEADER = "Header"
    """The rest of a message's header."""

    CONTENT = "Content"
    """More of a message's text, or its end."""


class MessageKind(str, Enum):
    """What a message is to a program that runs a model: ``Message.kind``.

    >>> from openai_harmony import MessageKind
    >>> MessageKind.TOOL_CALL == "tool_call"
    True
    """

    __module__ = "openai_harmony"

    REASONING = "reasoning"
    """The assistant's thoughts, in ``analysis``."""

    TOOL_CALL = "tool_call"
    """The assistant's call of a tool: it has a recipient."""

    PREAMBLE = "preamble"
    """What the assistant says to the user before it calls tools, in ``commentary``."""

    FINAL = "final"
    """The assistant's answer: all its other messages."""

    TOOL_RESULT = "tool_result"
    """What a tool gave."""

    PROMPT = "prompt"
    """A message of the user, the system or the developer."""


class JsonErrorKind(str, Enum):
    """How a message's text is no JSON: ``JsonError.kind``.

    >>> from openai_harmony import JsonErrorKind
    >>> JsonErrorKind.CUT_OFF == "cut_off"
    True
    """

    __module__ = "openai_harmony"

    TRAILING = "trailing"
    """A whole value, with something else than whitespace behind it: ``{"a": 1}analysis``."""

    CUT_OFF = "cut_off"
    """The beginning of a value: ``{"a":``. An empty text is one too."""

    INVALID = "invalid"
    """Something that no JSON has, such as a line end within a string."""


class DiagnosticKind(str, Enum):
    """What a recovering ``StreamableParser`` found malformed; ``docs/recovery.md`` has the rules.

    In the examples, ``S`` is ``<|start|>``, ``C`` ``<|channel|>``, ``K`` ``<|constrain|>``, ``M`` ``<|message|>``,
    ``E`` ``<|end|>``, ``R`` ``<|return|>``, ``L`` ``<|call|>``, and the prompt ended in ``<|start|>assistant``.

    >>> from openai_harmony import DiagnosticKind
    >>> DiagnosticKind("missing_message") is DiagnosticKind.MISSING_MESSAGE
    True
    """

    __module__ = "openai_harmony"

    MISSING_MESSAGE = "missing_message"
    """A message without ``M``: ``C final The answer is 42. R``. The words behind the header's own are its text."""

    HEADER_PROSE = "header_prose"
    """Words between a header and its ``M``: ``C analysis I should look M it up E``. They begin the content."""

    REPEATED_CHANNEL = "repeated_channel"
    """A header with several channels: ``C analysis C final M Hi R``. The last known one wins; the others are the
    detail."""

    REPEATED_RECIPIENT = "repeated_recipient"
    """A header with several recipients: `` to=f C commentary to=f M {} R``. The last one wins; the others are the
    detail."""

    REPEATED_TYPE = "repeated_type"
    """A header with several content types: ``C commentary to=f K text K json M {} R``. The last one wins; the
    others are the detail."""

    REPEATED_ROLE = "repeated_role"
    """A role said again: ``S assistantassistant C final M Hi R``. The detail is what was said again."""

    SPACED_TYPE = "spaced_type"
    """Whitespace between ``K`` and its word: ``C commentary to=f K json M {} R`` with a space before ``json``. The
    detail is the type."""

    EMPTY_TYPE = "empty_type"
    """``K`` without a word: ``C commentary to=f K M {} R``. The type is ``<|constrain|>`` alone."""

    BARE_TYPE = "bare_type"
    """A content type without ``K``: ``C commentary to=f json M {} R``. The type is the word as it stands, and the
    detail."""

    TYPE_WITHOUT_RECIPIENT = "type_without_recipient"
    """A content type of a message that calls nothing: ``C final K json M {} R``. It is kept; the detail is the
    type."""

    BARE_RECIPIENT = "bare_recipient"
    """A recipient without ``to=``: ``C commentary functions.f M {} R``. The detail is the recipient."""

    SPACED_RECIPIENT = "spaced_recipient"
    """A recipient of several words: ``C commentary to=functions.Create Share K json M {} L``. The detail is the
    recipient."""

    RECIPIENT_SET_ASIDE = "recipient_set_aside"
    """A recipient that the assistant can't call: ``C commentary to=assistant M Hi R``. The detail is the recipient."""

    EMPTY_RECIPIENT = "empty_recipient"
    """``to=`` with nothing directly behind it: ``C commentary to= functions.f M {} R``. The next word is the
    recipient, and the detail; without one there is none."""

    STRAY_WORDS = "stray_words"
    """Words of a header that mean nothing: ``C commentary to=f I call it M {} L``. They are the detail."""

    CALL_WITHOUT_RECIPIENT = "call_without_recipient"
    """A message to nobody that ``<|call|>`` ends: ``C commentary M {} L``. It stays what its channel says."""

    MISSING_TERMINATOR = "missing_terminator"
    """A content that ``S`` or ``C`` ends: ``C analysis M think C final M Hi R``. The message is finished; one
    without any text is not made, and the detail is its header."""

    MISSING_START = "missing_start"
    """A message that does not begin with ``S``: ``C analysis M think E C final M Hi R``."""

    MISSING_ROLE = "missing_role"
    """``S`` without a role behind it: ``S C final M Hi R``. It is the role given to the parser, or else
    assistant."""

    STRAY_TERMINATOR = "stray_terminator"
    """``E``, ``R``, ``<|call|>`` or ``<|endoftext|>`` between messages: ``C final M Hi E E``."""

    STRAY_MARKER = "stray_marker"
    """``M`` or ``K`` in a content, or ``S`` directly behind ``S``: ``C final M M Hi R``."""

    STRAY_WHITESPACE = "stray_whitespace"
    """Whitespace between messages: ``C analysis M think E``, a line end, ``S assistant C final M Hi R``. The detail
    is the whitespace."""

    UNKNOWN_ROLE = "unknown_role"
    """A first word that is no role: ``S weird C final M Hi R``. It is read as a tool's name, and is the detail."""

    ROLE_OVERRIDDEN = "role_overridden"
    """A header that names another author than the role given to the parser: ``S user M Hi R``. The detail is the
    role given."""

    GLUED_WORDS = "glued_words"
    """A role and a channel in one word: ``S assistantfinal M Hi R``. The word is both, and the detail."""

    UNKNOWN_CHANNEL = "unknown_channel"
    """A channel that the format does not have: ``C thoughts M Hi R``. It is kept, and is the detail."""

    EMPTY_CHANNEL = "empty_channel"
    """``C`` without a word: ``C M Hi R``. The message has no channel."""

    EMPTY_HEADER = "empty_header"
    """A header that ends with neither ``M`` nor any text: ``C analysis R``. No message is made; the detail is the
    header."""

    TOKENS_AFTER_STOP = "tokens_after_stop"
    """Tokens after ``R`` or ``<|call|>``, where sampling should have stopped: ``C final M Hi R and more``. Said
    once a stream."""


class BridgeDiagnosticKind(str, Enum):
    """What a ``ChatCompletionStream`` or ``ResponseStream`` does not show as the model wrote it, besides what the parser below
    it repairs.

    >>> from openai_harmony import BridgeDiagnosticKind
    >>> BridgeDiagnosticKind.EXTRA_CALL == "extra_call"
    True
    """

    __module__ = "openai_harmony"

    UNSOLICITED_CALL = "unsolicited_call"
    """A call of a tool where nobody asked for one, or of a built-in tool that is not enabled. Its text is reasoning, the detail
    its recipient."""

    EXTRA_CALL = "extra_call"
    """A second call, though the request has ``parallel_tool_calls: false``. It is not shown; the detail is its recipient, a space
    and its text."""

    FOREIGN_AUTHOR = "foreign_author"
    """A message of the user, the system, the developer or a tool. It is not shown; the detail is its author, a space and its
    text."""

    CUT_HEADER = "cut_header"
    """A header that the limit of tokens cut off. It is not shown; the detail is the text that the parser would have made of it."""

    CUSTOM_INPUT_REST = "custom_input_rest"
    """What stands behind the input of a custom tool: the detail."""
