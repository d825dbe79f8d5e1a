"""How tables and plots write names and numbers: a name has a mark where the ids are not always tiktoken's."""

from __future__ import annotations

from typing import Any

MARK = "*"


def marked(name: str, results: dict[str, Any]) -> str:
    return name + MARK if results.get("check", {}).get("differing", {}).get(name) else name


def short(value: float | None) -> str:
    """Three digits, or all of a larger whole number."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
