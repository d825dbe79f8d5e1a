"""``harmony parse``: what a model wrote, as ids or as text with markers, to messages."""

import json

from ._arguments import add_choice
from ._chats import is_jsonl, lines, read_json, reason
from ._failure import Failure
from ._ids import check_ids, encoding, looks_like_ids, read_ids
from ._text import counted, read_text, shown
from .render import ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from .. import Repair
    from ._console import Console

USAGE = "FILE|- [options]"
EXAMPLES = """\
harmony parse reply.txt
harmony render chat.json --for training --ids | harmony parse -
harmony parse replies.jsonl --recover"""

_START = 200006


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument("file", metavar="FILE", help="a file of ids, or of text with markers; - is standard input")
    add_choice(
        parser,
        "--role",
        (*ROLES, "none"),
        help="whose message the prompt began; the assistant's by default, none where <|start|> comes first",
    )
    parser.add_argument("--recover", action="store_true", help="take everything, and say on standard error what was repaired")
    strict = parser.add_mutually_exclusive_group()
    strict.add_argument(
        "--strict", action="store_true", default=True, help="what does not follow the format is an error (the default)"
    )
    strict.add_argument("--no-strict", dest="strict", action="store_false", help="a header that ends too early becomes text")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--text", action="store_true", help="the input is text with markers, even if it is nothing but numbers")
    kind.add_argument("--ids", action="store_true", help="the input is ids")
    parser.add_argument("--jsonl", action="store_true", help="one reply a line, and one object for each; of itself for .jsonl")
    parser.add_argument("--json", action="store_true", help="the object on one line")


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    text = read_text(arguments.file)
    source = shown(arguments.file)
    if not is_jsonl(arguments.file, arguments):
        _write(_parse(_tokens(text, source, arguments), source, arguments, console), console, arguments.json)
        return 0
    for place, line in lines(text, source):
        _write(_parse(_tokens_of_line(line, place, arguments), place, arguments, console), console, True)
    return 0


def _write(result: "dict[str, Any]", console: "Console", compact: bool) -> None:
    console.write(f"{json.dumps(result, ensure_ascii=False, indent=None if compact else 2)}\n")


def _tokens(text: str, source: str, arguments: "argparse.Namespace") -> list[int]:
    if arguments.ids or (not arguments.text and text.strip() and looks_like_ids(text)):
        return read_ids(text, source)
    return encoding().encode_with_special_tokens(_without_last_line_end(text))


def _without_last_line_end(text: str) -> str:
    """The text without the line end that editors put behind the last marker. Behind anything else it is text."""
    line = text.removesuffix("\n").removesuffix("\r")
    return line if line.endswith("|>") else text


def _tokens_of_line(line: str, place: str, arguments: "argparse.Namespace") -> list[int]:
    """The tokens of a line: ids, or JSON: ids, a string, or what `harmony render --json` writes."""
    if looks_like_ids(line):
        return read_ids(line, place)
    form = read_json(line, place)
    if isinstance(form, dict):
        form = form.get("tokens", form.get("text"))
    if isinstance(form, str):
        return encoding().encode_with_special_tokens(form)
    if isinstance(form, list) and all(type(token) is int and token >= 0 for token in form):
        return check_ids(form, place)
    raise Failure(f"{place}: neither ids nor text", 'a line is ids, [1, 2], "text", {"tokens": [1, 2]} or {"text": "text"}')


def _parse(tokens: list[int], place: str, arguments: "argparse.Namespace", console: "Console") -> "dict[str, Any]":
    from .. import StreamableParser

    role = arguments.role
    if role is None:
        role = "none" if tokens[:1] == [_START] else "assistant"
    console.note(f"{place}: {counted(len(tokens), 'token')}, role {role}")
    given = None if role == "none" else role
    parser = StreamableParser(encoding(), given, strict=arguments.strict, recover=arguments.recover)
    try:
        parser.feed(tokens)
        parser.finish()
    except Exception as error:
        hint = "--recover takes everything, and says what it repaired"
        raise Failure(f"{place}: {reason(error)}", hint) from None
    result: dict[str, Any] = {"messages": [message.to_dict() for message in parser.messages]}
    if arguments.recover:
        repairs = parser.diagnostics
        for repair in repairs:
            console.warn(f"{place}: {_described(repair)}")
        result["diagnostics"] = [{"kind": kind.value, "token_index": index, "detail": detail} for kind, index, detail in repairs]
    return result


def _described(repair: "Repair") -> str:
    detail = f": {repair.detail!r}" if repair.detail else ""
    return f"{repair.kind.value} at token {repair.token_index}{detail}"
