"""Errors that say where in the data they were found."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

__all__ = ["noted", "required"]


@contextmanager
def noted(place: str) -> Generator[None, None, None]:
    """Add to an exception raised inside where it was raised; Python 3.10 has no notes, and there nothing is added."""
    try:
        yield
    except Exception as error:
        if sys.version_info >= (3, 11):
            error.add_note(place)
        raise


def required(data: Any, key: str, what: str) -> Any:
    """``data[key]``, with `what` said should have been there in the error where it cannot be had."""
    try:
        return data[key]
    except TypeError as error:
        raise TypeError(f"{error}: {what}") from None
    except KeyError:
        # The text of a KeyError is its key, which callers read.
        with noted(what):
            raise
