"""``harmony completions``: what a shell needs to complete this command, made from the commands' parsers."""

import argparse

from ._arguments import CommandParser, add_choice
from ._commands import SUMMARIES, parser_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ._console import Console

USAGE = "bash|zsh|fish [options]"
EXAMPLES = """\
harmony completions bash > ~/.local/share/bash-completion/completions/harmony
harmony completions zsh > ~/.zfunc/_harmony
harmony completions fish > ~/.config/fish/completions/harmony.fish"""

_TOP = {"--help": "show the commands", "--version": "show the version"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_choice(parser, "shell", tuple(_SCRIPTS), metavar="SHELL", help="bash, zsh or fish")


def run(arguments: argparse.Namespace, console: "Console") -> int:
    parsers = {name: parser_of(name) for name in SUMMARIES}
    console.write(_SCRIPTS[arguments.shell](parsers))
    return 0


def _options(parser: CommandParser) -> list[argparse.Action]:
    return [action for action in parser._actions if action.option_strings]


def _argument_choices(parser: CommandParser) -> list[str]:
    """The words that an argument which is no option may be."""
    return [str(choice) for action in parser._actions if not action.option_strings for choice in action.choices or ()]


def _choices(action: argparse.Action) -> list[str]:
    return [str(choice) for choice in action.choices or ()]


def _takes_value(action: argparse.Action) -> bool:
    return action.nargs != 0


def _bash(parsers: "dict[str, CommandParser]") -> str:
    values, options, arguments = [], [], []
    for name, parser in parsers.items():
        for action in _options(parser):
            if _takes_value(action):
                pattern = "|".join(f'"{name} {option}"' for option in action.option_strings)
                # A value that is no word of a list is a file's name, or anything.
                values.append(f"        {pattern}) {_reply(_choices(action)) if action.choices else ''}return ;;")
        names = [option for action in _options(parser) for option in action.option_strings]
        options.append(f"            {name}) {_reply(names)[:-2]} ;;")
        if choices := _argument_choices(parser):
            arguments.append(f"        {name}) {_reply(choices)[:-2]} ;;")
    return f"""\
# Completes `harmony` in bash. Words for which nothing is offered are completed as names of files.
_harmony() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command=${{COMP_WORDS[1]}}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        {_reply([*SUMMARIES, *_TOP])[:-2]}
        return
    fi
    # bash makes three words of --option=value.
    if [[ $current == = ]]; then current=; elif [[ $previous == = ]]; then previous=${{COMP_WORDS[COMP_CWORD - 2]}}; fi
    case "$command $previous" in
{_joined(values)}
    esac
    if [[ $current == -* ]]; then
        case "$command" in
{_joined(options)}
        esac
        return
    fi
    case "$command" in
{_joined(arguments)}
    esac
}}
complete -o default -F _harmony harmony
"""


def _reply(words: "Sequence[str]") -> str:
    return f"""COMPREPLY=($(compgen -W "{" ".join(words)}" -- "$current")); """


def _joined(rows: "Iterable[str]") -> str:
    return "\n".join(rows)


def _zsh(parsers: "dict[str, CommandParser]") -> str:
    cases = []
    for name, parser in parsers.items():
        specs = [_zsh_option(action, option) for action in _options(parser) for option in action.option_strings]
        choices = _argument_choices(parser)
        specs.append(f"'1:argument:({' '.join(choices)})'" if choices else "'*:file:_files'")
        cases.append(f"        {name})\n            _arguments \\\n" + " \\\n".join(f"                {spec}" for spec in specs))
        cases.append("            ;;")
    commands = _joined(f"        {_zsh_quoted(f'{name}:{summary}')}" for name, summary in SUMMARIES.items())
    top = " ".join(_zsh_quoted(f"{option}[{help}]") for option, help in _TOP.items())
    return f"""\
#compdef harmony
# Completes `harmony` in zsh.
_harmony() {{
    local -a commands=(
{commands}
    )
    if ((CURRENT == 2)); then
        _describe command commands
        _arguments {top}
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
{_joined(cases)}
    esac
}}
if [[ $funcstack[1] == _harmony ]]; then
    _harmony "$@"
else
    compdef _harmony harmony
fi
"""


def _zsh_option(action: argparse.Action, option: str) -> str:
    help = (action.help or "").replace("[", r"\[").replace("]", r"\]").replace(":", r"\:")
    value = ""
    if _takes_value(action):
        value = f":value:({' '.join(_choices(action))})" if action.choices else ":value:_files"
    return _zsh_quoted(f"{option}[{help}]{value}")


def _zsh_quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"


def _fish(parsers: "dict[str, CommandParser]") -> str:
    rows = ["# Completes `harmony` in fish."]
    for name, summary in SUMMARIES.items():
        rows.append(f"complete -c harmony -f -n __fish_use_subcommand -a {name} -d {_fish_quoted(summary)}")
    for option, help in _TOP.items():
        rows.append(f"complete -c harmony -f -n __fish_use_subcommand -l {option[2:]} -d {_fish_quoted(help)}")
    for name, parser in parsers.items():
        condition = f"complete -c harmony -n '__fish_seen_subcommand_from {name}'"
        if choices := _argument_choices(parser):
            rows.append(f"{condition} -f -a {_fish_quoted(' '.join(choices))}")
        for action in _options(parser):
            names = " ".join(
                f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}" for option in action.option_strings
            )
            value = ""
            if _takes_value(action):
                value = f" -x -a {_fish_quoted(' '.join(_choices(action)))}" if action.choices else " -r"
            rows.append(f"{condition} {names}{value} -d {_fish_quoted(action.help or '')}")
    return _joined(rows) + "\n"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", r"\\").replace("'", r"\'") + "'"


_SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
