"""Text that commands are given: as an argument, in a file, by standard input. It is UTF-8 whatever the locale."""

import os
import sys

from ._failure import SYSTEM_FAILED, WRONG_DATA, WRONG_USE, Failure, unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ._console import Console

STDIN = "-"


def read_bytes(name: str) -> bytes:
    """All bytes of a file; ``-`` is standard input."""
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise Failure("standard input is closed", code=SYSTEM_FAILED)
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise unreadable(shown(name), error) from None


def read_text(name: str) -> str:
    """The text of a file, exactly: line ends and byte order marks are text, too."""
    return from_utf8(read_bytes(name), shown(name))


def from_utf8(data: bytes, name: str) -> str:
    """The text of these bytes of a file."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        byte = data[error.start]
        message = f"{name}: not UTF-8: the byte 0x{byte:02x} at offset {error.start} begins no character"
        lines = data.count(b"\n", 0, error.start)
        if lines:
            message += f" (line {lines + 1})"
        raise Failure(message, "convert it, for example by iconv -f latin1 -t utf-8", code=WRONG_DATA) from None


def shown(name: str) -> str:
    """A file's name in messages."""
    return "standard input" if name == STDIN else name


def counted(number: int, what: str) -> str:
    """The number with its noun: 1 token, 2 tokens."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def add_text_argument(parser: "argparse.ArgumentParser", what: str, *, many: bool = False) -> None:
    """The argument that is text, or a file with it, and the options that say which."""
    help = f"{what}, or the name of a file with it; none or - is standard input"
    parser.add_argument("input", metavar=what.upper(), nargs="*" if many else "?", help=help)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--text", action="store_true", help="the argument is text, even where a file has that name")
    kind.add_argument("--file", action="store_true", help="the argument is a file's name")


def given_bytes(argument: str | None, arguments: "argparse.Namespace", console: "Console") -> tuple[bytes, str]:
    """The bytes that an argument stands for, and the name of their source in messages.

    An argument that is the name of a file stands for the file, any other for itself.
    """
    if arguments.text and argument is None:
        raise Failure("--text needs the text as an argument", code=WRONG_USE)
    if argument is None or (argument == STDIN and not arguments.text):
        return read_bytes(STDIN), shown(STDIN)
    if arguments.file or (not arguments.text and _is_file(argument)):
        console.note(f"{argument} is a file")
        return read_bytes(argument), argument
    if not arguments.text and _looks_like_a_file(argument):
        console.warn(f"there is no file {argument!r}, so this is taken as text; --file or --text says which it is")
    # As the shell gave it: Python read it by the locale.
    return os.fsencode(argument), "the argument"


def _is_file(argument: str) -> bool:
    """Whether it can be read; also a pipe, which a shell makes of <(command)."""
    return os.path.exists(argument) and not os.path.isdir(argument)


def _looks_like_a_file(argument: str) -> bool:
    """Whether it is one word with a path or an extension."""
    if len(argument) > 255 or any(character.isspace() for character in argument):
        return False
    extension = os.path.splitext(argument)[1]
    is_path = argument.startswith(("/", "./", "../", "~/", ".\\", "..\\")) or argument[1:3] == ":\\"
    return is_path or extension.lower() in (".txt", ".md", ".json", ".jsonl", ".ndjson", ".py", ".ids")
