"""Values of a tool's parameters as plain ones: what pydantic's dump of a message would hold."""

from typing import Any

from pydantic import TypeAdapter

_ANY: TypeAdapter[Any] = TypeAdapter(Any)


def plain(value: object) -> Any:
    """Models and dataclasses as dicts; a value that pydantic leaves as it is comes back unchanged."""
    return _ANY.dump_python(value, exclude_none=True)
