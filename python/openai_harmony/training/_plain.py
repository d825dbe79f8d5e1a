"""What rows of data sets hold, as values that JSON has."""

from collections.abc import Mapping
from typing import Any

__all__ = ["plain"]


def plain(value: object) -> Any:
    """A mapping as a dict, a model of pydantic as a dict, an array or number of numpy as Python's; else the value itself."""
    if isinstance(value, Mapping):
        return dict(value)
    for name, arguments in (("model_dump", {"mode": "json", "exclude_none": True, "by_alias": True}), ("tolist", {})):
        method = getattr(value, name, None)
        if callable(method):
            return method(**arguments)
    return value
