"""``harmony encode``: text to token ids."""

import sys

from ._arguments import add_choice
from ._console import is_terminal
from ._failure import WRONG_USE, Failure
from ._ids import encoding
from ._text import add_text_argument, counted, from_utf8, given_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from .. import HarmonyEncoding
    from ._console import Console

USAGE = "[TEXT|FILE|-] [options]"
EXAMPLES = """\
harmony encode "Hello world"
harmony encode prompt.txt --json
harmony encode --special all "<|start|>user<|message|>Hi<|end|>"
harmony render chat.json | harmony encode --special all --binary > chat.u32"""


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    add_text_argument(parser, "text")
    add_choice(
        parser,
        "--special",
        ("none", "all", "error"),
        default="error",
        help="special tokens spelled in the text, such as <|end|>: none is one, all are, or an error (the default)",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON array of the ids")
    form.add_argument("--binary", action="store_true", help="four bytes an id, the lowest first")


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    data, source = given_bytes(arguments.input, arguments, console)
    text = from_utf8(data, source)
    ids = _encode(encoding(), text, arguments.special, source)
    console.note(f"{source}: {counted(len(data), 'byte')}, {counted(len(ids), 'token')}")
    if arguments.binary:
        _write_binary(ids, console)
    elif arguments.json:
        console.write(f"[{', '.join(map(str, ids))}]\n")
    else:
        console.write(f"{' '.join(map(str, ids))}\n")
    return 0


def _encode(known: "HarmonyEncoding", text: str, special: str, source: str) -> list[int]:
    from .. import HarmonyError

    if special == "all":
        return known.encode_with_special_tokens(text)
    if special == "none":
        return known.encode_ordinary(text)
    try:
        return known.encode(text)
    except HarmonyError as error:
        raise _spelled(text, str(error), source) from None


def _spelled(text: str, message: str, source: str) -> Failure:
    """The failure for text that spells a special token, which the library's message names."""
    token = message.split("'")[1]
    place = text.find(token)
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Failure(
        f"{source} spells the special token {token} (line {line}, character {column})",
        "--special all makes it that token, --special none takes it as ordinary text",
    )


def _write_binary(ids: list[int], console: "Console") -> None:
    from array import array

    if is_terminal(sys.stdout):
        raise Failure("--binary writes no text", "send it to a file or a pipe", code=WRONG_USE)
    data = array("I", ids)
    if sys.byteorder == "big":
        data.byteswap()
    console.write_bytes(data.tobytes())
