"""The options of training on the command line: one for each field of ``training.Options`` and of its ``LossPolicy``.

Commands that make examples (``inspect``, ``prepare``) share them. An option that is not given is None in the namespace, so that
``given`` are those of the command line, and no others.
"""

import argparse
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, get_args

from ._arguments import add_choice
from ._failure import WRONG_USE, Failure

if TYPE_CHECKING:
    from ..training import Options
    from ._console import Console

_HELP = {
    "train_on": "which messages may be targets",
    "header": "which part of a target's header is in the loss",
    "channels": "the channels of targets, with commas between; no channel counts as final",
    "tool_calls": "whether messages with a recipient are targets",
    "terminators": "whether <|end|>, <|call|> and <|return|> are in the loss",
    "turn_end": "the <|end|> behind an answer of the past: no loss, the label <|return|>, or the loss as it is",
    "tool_results": "whether the content of tools' messages is in the loss, too",
    "inexact": "whether targets stay whose context is another than when they were written",
    "without_reasoning": "answers without reasoning before them: as they are, no loss on their header, or behind an empty reasoning",
    "weight_field": "the field of a message with its weight",
    "reasoning": "which reasoning of the past a prompt has where the model runs",
    "examples": "how a conversation becomes examples",
    "schema_policy": "how the schemas of tools are written",
    "max_length": "the most tokens of an example",
    "too_long": "what becomes of an example that is longer",
    "pack": "put several examples into a row of max-length tokens",
    "shuffle_seed": "shuffle the examples of a shard before they are packed",
    "format": "what the rows are",
    "map": "other names of columns: messages=dialog,tools=functions",
    "messages_field": "the column with the messages",
    "tools_field": "the column with the tools",
    "effort": "the reasoning effort of rows that name none",
    "date": "the date in the system message: none, YYYY-MM-DD or random:FROM..TO",
    "builtin_tools": "the built-in tools, with commas between: browser,python",
    "split_think": "make reasoning of <think>...</think> at the beginning of an answer",
    "nulls": "what null is in a row",
    "fractional_weights": "allow weights between 0 and 1, which make a column loss_weight",
    "max_row_bytes": "the most bytes of a row of JSON",
}
"""What each option does, in a line."""


def add_arguments(parser: argparse.ArgumentParser, *, without: Collection[str] = ()) -> None:
    """Add the options, but for some."""
    group = parser.add_argument_group("training (docs/training.md)")
    for field in option_fields():
        if field.name not in without:
            _add(group, field)


def given(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options that were given, by the names of the fields."""
    values = {field.name: getattr(arguments, field.name, None) for field in option_fields()}
    return {name: value for name, value in values.items() if value is not None}


def options_from(values: Mapping[str, Any], console: "Console | None" = None) -> "Options":
    """The options with these values, by the names of the fields; ``Failure`` where one has no such value.

    What they warn of is told by the console, if there is one.
    """
    import warnings

    from ..training import Options

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            options = Options.from_dict(values)
        except ValueError as error:
            raise Failure(str(error), code=WRONG_USE) from None
    if console is not None:
        for warning in caught:
            console.warn(str(warning.message))
    return options


def option_fields() -> list[Field[Any]]:
    """The fields of the loss policy, then the others."""
    from ..training import LossPolicy, Options

    # A command knows by itself whether it needs the columns that `attribution` is about.
    return [*fields(LossPolicy), *(field for field in fields(Options) if field.name not in ("loss", "attribution"))]


def _add(group: argparse._ArgumentGroup, field: Field[Any]) -> None:
    name = f"--{field.name.replace('_', '-')}"
    help = f"{_HELP[field.name]} (default: {_shown_default(field)})"
    choices = field.metadata.get("choices")
    if choices:
        add_choice(group, name, choices, help=help)
    elif isinstance(field.default, bool):
        group.add_argument(name, action=argparse.BooleanOptionalAction, default=None, help=help)
    elif int in (field.type, *get_args(field.type)):
        group.add_argument(name, metavar="N", type=int, help=help)
    else:
        # Lists and pairs are written as text, which the options read.
        group.add_argument(name, metavar=field.name.rpartition("_")[2].upper(), help=help)


def _shown_default(field: Field[Any]) -> str:
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    if field.default is MISSING or field.default in (None, ()):
        return "none"
    return ",".join(field.default) if isinstance(field.default, tuple) else str(field.default)
