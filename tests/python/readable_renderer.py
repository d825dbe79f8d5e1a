"""Rendering with attribution, and the default mask, as short as they get: no code of the package, only tiktoken's encoding.

Messages are dicts in the flat form, with text as content. The tests hold the package to this.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tiktoken_encoding import THEIRS

START, ROLE, NAME, RECIPIENT, CHANNEL, CONTENT_TYPE, MESSAGE, CONTENT, TERMINATOR = range(1, 10)
Chat = Sequence[dict[str, Any]]


class Token(NamedTuple):
    id: int
    message: int
    part: int
    sampled: bool


def is_answer(message: dict[str, Any]) -> bool:
    return message["role"] == "assistant" and message.get("channel") == "final"


def pieces(message: dict[str, Any], end: str) -> list[tuple[int, str, bool]]:
    """The parts of a message, each with its text and whether that is a special token."""
    role, name, kind = message["role"], message.get("name"), message.get("content_type")
    rows = [(START, "<|start|>", True), (ROLE, name if role == "tool" else role, False)]
    if name is not None and role != "tool":
        rows.append((NAME, f":{name}", False))
    if message.get("recipient") not in (None, "all"):
        rows.append((RECIPIENT, f" to={message['recipient']}", False))
    if message.get("channel") is not None:
        rows += [(CHANNEL, "<|channel|>", True), (CHANNEL, message["channel"], False)]
    if kind is not None and kind.startswith("<|constrain|>"):
        rows += [(CONTENT_TYPE, " ", False), (CONTENT_TYPE, "<|constrain|>", True)]
        rows.append((CONTENT_TYPE, kind.removeprefix("<|constrain|>"), False))
    elif kind is not None:
        rows.append((CONTENT_TYPE, f" {kind}", False))
    return [*rows, (MESSAGE, "<|message|>", True), (CONTENT, message["content"], False), (TERMINATOR, end, True)]


def render(chat: Chat, for_training: bool = False) -> list[Token]:
    tokens = []
    for index, message in enumerate(chat):
        is_call = message["role"] == "assistant" and message.get("recipient") is not None
        is_last = index == len(chat) - 1
        end = "<|call|>" if is_call else "<|return|>" if for_training and is_last and is_answer(message) else "<|end|>"
        before = chat[index - 1] if index else {"role": None}
        # The model goes on by itself behind what it ended with <|end|>.
        goes_on = before["role"] == "assistant" and before.get("recipient") is None and not is_answer(before)
        for part, text, is_special in pieces(message, end):
            sampled = message["role"] == "assistant"
            if part in (START, ROLE):
                sampled = sampled and goes_on
            elif part == TERMINATOR and end == "<|end|>":
                sampled = sampled and not is_answer(message)
            ids = [THEIRS.encode_single_token(text)] if is_special else THEIRS.encode_ordinary(text)
            tokens += [Token(id, index, part, sampled) for id in ids]
    return tokens


def one_turn(chat: Chat) -> tuple[list[Token], list[bool]] | None:
    """The example of a conversation with one turn, and what of it is in the loss by default."""
    written = [index for index, message in enumerate(chat) if message["role"] == "assistant"]
    targets = [index for index in written if chat[index].get("channel") in (None, "analysis", "commentary", "final")]
    if not targets:
        return None
    # What follows the assistant's last message teaches nothing.
    tokens = render(chat[: written[-1] + 1], for_training=True)
    return tokens, [token.sampled and token.message in targets for token in tokens]
