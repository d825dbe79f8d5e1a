"""Token ids as people write them: apart by spaces, commas or lines, as a JSON array, or as bytes."""

import re

from ._failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .. import HarmonyEncoding

_SEPARATORS = re.compile(r"[\s,]+")


def encoding() -> "HarmonyEncoding":
    """The encoding; there is one."""
    from .. import load_harmony_encoding

    return load_harmony_encoding("HarmonyGptOss")


def looks_like_ids(text: str) -> bool:
    """Whether a text is nothing but ids."""
    return re.fullmatch(r"\s*\[?[\s,0-9-]*\]?\s*", text) is not None


def read_ids(text: str, source: str) -> list[int]:
    """The ids in a text; ``Failure`` says which item is none."""
    text = text.strip().removeprefix("\ufeff")
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    ids = []
    for word in _SEPARATORS.split(text):
        # ASCII digits alone: int() would take other scripts' and underscores, too.
        if word.isascii() and word.isdigit() and len(word) < 20:
            ids.append(int(word))
        elif word:
            raise Failure(f"{source}: {_cut(word)!r} (item {len(ids)}, counted from 0) is no token id", _hint(word))
    return check_ids(ids, source)


def read_binary_ids(data: bytes, source: str) -> list[int]:
    """The ids in bytes, four each, the lowest first."""
    from array import array
    from sys import byteorder

    if len(data) % 4:
        raise Failure(f"{source}: {len(data)} bytes are no ids of four bytes each")
    ids = array("I", data)
    if byteorder == "big":
        ids.byteswap()
    return check_ids(ids.tolist(), source)


def check_ids(ids: list[int], source: str) -> list[int]:
    """The same ids; ``Failure`` where no token has one of them."""
    known = encoding()
    for index, token in enumerate(ids):
        if token > known.max_token_value:
            hint = f"ids are from 0 to {known.max_token_value}"
            raise Failure(f"{source}: no token has the id {token} (item {index}, counted from 0)", hint)
    return ids


def _hint(word: str) -> str:
    if word.startswith("-"):
        return "take out masks such as -100"
    return "ids stand apart by spaces, commas or lines, or in one JSON array"


def _cut(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:40]}…"
