"""Where the arguments of a call stop being JSON."""

from typing import NamedTuple

from ._enums import JsonErrorKind

__all__ = ["JsonError"]

_WHAT = {
    JsonErrorKind.TRAILING: "has more behind a JSON value",
    JsonErrorKind.CUT_OFF: "is JSON that breaks off",
    JsonErrorKind.INVALID: "is not JSON",
}


class JsonError(NamedTuple):
    """Where a message's text stops being JSON: what ``Message.json_error`` returns. Its ``str`` is fit for the model.

    >>> from openai_harmony import Message, Role
    >>> error = Message.from_role_and_content(Role.ASSISTANT, '{"city": "Rome"}analysis').json_error()
    >>> error.position, error.kind.value
    (16, 'trailing')
    >>> print(error)
    the text has more behind a JSON value, at character 16, counted from 0
    """

    position: int
    """How many characters stand before that place."""

    kind: JsonErrorKind
    """What is wrong there."""

    def __str__(self) -> str:
        return f"the text {_WHAT[self.kind]}, at character {self.position}, counted from 0"


# As pickles and tracebacks name it; a NamedTuple's body takes no such field.
JsonError.__module__ = "openai_harmony"
