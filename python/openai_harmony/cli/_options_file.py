"""The options of ``prepare`` from a file and the command line, and where each is from."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _training_options
from ._failure import WRONG_USE, Failure, did_you_mean, unreadable

if TYPE_CHECKING:
    import argparse

# What a row may say for itself, which then goes first.
_ROWS_MAY_SAY = {"effort": "row", "builtin_tools": "row"}


class Chosen(NamedTuple):
    """An option's value, and where it is from."""

    value: Any
    source: str


def effective(arguments: "argparse.Namespace", own: dict[str, Any]) -> dict[str, Chosen]:
    """All options: of the command line, else of the file, else the defaults. ``own`` are those of the command alone."""
    defaults = {**_training_defaults(), **own}
    configured = _read(arguments.config, list(defaults)) if arguments.config else {}
    given = _training_options.given(arguments)
    given |= {name: getattr(arguments, name) for name in own if getattr(arguments, name) is not None}
    chosen = {name: Chosen(value, "default") for name, value in defaults.items()}
    chosen |= {name: Chosen(value, "config") for name, value in configured.items()}
    return chosen | {name: Chosen(value, "command line") for name, value in given.items()}


def shown(chosen: dict[str, Chosen]) -> str:
    """The options as a file would have them, each with its source."""
    lines = [(f"{name} = {_toml(one.value)}", one.source, name) for name, one in chosen.items()]
    width = max(len(text) for text, _, _ in lines if len(text) <= 50)
    return "".join(
        f"{text:{width}}  # {source}{', unless a row says' if name in _ROWS_MAY_SAY else ''}\n" for text, source, name in lines
    )


def _training_defaults() -> dict[str, Any]:
    from ..training import Options

    defaults: dict[str, Any] = Options().to_dict()
    return defaults


def _read(name: str, known: list[str]) -> dict[str, Any]:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise unreadable(name, error) from None
    except UnicodeDecodeError:
        raise Failure(f"{name} is no UTF-8 text", code=WRONG_USE) from None
    toml = _toml_reader()
    try:
        values = toml.loads(text)
    except toml.TOMLDecodeError as error:
        raise Failure(f"{name}: not TOML: {error}", code=WRONG_USE) from None
    # As on the command line, with hyphens, or as in Python.
    values = {key.replace("-", "_"): value for key, value in values.items()}
    for key in values:
        if key not in known:
            hint = did_you_mean(key, known) or "harmony prepare --print-options shows all"
            raise Failure(f"{name}: there is no option {key!r}", hint, code=WRONG_USE)
    return values


def _toml_reader() -> Any:
    try:
        import tomllib

        return tomllib
    except ImportError:
        pass
    try:
        # Python 3.10 has none of its own.
        import tomli
    except ImportError:
        raise Failure("--config needs Python 3.11, or tomli", "pip install tomli", code=WRONG_USE) from None
    return tomli


def _toml(value: Any) -> str:
    import json

    if value is None:
        # TOML has no such value: the option is left out.
        return '""'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
