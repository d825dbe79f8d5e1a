"""``harmony count``: how many tokens files have; of chats also by role and channel."""

from ._arguments import add_choice
from ._chats import add_chat_arguments
from ._failure import WRONG_USE, Failure
from ._ids import encoding
from ._text import STDIN, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from ._console import Console

USAGE = "FILE... [options]"
EXAMPLES = """\
harmony count README.md docs/*.md
harmony count --chats chats.jsonl
harmony count --chats chats.jsonl --json | jq .tokens"""


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument("files", metavar="FILE", nargs="*", help="files of text, or of conversations; none or - is standard input")
    parser.add_argument(
        "--chats", action="store_true", help="the files have conversations: count what is rendered, by role and channel"
    )
    add_choice(
        parser,
        "--special",
        ("none", "all"),
        help="special tokens spelled in a text, such as <|end|>: none is one (the default), or all are",
    )
    parser.add_argument("--json", action="store_true", help="one object: tokens, files, and of chats roles and channels")
    add_chat_arguments(parser)


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    names = arguments.files or [STDIN]
    if arguments.chats:
        if arguments.special:
            raise Failure("--special is for text; in conversations text stays text", code=WRONG_USE)
        from ._count_chats import count_chats

        return count_chats(names, arguments, console)
    for option in ("jsonl", "format", "date", "reasoning", "schema_policy"):
        if getattr(arguments, option):
            raise Failure(f"--{option.replace('_', '-')} is for conversations", "--chats counts them", code=WRONG_USE)
    counts = [(name, _count(read_text(name), arguments.special)) for name in names]
    total = sum(tokens for _, tokens in counts)
    if arguments.json:
        import json

        result = {"tokens": total, "files": [{"file": name, "tokens": tokens} for name, tokens in counts]}
        console.write(f"{json.dumps(result, ensure_ascii=False)}\n")
    else:
        console.write(table([(str(tokens), name) for name, tokens in with_total(counts, total)]))
    return 0


def _count(text: str, special: str | None) -> int:
    known = encoding()
    return len(known.encode_with_special_tokens(text) if special == "all" else known.encode_ordinary(text))


def with_total(counts: list[tuple[str, int]], total: int) -> list[tuple[str, int]]:
    """The rows, and the total where there is more than one."""
    return [*counts, ("total", total)] if len(counts) > 1 else counts


def table(rows: "Iterable[tuple[str, str]]") -> str:
    """Numbers to the right, and what they are of."""
    rows = list(rows)
    width = max(len(number) for number, _ in rows)
    return "".join(f"{number:>{width}} {name}\n" for number, name in rows)
