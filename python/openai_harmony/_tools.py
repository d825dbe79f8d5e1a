"""Tools as the model is told of them, and the channels it may write to."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer, model_validator
from typing_extensions import Self

from ._core import get_tool_namespace_config
from ._policies import AnySchemaPolicy

__all__ = ["ChannelConfig", "ToolDescription", "ToolNamespaceConfig"]


# Where other APIs have a tool's schema.
_OTHER_SCHEMAS = {"inputSchema": "MCP", "input_schema": "Anthropic's API"}


class ToolDescription(BaseModel):
    """One tool that the model may call.

    ``parameters`` is the JSON Schema of its argument, or ``None`` for a tool without one. It is rendered as a
    TypeScript type; what has no JSON form (a set, bytes, NaN) is found when it is rendered, not here. A schema given as
    JSON text, or in ``inputSchema`` or ``input_schema`` as other APIs have it, is refused.

    >>> from openai_harmony import ToolDescription
    >>> tool = ToolDescription.new("get_time", "The current time in a zone.",
    ...     {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]})
    >>> tool.name
    'get_time'
    """

    __module__ = "openai_harmony"

    name: str
    """The tool's name, without its namespace."""

    description: str
    """What it does, for the model."""

    # Not dict[str, Any]: keys are made strings the way JSON makes them, when the tool is rendered or dumped.
    parameters: dict[Any, Any] | None = None
    """The JSON Schema of its argument."""

    @model_validator(mode="before")
    @classmethod
    def _schema_is_in_parameters(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        if given.get("parameters") is None:
            for key, api in _OTHER_SCHEMAS.items():
                if given.get(key) is not None:
                    raise ValueError(f"the schema is in `{key}`, as {api} has it: give it as `parameters`")
        elif isinstance(given["parameters"], str | bytes):
            raise ValueError("`parameters` is text: give the dict that json.loads makes of it")
        return given

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
    """The namespace's name, the part before the dot in a tool's address."""

    description: str | None = None
    """What the tools have in common, for the model."""

    tools: list[ToolDescription]
    """The tools."""

    schema_policy: AnySchemaPolicy | None = None
    """How the tools' schemas are written; ``None`` is ``faithful``. Dumps have it only where it is set."""

    # A return type would become the JSON schema of dumps.
    @model_serializer(mode="wrap")
    def _dumped(self, dump: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]
        form = dump(self)
        if form.get("schema_policy") is None:
            form.pop("schema_policy", None)
        return form

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
    """The channels that there are."""

    channel_required: bool
    """Whether each message has to name one."""

    @classmethod
    def require_channels(cls, channels: Sequence[str]) -> Self:
        """These channels, of which every message must name one."""
        # The validator is what makes a list of it, and what refuses a lone string.
        return cls.model_validate({"valid_channels": channels, "channel_required": True})
