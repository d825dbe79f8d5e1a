"""argparse as this command speaks: what is wrong in one line, the nearest of what there is, exit code 2."""

import argparse
import os

from ._console import COLOR_CHOICES, Console
from ._failure import WRONG_USE, Failure, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn


class CommandParser(argparse.ArgumentParser):
    """The parser of one command. Mistakes raise ``Failure``."""

    def __init__(self, name: str, *, usage: str, description: str, examples: str) -> None:
        super().__init__(
            prog=name,
            usage=f"{name} {usage}",
            description=description,
            epilog=f"examples:\n{_indented(examples)}",
            formatter_class=_HelpFormatter,
            # A script that says --spec must not change its meaning when a version has --specials.
            allow_abbrev=False,
            add_help=False,
        )

    def parse(self, argv: "Sequence[str]") -> argparse.Namespace:
        """The arguments as a namespace; ``SystemExit`` where ``--help`` was among them, and answered."""
        # Intermixed, so that an option may stand before an argument that can be left out.
        arguments, unknown = self.parse_known_intermixed_args(argv)
        if unknown:
            self._refuse(unknown[0])
        return arguments

    def print_help(self, file: object = None) -> None:
        Console().write(self.format_help())

    def error(self, message: str) -> "NoReturn":
        raise Failure(message, f"{self.prog} --help", code=WRONG_USE)

    def _refuse(self, argument: str) -> "NoReturn":
        if argument.startswith("-") and argument != "-":
            option = argument.partition("=")[0]
            hint = did_you_mean(option, option_names(self))
            raise Failure(f"unknown option {option!r}", hint or f"{self.prog} --help", code=WRONG_USE)
        raise Failure(f"one argument too many: {argument!r}", "put text with spaces into quotes", code=WRONG_USE)


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help to the terminal's width; the parsers make one for every option, so it finds out by itself, without shutil."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_help_width())


def _help_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        width = int(columns)
    else:
        try:
            width = os.get_terminal_size(1).columns
        except OSError:
            width = 80
    # Longer lines are hard to read.
    return max(40, min(width, 100) - 2)


def option_names(parser: argparse.ArgumentParser) -> list[str]:
    """All options of a parser."""
    return [name for action in parser._actions for name in action.option_strings]


def add_choice(
    group: argparse._ActionsContainer,
    name: str,
    choices: "Sequence[str]",
    *,
    help: str,
    default: str | None = None,
    metavar: str | None = None,
) -> None:
    """An option, or an argument, with one of some values."""
    metavar = metavar or "|".join(choices)
    group.add_argument(name, type=_one_of(choices), choices=choices, default=default, help=help, metavar=metavar)


def _one_of(choices: "Sequence[str]") -> "Callable[[str], Any]":
    # argparse has words of its own for this, others in each version of Python, and without the nearest choice.
    def chosen(value: str) -> str:
        if value not in choices:
            hint = did_you_mean(value, list(choices))
            raise argparse.ArgumentTypeError(f"{value!r} is none of {', '.join(choices)}" + (f"; {hint}" if hint else ""))
        return value

    return chosen


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """What every command has."""
    group = parser.add_argument_group("output")
    add_choice(group, "--color", COLOR_CHOICES, default="auto", help="colours; auto: on a terminal (NO_COLOR, FORCE_COLOR)")
    group.add_argument("-q", "--quiet", action="store_true", help="no warnings")
    group.add_argument("-v", "--verbose", action="store_true", help="say what is done")
    group.add_argument("-h", "--help", action="help", help="show this and end")


def console_of(arguments: argparse.Namespace) -> Console:
    """The console as the common options ask for it."""
    return Console(color=arguments.color, quiet=arguments.quiet, verbose=arguments.verbose)


def early_console(argv: "Sequence[str]") -> Console:
    """The console for what is wrong with the arguments themselves, which need not be readable."""
    color = "auto"
    for index, argument in enumerate(argv):
        value = argument.removeprefix("--color=")
        if argument == "--color" and index + 1 < len(argv):
            value = argv[index + 1]
        if value in COLOR_CHOICES and argument.startswith("--color"):
            color = value
    return Console(color=color, verbose=bool({"-v", "--verbose"} & set(argv)))


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.strip().splitlines())
