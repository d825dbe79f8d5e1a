"""How tools' schemas are written, and which reasoning of the past is rendered."""

from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias

__all__ = ["AnalysisPolicy", "AnyAnalysisPolicy", "AnySchemaPolicy", "SchemaPolicy"]


class SchemaPolicy(str, Enum):
    """How the JSON schemas of tools are written for the model, as TypeScript types.

    Where a schema holds nothing that ``FAITHFUL`` loses, both write the same. ``typescript`` shows what either makes of a
    schema, ``lint_tools`` what it loses. Wherever this package takes a policy it takes its value as well.

    >>> from openai_harmony import SchemaPolicy
    >>> SchemaPolicy("complete") is SchemaPolicy.COMPLETE
    True
    """

    __module__ = "openai_harmony"

    FAITHFUL = "faithful"
    """As openai-harmony 0.0.8 writes them, byte for byte: references, unions, limits and more are lost, and text is written as
    it is, so that a line break in a description ends its comment."""

    COMPLETE = "complete"
    """Whole: whatever a type or a short comment can say. No text in a schema can leave its place."""


class AnalysisPolicy(str, Enum):
    """Which reasoning of the past is rendered: what is in the channel ``analysis``, calls there and their results included.

    An answer is a message of the assistant in ``final``. No policy leaves out anything in another channel.

    >>> from openai_harmony import AnalysisPolicy, RenderConversationConfig
    >>> RenderConversationConfig(analysis="finished_turns").analysis is AnalysisPolicy.FINISHED_TURNS
    True
    """

    __module__ = "openai_harmony"

    KEEP = "keep"
    """All of it."""

    REFERENCE = "reference"
    """The rule of openai-harmony 0.0.8: if the assistant's last message is an answer, what stands before the conversation's
    first message in ``final`` is left out. What stands between later answers stays."""

    FINISHED_TURNS = "finished_turns"
    """What the format's own documents ask for: what stands before the last answer of a finished turn is left out. In a prompt
    for a completion every answer finishes its turn; otherwise one does that has a message of the user, the developer or the
    system somewhere behind it."""


# Type checkers accept the values, too. To pydantic it is the Enum, so that models hold its members.
if TYPE_CHECKING:
    AnySchemaPolicy: TypeAlias = SchemaPolicy | Literal["faithful", "complete"]
    AnyAnalysisPolicy: TypeAlias = AnalysisPolicy | Literal["keep", "reference", "finished_turns"]
else:
    AnySchemaPolicy = SchemaPolicy
    AnyAnalysisPolicy = AnalysisPolicy
