"""Packages that only some need."""

from importlib import import_module
from typing import Any

__all__ = ["require"]


def require(module: str, extra: str) -> Any:
    """The module; an ``ImportError`` that says how to install it where it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ImportError(
            f"this needs {package}, which cannot be imported: {error}; pip install 'openai-harmony[{extra}]'"
        ) from error
