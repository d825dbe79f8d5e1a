"""Tools as the model is told of them, and the channels it may write to."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from typing_extensions import Self

from ._core import get_tool_namespace_config

__all__ = ["ChannelConfig", "ToolDescription", "ToolNamespaceConfig"]


class ToolDescription(BaseModel):
    """One tool that the model may call.

    ``parameters`` is the JSON Schema of its argument, or ``None`` for a tool without one. It is rendered as a
    TypeScript type; what has no JSON form (a set, bytes, NaN) is found when it is rendered, not here.

    >>> from openai_harmony import ToolDescription
    >>> tool = ToolDescription.new("get_time", "The current time in a zone.",
    ...     {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]})
    >>> tool.name
    'get_time'
    """

    __module__ = "openai_harmony"

    name: str
    description: str
    # Not dict[str, Any]: keys are made strings the way JSON makes them, when the tool is rendered or dumped.
    parameters: dict[Any, Any] | None = None

    @classmethod
    def new(cls, name: str, description: str, parameters: dict[Any, Any] | None = None) -> Self:
        """A tool from its name, description and schema; ``pydantic.ValidationError`` where one has the wrong type."""
        return cls(name=name, description=description, parameters=parameters)


class ToolNamespaceConfig(BaseModel):
    """A named group of tools, such as ``functions``. A tool is addressed as ``namespace.tool``.

    >>> from openai_harmony import ToolNamespaceConfig
    >>> [tool.name for tool in ToolNamespaceConfig.browser().tools]
    ['search', 'open', 'find']
    """

    __module__ = "openai_harmony"

    name: str
    description: str | None = None
    tools: list[ToolDescription]

    @staticmethod
    def browser() -> "ToolNamespaceConfig":
        """The browser tool that gpt-oss was trained with; a new object each time, free to be changed."""
        return ToolNamespaceConfig.model_validate(get_tool_namespace_config("browser"))

    @staticmethod
    def python() -> "ToolNamespaceConfig":
        """The Python tool that gpt-oss was trained with; a new object each time, free to be changed."""
        return ToolNamespaceConfig.model_validate(get_tool_namespace_config("python"))


class ChannelConfig(BaseModel):
    """Which channels the model may write to, and whether each message has to name one.

    >>> from openai_harmony import ChannelConfig
    >>> ChannelConfig.require_channels(["analysis", "final"])
    ChannelConfig(valid_channels=['analysis', 'final'], channel_required=True)
    """

    __module__ = "openai_harmony"

    valid_channels: list[str]
    channel_required: bool

    @classmethod
    def require_channels(cls, channels: Sequence[str]) -> Self:
        """These channels, of which every message must name one."""
        # The validator is what makes a list of it, and what refuses a lone string.
        return cls.model_validate({"valid_channels": channels, "channel_required": True})
