"""The tokens of conversations, by role and channel."""

from collections import Counter

from ._chats import Chat, read_chats, reason
from ._failure import Failure
from ._ids import encoding
from ._text import counted
from .count import table, with_total

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ._console import Console

NO_CHANNEL = "none"


def count_chats(names: list[str], arguments: "argparse.Namespace", console: "Console") -> int:
    """Count the conversations of files, all messages of them unless ``--reasoning`` says otherwise."""
    # What a file has is counted: as it is rendered for a model, reasoning of the past would be missing.
    arguments.reasoning = arguments.reasoning or "keep"
    files = [_File(name) for name in names]
    for file in files:
        for chat in read_chats(file.name, arguments, console):
            file.add(chat, arguments)
    total = sum(file.tokens for file in files)
    kinds = sum((file.kinds for file in files), Counter[tuple[str, str]]())
    if arguments.json:
        import json

        result = {"tokens": total, **_by(kinds), "files": [file.form() for file in files]}
        console.write(f"{json.dumps(result, ensure_ascii=False)}\n")
        return 0
    counts = [(f"{file.name} ({_numbered(file)})", file.tokens) for file in files]
    rows = [(f"{tokens}", f"{100 * tokens / total:5.1f} % {_kind(kind)}") for kind, tokens in kinds.most_common()]
    console.write(table([(str(tokens), name) for name, tokens in with_total(counts, total)]))
    if rows:
        console.write(f"\n{table(rows)}")
    return 0


class _File:
    def __init__(self, name: str) -> None:
        self.name = name
        self.conversations = 0
        self.messages = 0
        self.kinds: Counter[tuple[str, str]] = Counter()

    @property
    def tokens(self) -> int:
        return self.kinds.total()

    def add(self, chat: Chat, arguments: "argparse.Namespace") -> None:
        try:
            rendered = encoding().render_annotated(chat.conversation, chat.config(arguments))
        except Exception as error:
            raise Failure(f"{chat.place}: {reason(error)}") from None
        self.conversations += 1
        for span in rendered.messages:
            self.messages += 1
            self.kinds[span.role.value, span.channel or NO_CHANNEL] += span.end - span.start

    def form(self) -> dict[str, object]:
        return {
            "file": self.name,
            "tokens": self.tokens,
            "conversations": self.conversations,
            "messages": self.messages,
            **_by(self.kinds),
        }


def _by(kinds: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """The tokens by role, and by channel; each sums up to all."""
    roles: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    for (role, channel), tokens in kinds.items():
        roles[role] += tokens
        channels[channel] += tokens
    return {"roles": dict(sorted(roles.items())), "channels": dict(sorted(channels.items()))}


def _numbered(file: _File) -> str:
    return f"{counted(file.conversations, 'conversation')}, {counted(file.messages, 'message')}"


def _kind(kind: tuple[str, str]) -> str:
    role, channel = kind
    return role if channel == NO_CHANNEL else f"{role} {channel}"
