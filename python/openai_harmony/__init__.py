"""The harmony format of gpt-oss: conversations to tokens, and tokens back to messages.

>>> from openai_harmony import Conversation, HarmonyEncodingName, Message, Role, load_harmony_encoding
>>> encoding = load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS)
>>> conversation = Conversation.from_messages([Message.from_role_and_content(Role.USER, "What is 2 + 2?")])
>>> tokens = encoding.render_conversation_for_completion(conversation, Role.ASSISTANT)
>>> encoding.decode(tokens)
'<|start|>user<|message|>What is 2 + 2?<|end|><|start|>assistant'
"""

try:
    from ._core import (
        ChatCompletionChoice,
        ChatCompletionRequest,
        ChatCompletionStream,
        HarmonyEncoding,
        HarmonyError,
        Rendered,
        RenderedBatch,
        ResponsesRequest,
        ResponseStream,
        Span,
        Spans,
        StreamableParser,
        __version__,
        lint_tools,
        load_harmony_encoding,
        raise_disallowed_special_token,
        server_sent_events,
        typescript,
    )
except ImportError as _error:
    raise ImportError(
        f"the compiled extension openai_harmony._core cannot be loaded: {_error}\n"
        "Install a wheel that fits this Python and platform with `pip install --force-reinstall openai-harmony`, "
        "or, in a checkout of the source, build it with `pip install .`."
    ) from _error

# A variable of this name is true to every type checker; importing typing for it would double the time of this import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._bridge import BridgeDiagnostic, ServerOptions
    from ._compat import T as T
    from ._content import Content, DeveloperContent, SystemContent, TextContent
    from ._conversation import Conversation
    from ._enums import (
        BridgeDiagnosticKind,
        DiagnosticKind,
        HarmonyEncodingName,
        JsonErrorKind,
        MessageKind,
        ReasoningEffort,
        Role,
        StreamState,
    )
    from ._events import ContentDelta, Event, MessageEnd, MessageStart, Repair
    from ._json_error import JsonError
    from ._lint import ToolNote, ToolNoteCode
    from ._message import Author, Message
    from ._options import RenderConversationConfig, RenderOptions
    from ._parts import Part
    from ._policies import AnalysisPolicy, SchemaPolicy
    from ._tools import ChannelConfig, ToolDescription, ToolNamespaceConfig
    from ._warnings import HarmonyWarning

__all__ = [
    "AnalysisPolicy",
    "Author",
    "BridgeDiagnostic",
    "BridgeDiagnosticKind",
    "ChannelConfig",
    "ChatCompletionChoice",
    "ChatCompletionRequest",
    "ChatCompletionStream",
    "Content",
    "ContentDelta",
    "Conversation",
    "DeveloperContent",
    "DiagnosticKind",
    "Event",
    "HarmonyEncoding",
    "HarmonyEncodingName",
    "HarmonyError",
    "HarmonyWarning",
    "JsonError",
    "JsonErrorKind",
    "Message",
    "MessageEnd",
    "MessageKind",
    "MessageStart",
    "Part",
    "ReasoningEffort",
    "RenderConversationConfig",
    "RenderOptions",
    "Rendered",
    "RenderedBatch",
    "Repair",
    "ResponseStream",
    "ResponsesRequest",
    "Role",
    "SchemaPolicy",
    "ServerOptions",
    "Span",
    "Spans",
    "StreamState",
    "StreamableParser",
    "SystemContent",
    "TextContent",
    "ToolDescription",
    "ToolNamespaceConfig",
    "ToolNote",
    "ToolNoteCode",
    "__version__",
    "lint_tools",
    "load_harmony_encoding",
    "raise_disallowed_special_token",
    "server_sent_events",
    "typescript",
]

# Where the names live that are imported when they are first asked for: pydantic, under the models, takes longer to load
# than all the rest together, and whoever only encodes, decodes or feeds a parser never needs it.
_MODULE_OF = {
    "AnalysisPolicy": "_policies",
    "Author": "_message",
    "BridgeDiagnostic": "_bridge",
    "BridgeDiagnosticKind": "_enums",
    "ChannelConfig": "_tools",
    "Content": "_content",
    "ContentDelta": "_events",
    "Conversation": "_conversation",
    "DeveloperContent": "_content",
    "DiagnosticKind": "_enums",
    "Event": "_events",
    "HarmonyEncodingName": "_enums",
    "HarmonyWarning": "_warnings",
    "JsonError": "_json_error",
    "JsonErrorKind": "_enums",
    "Message": "_message",
    "MessageEnd": "_events",
    "MessageKind": "_enums",
    "MessageStart": "_events",
    "Part": "_parts",
    "ReasoningEffort": "_enums",
    "RenderConversationConfig": "_options",
    "RenderOptions": "_options",
    "Repair": "_events",
    "Role": "_enums",
    "SchemaPolicy": "_policies",
    "ServerOptions": "_bridge",
    "StreamState": "_enums",
    "SystemContent": "_content",
    "T": "_compat",
    "TextContent": "_content",
    "ToolDescription": "_tools",
    "ToolNamespaceConfig": "_tools",
    "ToolNote": "_lint",
    "ToolNoteCode": "_lint",
}

# Hidden from type checkers, which would take it as leave to import any name at all.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        module = _MODULE_OF.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"{__name__}.{module}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_MODULE_OF})
