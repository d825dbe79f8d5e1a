"""Options of the render methods."""

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, model_validator

from ._policies import AnyAnalysisPolicy, AnySchemaPolicy

__all__ = ["RenderConversationConfig", "RenderOptions"]


class _Options(BaseModel):
    """Refuses names that no option has: a misspelt one would do nothing, without a word."""

    @model_validator(mode="before")
    @classmethod
    def _all_are_known(cls, given: Any) -> Any:
        if isinstance(given, dict):
            for name in given:
                if name not in cls.model_fields:
                    raise ValueError(cls._unknown(str(name)))
        return given

    @classmethod
    def _unknown(cls, name: str) -> str:
        near = get_close_matches(name.lower()[:80], cls.model_fields, n=1, cutoff=0.6)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        return f"{cls.__name__} has no option {name[:80]!r}{meant} (it has {', '.join(cls.model_fields)})"


class RenderConversationConfig(_Options):
    """How a conversation's history is rendered. A name that is no option is refused.

    >>> from openai_harmony import RenderConversationConfig
    >>> RenderConversationConfig(auto_drop_analysis=False).auto_drop_analysis
    False
    """

    __module__ = "openai_harmony"

    auto_drop_analysis: bool = True
    """Leave out the reasoning that led to an answer already given: when the last message of the assistant is on the
    ``final`` channel, ``analysis`` messages before the first ``final`` one are not rendered. That is what the model expects
    of earlier turns."""

    check_names: bool = False
    """Refuse names that could be read as other parts of a header, with ``HarmonyError`` of the kind ``invalid_name``:
    author names, recipients, channels and content types that are not one word of a header, names of tools and namespaces
    that are not ``[A-Za-z0-9_.:-]{1,128}`` or are a role's. Worth its little time wherever names come from outside."""

    analysis: AnyAnalysisPolicy | None = None
    """Which reasoning of the past is rendered, whatever ``auto_drop_analysis`` says; ``None`` leaves it to that: ``reference``
    where it is true, ``keep`` where not."""

    schema_policy: AnySchemaPolicy | None = None
    """How the schemas of all tools are written, whatever their namespaces say; ``None`` leaves it to them."""


class RenderOptions(_Options):
    """What the rendering of a single message cannot know from the message. A name that is no option is refused.

    >>> from openai_harmony import RenderOptions
    >>> RenderOptions().conversation_has_function_tools
    False
    """

    __module__ = "openai_harmony"

    conversation_has_function_tools: bool = False
    """Whether some developer message of the conversation offers function tools: a system message then tells the model
    which channel calls go to. The render methods for conversations find out alone."""

    check_names: bool = False
    """Refuse names that could be read as other parts of a header, as ``RenderConversationConfig`` does."""

    schema_policy: AnySchemaPolicy | None = None
    """How the schemas of all tools are written, whatever their namespaces say; ``None`` leaves it to them."""
