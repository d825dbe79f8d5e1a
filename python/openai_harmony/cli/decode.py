"""``harmony decode``: token ids to text."""

import sys

from ._arguments import add_choice
from ._console import is_terminal
from ._failure import Failure
from ._ids import encoding, read_binary_ids, read_ids
from ._text import add_text_argument, counted, from_utf8, given_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ._console import Console

USAGE = "[IDS|FILE|-] [options]"
EXAMPLES = """\
harmony decode 13225 2375
harmony decode "[13225, 2375]" --tokens
harmony decode --binary chat.u32
harmony encode prompt.txt | harmony decode > same.txt"""


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    add_text_argument(parser, "ids", many=True)
    add_choice(
        parser,
        "--errors",
        ("replace", "strict"),
        default="replace",
        help="bytes that are not UTF-8, such as half a character: U+FFFD (the default), or an error",
    )
    parser.add_argument("--tokens", action="store_true", help="one token a line: its id, and its text as JSON writes it")
    parser.add_argument("--binary", action="store_true", help="the ids are four bytes each, the lowest first")
    parser.add_argument("--json", action="store_true", help="one object: text, count, and with --tokens the tokens")


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    # A shell divides ids at spaces.
    argument = " ".join(arguments.input) if arguments.input else None
    data, source = given_bytes(argument, arguments, console)
    ids = read_binary_ids(data, source) if arguments.binary else read_ids(from_utf8(data, source), source)
    console.note(f"{source}: {counted(len(ids), 'id')}")
    text = _decode(ids, arguments.errors, source)
    if arguments.json:
        import json

        result: dict[str, object] = {"text": text, "count": len(ids)}
        if arguments.tokens:
            result["tokens"] = [{"id": token, "text": _text(piece), "bytes": piece.hex()} for token, piece in _pieces(ids)]
        console.write(f"{json.dumps(result, ensure_ascii=False)}\n")
    elif arguments.tokens:
        width = max(map(len, map(str, ids)), default=0)
        console.write("".join(f"{token:{width}} {_quoted(piece)}\n" for token, piece in _pieces(ids)))
    else:
        console.write(text)
        if is_terminal(sys.stdout) and not text.endswith("\n"):
            # So that the shell's prompt has a line of its own. Elsewhere the text is exact.
            console.write("\n")
    return 0


def _decode(ids: list[int], errors: str, source: str) -> str:
    data = encoding().decode_bytes(ids)
    try:
        return data.decode(errors=errors)
    except UnicodeDecodeError as error:
        index = _token_at(ids, error.start)
        hint = "--errors replace writes U+FFFD there"
        raise Failure(f"{source}: not UTF-8 from id {ids[index]} on (item {index}, counted from 0)", hint) from None


def _token_at(ids: list[int], offset: int) -> int:
    """The index of the token that has the byte at this offset."""
    for index, (_, piece) in enumerate(_pieces(ids)):
        offset -= len(piece)
        if offset < 0:
            return index
    raise AssertionError("the offset is within the tokens' bytes")


def _pieces(ids: list[int]) -> "list[tuple[int, bytes]]":
    return list(zip(ids, encoding().decode_tokens_bytes(ids), strict=True))


def _text(piece: bytes) -> str | None:
    """The token's text; none where it is part of a character."""
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return None


def _quoted(piece: bytes) -> str:
    """The token's text as JSON writes it; bytes that are part of a character as \\x and two digits."""
    from json.encoder import py_encode_basestring

    return py_encode_basestring(piece.decode(errors="surrogateescape")).translate(_ESCAPED_BYTES)


# How Python names bytes that are not UTF-8 in text.
_ESCAPED_BYTES = {0xDC00 + byte: f"\\x{byte:02x}" for byte in range(0x80, 0x100)}
