"""Counters: numbers by name, nested, which add up over chunks, shards and machines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Tally = dict[str, Any]


def add(total: Tally, part: Mapping[Any, Any]) -> None:
    """Adds `part` to `total`."""
    for key, value in part.items():
        # As in JSON, which has no numbers for keys.
        name = str(key)
        if isinstance(value, Mapping):
            add(total.setdefault(name, {}), value)
        else:
            total[name] = total.get(name, 0) + value


def in_order(tally: Tally) -> Tally:
    """The same with sorted names: what was counted first must not show."""
    return {name: in_order(value) if isinstance(value, dict) else value for name, value in sorted(tally.items(), key=_order)}


def _order(item: tuple[str, Any]) -> tuple[int, str]:
    name = item[0]
    return (int(name) if name.isdigit() else -1, name)


def percentile(lengths: dict[str, int], share: float) -> int:
    """The length that this share of all does not exceed."""
    ordered = sorted((int(length), count) for length, count in lengths.items())
    wanted = max(math.ceil(sum(count for _, count in ordered) * share), 1)
    seen = 0
    for length, count in ordered:
        seen += count
        if seen >= wanted:
            return length
    return 0
