"""What the classes of the bridge have in Python: the server's options, and what the core has not: a clock, chance, models."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import _core
from ._enums import BridgeDiagnosticKind, DiagnosticKind, ReasoningEffort

if TYPE_CHECKING:
    from ._conversation import Conversation
    from ._policies import AnyAnalysisPolicy, AnySchemaPolicy
    from ._tools import ToolNamespaceConfig

__all__ = ["BridgeDiagnostic", "BridgeDiagnosticKind", "ServerOptions"]


def _efforts() -> dict[str, ReasoningEffort | Literal["low", "medium", "high"]]:
    return {"minimal": "low", "low": "low", "medium": "medium", "high": "high", "xhigh": "high", "max": "high"}


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """What a server decides, made once for all requests.

    Raises ``ValueError`` for an unknown effort, policy or built-in tool, ``TypeError`` or ``AttributeError`` for values of other
    types.

    >>> from openai_harmony import ChatCompletionRequest, ServerOptions, load_harmony_encoding
    >>> options = ServerOptions(date="2025-06-28", builtin_tools=["python"], reasoning_field="reasoning_content")
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> request = ChatCompletionRequest({"messages": [{"role": "user", "content": "Hi"}]}, options)
    >>> "Current date: 2025-06-28" in encoding.decode(request.prompt(encoding))
    True
    """

    date: str | None = "today"
    """The date that the model is told: ``today`` is that of this machine, ``None`` leaves the line out, other text stands as it
    is. A date that changes at midnight makes every cached prompt useless."""

    model_identity: str | None = None
    """Who the model is told it is; ``None`` is what it was trained with. No request changes it."""

    knowledge_cutoff: str | None = "2024-06"
    """Until when the model is told that its knowledge reaches; ``None`` leaves the line out."""

    default_reasoning_effort: str = "medium"
    """The effort of requests that name none, by a name in ``reasoning_efforts``."""

    reasoning_efforts: Mapping[str, ReasoningEffort | Literal["low", "medium", "high"]] = field(default_factory=_efforts)
    """The efforts that a request may name, and what each is for the model, which knows three. Other names are refused, by
    default ``none`` among them."""

    builtin_tools: "Sequence[Literal['browser', 'python'] | ToolNamespaceConfig]" = ()
    """The built-in tools that the server runs: ``browser``, ``python``, or namespaces of these names that describe them in the
    server's own words. Requests for others are refused."""

    mcp_tools: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """The tools of the MCP servers that the server calls, by the server's label: each ``name``, ``description`` and
    ``input_schema`` (or ``inputSchema``, as such servers say it)."""

    constrained: bool = False
    """Whether sampling is constrained to what ``tool_choice`` and the response's format ask for. If so, the prompt shows all
    tools whatever is chosen, so that cached prompts fit; if not, hiding the others is how a choice is made."""

    reasoning_field: str | None = "reasoning"
    """The name under which Chat Completions give reasoning, such as ``reasoning_content``; ``None`` leaves it out."""

    schema_policy: "AnySchemaPolicy" = "complete"
    """How the schemas of tools are written."""

    analysis: "AnyAnalysisPolicy" = "finished_turns"
    """Which reasoning of the past is in the prompt."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_read", _core._ServerOptions(self))

    def __getstate__(self) -> dict[str, Any]:
        return {option.name: getattr(self, option.name) for option in fields(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.__post_init__()


class BridgeDiagnostic(NamedTuple):
    """Something in a completion that the response does not show, or shows as something else.

    Clients have no field for it; a server may log it.

    >>> from openai_harmony import ChatCompletionRequest, ChatCompletionStream, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> request = ChatCompletionRequest({"messages": [{"role": "user", "content": "Hi"}]})
    >>> reply = ChatCompletionStream(encoding, request)
    >>> call = "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|call|>"
    >>> chunks = reply.feed(encoding.encode(call, allowed_special="all"))
    >>> kind, token_index, detail = reply.diagnostics[0]
    >>> kind.value, detail
    ('unsolicited_call', 'functions.f')
    """

    kind: DiagnosticKind | BridgeDiagnosticKind
    """What it is: a repair of the parser's, or one of the bridge's own kinds."""

    token_index: int
    """The index of the token at which it was noticed, among all that were fed; their number where it was the end."""

    detail: str
    """The words it is about; the kinds say which."""


# As pickles and tracebacks name them.
ServerOptions.__module__ = BridgeDiagnostic.__module__ = "openai_harmony"


def today() -> str:
    return time.strftime("%Y-%m-%d")


def now() -> int:
    return int(time.time())


def new_id(prefix: str) -> str:
    return prefix + os.urandom(12).hex()


def dumped(value: object) -> Any:
    """A pydantic model as plain values; anything else comes back unchanged."""
    dump = getattr(value, "model_dump", None)
    return value if dump is None else dump(mode="json", exclude_none=True, by_alias=True)


def conversation(form: dict[str, Any]) -> "Conversation":
    """The conversation of its flat form."""
    from ._conversation import Conversation
    from ._message import Message

    return Conversation.from_messages([Message.from_dict(message) for message in form["messages"]])
