"""The names of the tokenizers as tables and plots show them: with a mark where their ids are not always tiktoken's."""

from __future__ import annotations

from typing import Any

MARK = "*"


def marked(name: str, results: dict[str, Any]) -> str:
    return name + MARK if results.get("check", {}).get("differing", {}).get(name) else name
