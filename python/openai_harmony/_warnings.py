"""The warning that something given would be lost."""

import warnings
from typing import Any

from ._core import unread_keys

__all__ = ["HarmonyWarning", "warn_of_unread_keys"]

# This function and the method that calls it.
_TO_CALLER = 3


class HarmonyWarning(UserWarning):
    """Something that was given is lost, although the model was most likely meant to see it.

    >>> import warnings
    >>> from openai_harmony import HarmonyWarning, Message
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always", HarmonyWarning)
    ...     message = Message.from_dict({"role": "assistant", "content": "", "tool_calls": [{"id": "call_1"}]})
    >>> print(str(caught[0].message).splitlines()[0])
    not read, and lost: tool_calls
    """

    __module__ = "openai_harmony"


def warn_of_unread_keys(data: Any) -> None:
    """Warn the caller of the method that calls this where `data` has keys that carry meaning and are not read."""
    keys = unread_keys(data)
    if keys:
        warnings.warn(
            f"not read, and lost: {', '.join(keys)}\n"
            "Harmony's messages have no such keys. A call is a message of the assistant with a recipient, its result a "
            "message of the role tool with a name, and reasoning a message in the channel analysis.",
            HarmonyWarning,
            stacklevel=_TO_CALLER,
        )
