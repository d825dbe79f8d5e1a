"""The texts that are encoded: eight corpora, cut into slices that nobody has seen before they are measured."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable
from typing import Any

from . import debian, sources
from .paths import CORPORA

# In the order of the tables; "multi" is some twenty languages in as many scripts as Debian's manuals have.
NAMES = ["english", "python", "c", "json", "chat", "ja", "zh", "multi"]
BYTES = 8_000_000
# Kept out of all slices, for checking ids before anything is measured.
CHECK_BYTES = 64_000


def write() -> dict[str, Any]:
    """Makes the corpora that are not there yet; describes all there are."""
    CORPORA.mkdir(parents=True, exist_ok=True)
    makers: dict[str, Callable[[], str]] = {
        "english": sources.english,
        "python": sources.python,
        "c": sources.c,
        "json": sources.json_text,
        "chat": sources.chat,
        "ja": sources.japanese,
        "zh": sources.chinese,
        "multi": sources.many_languages,
    }
    if any(not _path_exists(name) for name in NAMES):
        debian.fetch()
    for name in NAMES:
        if not _path_exists(name):
            print(f"writing the corpus {name}", flush=True)
            data = makers[name]().encode("utf-8", "ignore")[:BYTES]
            if len(data) < 3 * CHECK_BYTES:
                print(f"{name} is left out: its sources are not on this machine", flush=True)
                continue
            (CORPORA / f"{name}.txt").write_bytes(data.decode("utf-8", "ignore").encode())
    return {name: _describe(name) for name in available()}


def available() -> list[str]:
    return [name for name in NAMES if _path_exists(name)]


def data(name: str) -> bytes:
    return (CORPORA / f"{name}.txt").read_bytes()


def slices(name: str, count: int, size: int) -> list[str]:
    """The first `count` slices of a corpus, of `size` bytes each or, where the corpus is smaller, of equal parts of it."""
    whole = data(name)[:-CHECK_BYTES]
    step = min(size, len(whole) // count)
    return [whole[index * step : (index + 1) * step].decode("utf-8", "ignore") for index in range(count)]


def check_texts() -> dict[str, str]:
    """What all must encode alike before their speeds are compared: a part of each corpus, and what few get right."""
    texts = {name: data(name)[-CHECK_BYTES:].decode("utf-8", "ignore") for name in available()}
    source = random.Random(1)
    pools = [
        "abcxyzéßжا한日",
        "AZÉЖǄǅ",
        "19٢½Ⅷ๕",
        " \t\n\r\u00a0\u2028\u3000\x0b\x85",
        "\u0301\u05bf\u093b\u20dd",
        ".,!$'«¡€☃/",
        "\u0000\u00ad\u200b\U000e0001",
        "stmdlvreSTL",
    ]
    texts["mixed classes"] = "".join(source.choice(source.choice(pools)) for _ in range(40_000))
    # The letter that folds to s, in a contraction.
    texts["long s"] = "l'ſ'TT and it'ſ late"
    # A letter and a mark that are new in Unicode 17, while the models know 16; only behind letters is 's a piece's end.
    texts["unassigned in Unicode 16"] = "\U000323b0's \U0001e6c0's \u1acf's"
    texts["spelled specials"] = "hello<|start|>x<|end|> <|message|>\n<|reserved_200018|><|endofprompt|>"
    return texts


def joined(names: Iterable[str], size: int) -> str:
    """The beginnings of several corpora, of `size` bytes each; those that are not there are passed over."""
    return "\n".join(data(name)[:size].decode("utf-8", "ignore") for name in names if _path_exists(name))


def _describe(name: str) -> dict[str, Any]:
    whole = data(name)
    return {"bytes": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}


def _path_exists(name: str) -> bool:
    return (CORPORA / f"{name}.txt").exists()
