"""What ``lint_tools`` says of tools."""

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["ToolNote", "ToolNoteCode"]

ToolNoteCode: TypeAlias = Literal[
    "breaks_out",
    "bad_tool_name",
    "duplicate_tool",
    "description_of_other_tool",
    "marker_spelled",
    "any_type",
    "union_lost",
    "ref_lost",
    "ref_unresolved",
    "recursive",
    "const_lost",
    "enum_lost",
    "record_lost",
    "tuple_lost",
    "nullable_lost",
    "limits_lost",
    "parentheses",
    "description_twice",
    "integer_as_number",
    "too_large",
    "not_shown",
    "odd_name",
    "enum_cut",
    "union_ignored",
    "not_a_schema",
    "schema_too_deep",
]
"""What a ``ToolNote`` is about; ``docs/tools.md`` says what each means and what to do."""


class ToolNote(NamedTuple):
    """Something about a tool that its author should know before a model reads it.

    >>> from openai_harmony import ToolDescription, lint_tools
    >>> [note] = lint_tools([ToolDescription.new("delete all", "Deletes everything.")])
    >>> note.code, note.severity
    ('bad_tool_name', 'error')
    >>> print(note.message)
    "delete all" cannot be the name of a tool; use letters, digits, `_`, `.`, `:` and `-`, 128 at most
    """

    tool: str
    """The tool's name, with its namespace and a dot before it where there is one. Of a namespace itself, its name."""

    pointer: str
    """Where in the parameters, as a JSON pointer; empty for all of them, and for the tool itself."""

    code: ToolNoteCode
    """What it is about, as a word that stays the same when the message changes."""

    severity: Literal["error", "warning", "info"]
    """``error``: the tool cannot be rendered or called as it is, or its text leaves its place. ``warning``: the model is told
    less than the schema says, or something that it may take for more. ``info``: good to know."""

    message: str
    """What is the matter and what to do."""


# As pickles and tracebacks name it; a NamedTuple's body takes no such field.
ToolNote.__module__ = "openai_harmony"
