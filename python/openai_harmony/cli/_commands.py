"""The commands there are. A module of the same name is imported when a command is called.

Such a module has ``USAGE``, ``EXAMPLES``, ``add_arguments(parser)`` and ``run(arguments, console)``. ``run`` writes data by
``console.write`` and raises ``Failure`` for what is wrong; what it returns is the exit code.
"""

from importlib import import_module

from ._arguments import CommandParser, add_common_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any, Protocol

    from ._console import Console

    class Command(Protocol):
        USAGE: str
        EXAMPLES: str

        def add_arguments(self, parser: CommandParser) -> None: ...
        def run(self, arguments: argparse.Namespace, console: Console) -> int: ...


# A line here is all that registers a command.
SUMMARIES = {
    "encode": "text to token ids",
    "decode": "token ids to text",
    "count": "how many tokens files have, and chats by role and channel",
    "render": "conversations to text with markers, or to token ids",
    "parse": "what a model wrote, as ids or marked text, to messages",
    "inspect": "conversations as training examples, token by token",
    "prepare": "data sets to training data",
    "completions": "what a shell needs to complete this command",
}

USAGE = "COMMAND [arguments] [options]"
DESCRIPTION = "The harmony format of gpt-oss in a shell: text and conversations to tokens, and back."
EXAMPLES = """\
harmony encode "Hello world" | harmony decode
harmony render chat.json --ids
harmony inspect chats.jsonl 17"""


def command(name: str) -> "Command":
    """The module of a command."""
    module: Any = import_module(f"{__package__}.{name}")
    found: Command = module
    return found


def parser_of(name: str) -> CommandParser:
    """The parser of a command."""
    module = command(name)
    summary = SUMMARIES[name]
    description = f"{summary[0].upper()}{summary[1:]}."
    parser = CommandParser(f"harmony {name}", usage=module.USAGE, description=description, examples=module.EXAMPLES)
    module.add_arguments(parser)
    add_common_options(parser)
    return parser


def overview() -> str:
    """What ``harmony --help`` shows."""
    width = max(map(len, SUMMARIES))
    commands = "".join(f"  {name:{width}}  {summary}\n" for name, summary in SUMMARIES.items())
    examples = "".join(f"  {line}\n" for line in EXAMPLES.splitlines())
    return (
        f"usage: harmony {USAGE}\n\n{DESCRIPTION}\n\ncommands:\n{commands}\noptions:\n"
        f"  {'-h, --help':{width}}  show this and end; harmony COMMAND --help shows a command\n"
        f"  {'--version':{width}}  show the version and end\n\nexamples:\n{examples}"
    )
