"""What a message holds: plain text, or the structured parts of system and developer messages."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import Self

from ._enums import ReasoningEffort
from ._policies import AnySchemaPolicy
from ._tools import ChannelConfig, ToolDescription, ToolNamespaceConfig

__all__ = ["Content", "DeveloperContent", "SystemContent", "TextContent"]


class Content(BaseModel):
    """The base of everything that a message can hold.

    A subclass of your own fits into a message when its ``to_dict`` returns one of the forms that the subclasses here
    return: that is what is rendered and stored in its place.

    >>> from openai_harmony import Content, Message, Role, TextContent
    >>> class Picture(Content):
    ...     url: str
    ...     def to_dict(self):
    ...         return TextContent(text=f"[picture: {self.url}]").to_dict()
    >>> Message.from_role_and_content(Role.USER, Picture(url="cat.png")).to_dict()["content"]
    [{'type': 'text', 'text': '[picture: cat.png]'}]
    """

    __module__ = "openai_harmony"

    def to_dict(self) -> dict[str, Any]:
        """The content's JSON form, with its ``type``; raises ``NotImplementedError`` where a subclass has none."""
        raise NotImplementedError(f"{type(self).__name__} has no to_dict(), which says how it is rendered")


class TextContent(Content):
    """Plain text.

    >>> from openai_harmony import TextContent
    >>> TextContent(text="Hello").to_dict()
    {'type': 'text', 'text': 'Hello'}
    """

    __module__ = "openai_harmony"

    text: str
    """The text."""

    def to_dict(self) -> dict[str, Any]:
        """``{"type": "text", "text": …}``."""
        return {"type": "text", "text": self.text}


def _all_channels() -> ChannelConfig:
    return ChannelConfig.require_channels(["analysis", "commentary", "final"])


def _with_namespace(tools: dict[str, ToolNamespaceConfig] | None, namespace: ToolNamespaceConfig) -> dict[str, ToolNamespaceConfig]:
    # A dict that is there already is changed in place: callers may hold it.
    tools = {} if tools is None else tools
    tools[namespace.name] = namespace
    return tools


class SystemContent(Content):
    """What the system message says: who the model is, what it knows, how long to think, which channels and tools it
    has.

    A field that is ``None`` is left out of the rendered text. The ``with_*`` methods change the content they are
    called on and return it, without checking the value but that of the effort: a wrong one is reported when it is
    rendered.

    >>> from openai_harmony import ReasoningEffort, SystemContent
    >>> content = SystemContent.new().with_reasoning_effort(ReasoningEffort.HIGH).with_knowledge_cutoff("2024-06")
    >>> content.reasoning_effort.value
    'High'
    """

    __module__ = "openai_harmony"

    # `model_identity` is a name of the format; pydantic before 2.10 keeps `model_` to itself and warns of it.
    model_config: ClassVar[ConfigDict] = ConfigDict(protected_namespaces=())

    model_identity: str | None = "You are ChatGPT, a large language model trained by OpenAI."
    """The sentence that tells the model who it is."""

    reasoning_effort: ReasoningEffort | None = ReasoningEffort.MEDIUM
    """How long the model is asked to think."""

    conversation_start_date: str | None = None
    """What is rendered as ``Current date``; any text, by custom ``YYYY-MM-DD``."""

    knowledge_cutoff: str | None = "2024-06"
    """When the model's knowledge ends; any text, by custom ``YYYY-MM``."""

    channel_config: ChannelConfig | None = Field(default_factory=_all_channels)
    """The channels that the model may write to."""

    tools: dict[str, ToolNamespaceConfig] | None = None
    """The built-in tools, by the names of their namespaces."""

    @classmethod
    def new(cls) -> Self:
        """The content with its defaults."""
        return cls()

    def with_model_identity(self, model_identity: str | None) -> Self:
        """Set the sentence that tells the model who it is."""
        self.model_identity = model_identity
        return self

    def with_reasoning_effort(self, reasoning_effort: ReasoningEffort | str | None) -> Self:
        """Set how long the model is asked to think: an effort, or its word in any letter case.

        Raises ``ValueError`` for another word.

        >>> from openai_harmony import SystemContent
        >>> SystemContent.new().with_reasoning_effort("high").reasoning_effort.name
        'HIGH'
        """
        self.reasoning_effort = None if reasoning_effort is None else ReasoningEffort(reasoning_effort)
        return self

    def with_conversation_start_date(self, conversation_start_date: str | None) -> Self:
        """Set what is rendered as ``Current date``; any text, by custom ``YYYY-MM-DD``."""
        self.conversation_start_date = conversation_start_date
        return self

    def with_knowledge_cutoff(self, knowledge_cutoff: str | None) -> Self:
        """Set when the model's knowledge ends; any text, by custom ``YYYY-MM``."""
        self.knowledge_cutoff = knowledge_cutoff
        return self

    def with_channel_config(self, channel_config: ChannelConfig | None) -> Self:
        """Set the channels that the model may write to."""
        self.channel_config = channel_config
        return self

    def with_required_channels(self, channels: list[str]) -> Self:
        """Set the channels that the model may write to, one of which every message must name."""
        self.channel_config = ChannelConfig.require_channels(channels)
        return self

    def with_tools(self, ns_config: ToolNamespaceConfig) -> Self:
        """Add a namespace of tools, or replace the one of its name."""
        self.tools = _with_namespace(self.tools, ns_config)
        return self

    def with_browser_tool(self) -> Self:
        """Add the built-in browser tool."""
        return self.with_tools(ToolNamespaceConfig.browser())

    def with_python_tool(self) -> Self:
        """Add the built-in Python tool."""
        return self.with_tools(ToolNamespaceConfig.python())

    def to_dict(self) -> dict[str, Any]:
        """The fields that are not ``None``, then ``"type": "system_content"``."""
        return {**self.model_dump(exclude_none=True), "type": "system_content"}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """The content of such a dict.

        A key that is absent gets the constructor's default, so a ``None`` that ``to_dict`` left out comes back as that
        default. Raises ``pydantic.ValidationError`` for values that do not fit.
        """
        return cls(**raw)


class DeveloperContent(Content):
    """What the developer message says: instructions (the "system prompt" of other formats) and the functions on offer.

    The ``with_*`` methods change the content they are called on and return it, without checking the value.

    >>> from openai_harmony import DeveloperContent, ToolDescription
    >>> content = (DeveloperContent.new()
    ...     .with_instructions("Answer in French.")
    ...     .with_function_tools([ToolDescription.new("get_time", "The current time.")]))
    >>> content.tools["functions"].tools[0].name
    'get_time'
    """

    __module__ = "openai_harmony"

    instructions: str | None = None
    """What the model is to do and to leave."""

    tools: dict[str, ToolNamespaceConfig] | None = None
    """The tools on offer, by the names of their namespaces."""

    @classmethod
    def new(cls) -> Self:
        """The content without instructions and tools."""
        return cls()

    def with_instructions(self, instructions: str | None) -> Self:
        """Set the instructions."""
        self.instructions = instructions
        return self

    def with_tools(self, ns_config: ToolNamespaceConfig) -> Self:
        """Add a namespace of tools, or replace the one of its name."""
        self.tools = _with_namespace(self.tools, ns_config)
        return self

    def with_function_tools(self, tools: Iterable[ToolDescription], schema_policy: AnySchemaPolicy | None = None) -> Self:
        """Set the tools of the namespace ``functions``, where callable functions belong, and how their schemas are written."""
        return self.with_tools(ToolNamespaceConfig(name="functions", tools=list(tools), schema_policy=schema_policy))

    def to_dict(self) -> dict[str, Any]:
        """The fields that are not ``None``, then ``"type": "developer_content"``."""
        return {**self.model_dump(exclude_none=True), "type": "developer_content"}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """The content of such a dict; ``pydantic.ValidationError`` for values that do not fit."""
        return cls(**raw)
