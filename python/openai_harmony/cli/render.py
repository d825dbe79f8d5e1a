"""``harmony render``: conversations to text with markers, or to token ids."""

import sys

from ._arguments import add_choice
from ._chats import add_chat_arguments, is_jsonl, read_chats, reason
from ._console import is_terminal
from ._failure import WRONG_USE, Failure
from ._ids import encoding
from ._text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ._chats import Chat
    from ._console import Console

ROLES = ("assistant", "user", "system", "developer", "tool")
USAGE = "FILE|- [options]"
EXAMPLES = """\
harmony render chat.json
harmony render chat.json --for training --ids
harmony render requests.jsonl --format openai --json
cat chats.jsonl | harmony render - --jsonl --ids"""


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument("file", metavar="FILE", help="a file of conversations; - is standard input")
    add_choice(
        parser,
        "--for",
        ("completion", "training", "none"),
        default="completion",
        help="what stands at the end: the beginning of the next message (the default), <|return|> behind a final answer, "
        "or the conversation alone",
    )
    add_choice(parser, "--role", ROLES, help="whose the next message is; the assistant's by default")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--ids", action="store_true", help="the token ids instead of the text; a line for each conversation")
    form.add_argument("--json", action="store_true", help="one object for each conversation: text, tokens")
    add_chat_arguments(parser)


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    purpose = getattr(arguments, "for")
    if arguments.role and purpose != "completion":
        raise Failure(f"--role is the next message's, which --for {purpose} does not begin", code=WRONG_USE)
    many = is_jsonl(arguments.file, arguments)
    for chat in read_chats(arguments.file, arguments, console):
        tokens = render(chat, purpose, arguments)
        console.note(f"{chat.place}: {counted(len(chat.conversation.messages), 'message')}, {counted(len(tokens), 'token')}")
        if arguments.ids:
            console.write(f"{' '.join(map(str, tokens))}\n")
            continue
        text = encoding().decode(tokens)
        if arguments.json:
            import json

            console.write(f"{json.dumps({'text': text, 'tokens': tokens}, ensure_ascii=False)}\n")
        else:
            # One alone is exact, so that `harmony parse` and `harmony encode` read the same.
            console.write(f"{text}\n" if many or is_terminal(sys.stdout) else text)
    return 0


def render(chat: "Chat", purpose: str, arguments: "argparse.Namespace") -> list[int]:
    """The tokens of a conversation."""
    config = chat.config(arguments)
    known = encoding()
    try:
        if purpose == "completion":
            role = arguments.role or "assistant"
            return known.render_conversation_for_completion(chat.conversation, role, config)
        if purpose == "training":
            return known.render_conversation_for_training(chat.conversation, config)
        return known.render_conversation(chat.conversation, config)
    except Exception as error:
        raise Failure(f"{chat.place}: {reason(error)}") from None
