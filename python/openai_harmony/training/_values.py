"""What the values of options may be, and what is said of others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from typing import Any

__all__ = ["check", "check_date", "check_name", "check_number", "names_of", "pairs_of", "unknown"]


def unknown(name: object, known: Iterable[str]) -> str:
    known = sorted(known)
    near = get_close_matches(str(name).lower()[:80].replace("-", "_"), known, n=1, cutoff=0.6)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no option {str(name)[:80]!r}{meant} (the options are {', '.join(known)})"


def check(options: Any) -> None:
    """Whether each value is one of the option's, where they are few, and else of its default's type."""
    for option in fields(options):
        value = getattr(options, option.name)
        choices = option.metadata.get("choices")
        if choices is not None:
            if value not in choices:
                raise ValueError(f"{option.name} is one of {', '.join(map(repr, choices))}, not {value!r}")
        elif isinstance(option.default, bool):
            if not isinstance(value, bool):
                raise ValueError(f"{option.name} is True or False, not {value!r}")
        elif isinstance(option.default, str) and not (isinstance(value, str) and value):
            raise ValueError(f"{option.name} is text, not {value!r}")


def check_number(name: str, value: object, *, optional: bool = False, least: int = 1) -> None:
    if optional and value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        alternative = " or None" if optional else ""
        raise ValueError(f"{name} is a whole number from {least} on{alternative}, not {value!r}")


def check_name(option: str, value: object) -> None:
    if value is not None and not (isinstance(value, str) and value):
        raise ValueError(f"{option} is a name or None, not {value!r}")


def names_of(option: str, value: object, among: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Names in a list, or in text with commas between."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, Iterable):
        raise ValueError(f"{option} is a list of names, not {value!r}")
    names = []
    for item in items:
        name = item.strip() if isinstance(item, str) else item
        if name == "" and isinstance(value, str):
            continue
        if not isinstance(name, str) or not name or (among is not None and name not in among):
            known = "" if among is None else f" ({', '.join(among)})"
            raise ValueError(f"{option} is a list of names{known}, and {item!r} is none")
        names.append(name)
    return tuple(names)


def pairs_of(option: str, value: object) -> dict[str, str]:
    """Names by names, or text such as ``messages=dialog,tools=functions``."""
    if isinstance(value, str):
        parts = [part.partition("=") for part in value.split(",") if part.strip()]
        if not all(separator and name.strip() and other.strip() for name, separator, other in parts):
            raise ValueError(f"{option} is pairs of names such as 'messages=dialog,tools=functions', not {value!r}")
        return {name.strip(): other.strip() for name, _, other in parts}
    if not isinstance(value, Mapping) or not all(isinstance(name, str) and name for pair in value.items() for name in pair):
        raise ValueError(f"{option} is a dict of names by names such as {{'messages': 'dialog'}}, not {value!r}")
    return dict(value)


DATE = r"\d{4}-\d{2}-\d{2}"


def check_date(value: str) -> None:
    match = re.fullmatch(rf"none|(?:random:({DATE})\.\.)?({DATE})", value)
    try:
        if match is None:
            raise ValueError("it has another form")
        first, last = (date.fromisoformat(text) if text else None for text in match.groups())
        if first and last and first > last:
            raise ValueError("the first day is behind the last one")
    except ValueError as error:
        raise ValueError(f"date is 'none', 'YYYY-MM-DD' or 'random:YYYY-MM-DD..YYYY-MM-DD', not {value!r}: {error}") from None
