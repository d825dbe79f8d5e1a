"""Packages that only some need."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ._failures import MissingExtra

__all__ = ["has", "require"]

# What each package is installed with; others are named as they are.
_EXTRAS = {"pyarrow": "train", "ray": "ray", "matplotlib": "report"}


def require(module: str, extra: str | None = None) -> Any:
    """The module; an ``ImportError`` that says how to install it where it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        extra = extra or _EXTRAS.get(package)
        command = f"pip install 'openai-harmony[{extra}]'" if extra else f"pip install {package}"
        raise MissingExtra(f"this needs {package}, which cannot be imported: {error}; {command}") from error


def has(module: str) -> bool:
    """Whether the package is installed."""
    return find_spec(module) is not None
