"""How conversations and rows of data sets become training examples. The names are the same on the command line."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal, get_args

from openai_harmony._warnings import HarmonyWarning

from ._values import check, check_date, check_name, check_number, names_of, pairs_of, unknown

__all__ = ["LossPolicy", "Options"]

TrainOn = Literal["assistant", "last_turn", "last_message"]
Header = Literal["sampled", "after_role", "content", "all"]
TurnEnd = Literal["mask", "relabel", "keep"]
WithoutReasoning = Literal["learn", "mask_header", "empty_analysis"]
Reasoning = Literal["finished_turns", "keep", "reference"]
ExampleRule = Literal["auto", "each", "last", "joint"]
SchemaPolicyName = Literal["complete", "faithful"]
TooLong = Literal["drop", "shorten", "error"]
Format = Literal["auto", "harmony", "openai", "columns", "sharegpt", "prompt-completion", "alpaca"]
Effort = Literal["low", "medium", "high"]
Nulls = Literal["auto", "keep", "absent"]

CHANNELS = ("analysis", "commentary", "final")
BUILTIN_TOOLS = ("browser", "python")


def choice(of: Any) -> Any:
    """A field whose value is one of a ``Literal``; the first is the default."""
    names = get_args(of)
    return field(default=names[0], metadata={"choices": names})


@dataclass(frozen=True, kw_only=True)
class LossPolicy:
    """Which tokens are in the loss. The defaults learn what the model writes, and nothing else.

    >>> from openai_harmony import training
    >>> training.LossPolicy(header="content").terminators
    True
    """

    train_on: TrainOn = choice(TrainOn)
    """Which messages may be targets: all of the assistant's, those behind the last message of the user, or the last one."""

    header: Header = choice(Header)
    """Which part of a target is in the loss besides its content and terminator: what the model writes of the header, everything
    behind the role, nothing, or all of it."""

    channels: tuple[str, ...] = CHANNELS
    """The channels of targets; no channel counts as ``final``. Text is read as names with commas between."""

    tool_calls: bool = True
    """Whether messages with a recipient are targets."""

    terminators: bool = True
    """Whether terminators are in the loss. Without them the model is not taught to stop: for comparison with others."""

    turn_end: TurnEnd = choice(TurnEnd)
    """What becomes of the ``<|end|>`` behind an answer of the past, where the model wrote ``<|return|>``: it is not in the loss,
    has the label ``<|return|>``, or is in the loss as it is, which teaches the model to go on behind an answer."""

    tool_results: bool = False
    """Whether the content of tools' messages is in the loss, too."""

    inexact: bool = False
    """Whether targets stay whose context is another than when they were written."""

    without_reasoning: WithoutReasoning = choice(WithoutReasoning)
    """How answers are learned that have no reasoning before them in their turn: as they are, without the loss on their header,
    or behind an empty message of reasoning that is not in the loss."""

    weight_field: str = "auto"
    """The key of a row's messages that has their weight; ``auto`` takes the names that there are for it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "channels", names_of("channels", self.channels))
        check(self)
        if not self.terminators:
            warn("terminators=False: the model is not taught to stop; it is for comparison with others")
        if self.turn_end == "keep":
            warn("turn_end='keep': the model is taught to go on behind an answer, where it has to write <|return|>")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How conversations and rows of data sets become training examples.

    ``to_json`` gives all options, those of the loss policy among them, in one flat object; ``from_json`` reads it.

    >>> from openai_harmony import training
    >>> options = training.Options(loss=training.LossPolicy(train_on="last_turn"), examples="last", max_length=8192)
    >>> training.Options.from_json(options.to_json()) == options
    True
    >>> options.to_dict()["train_on"]
    'last_turn'
    """

    loss: LossPolicy = LossPolicy()
    """Which tokens are in the loss."""

    reasoning: Reasoning = choice(Reasoning)
    """Which reasoning of the past a prompt has where the model runs: that of finished turns is left out, all stays, or the rule
    of openai-harmony 0.0.8."""

    examples: ExampleRule = choice(ExampleRule)
    """How a conversation is cut into examples: as few as give every message of the assistant the context that it was written in,
    one for each answer, the last of those, or one in which only what is exact is learned."""

    schema_policy: SchemaPolicyName = choice(SchemaPolicyName)
    """How the schemas of tools are written."""

    max_length: int | None = None
    """The most tokens of an example; None, or 0, is no limit. Nothing is ever cut within a message."""

    too_long: TooLong = choice(TooLong)
    """What becomes of an example that is too long even without old turns: it is left out, whole messages go at its end, back to
    the last target that fits, or it is an error."""

    pack: bool = False
    """Whether several examples share a row of ``max_length`` tokens. Call ``check_packing`` before you train on such rows."""

    shuffle_seed: int | None = None
    """The seed with which the examples of a shard are shuffled before they are packed; None leaves their order."""

    format: Format = choice(Format)
    """What rows are; ``auto`` looks at the first hundred."""

    map: Mapping[str, str] = field(default_factory=dict)
    """Other names of columns, by the names that they have here. Text is read as ``messages=dialog,tools=functions``."""

    messages_field: str | None = None
    """The column of a row's messages; None is what ``map`` says, or ``messages``."""

    tools_field: str | None = None
    """The column of a row's tools; None is what ``map`` says, or ``tools``."""

    effort: Effort = field(default="medium", metadata={"choices": get_args(Effort)})
    """The reasoning effort of rows that name none."""

    date: str = "none"
    """The date that the system message tells: ``none``, ``YYYY-MM-DD``, or ``random:YYYY-MM-DD..YYYY-MM-DD``, which is seeded by
    the row."""

    builtin_tools: tuple[str, ...] = ()
    """The built-in tools, ``browser`` and ``python``, whose calls are no calls of functions. Text is read as names with commas
    between."""

    split_think: bool = False
    """Whether ``<think>…</think>`` at the beginning of an answer is reasoning."""

    nulls: Nulls = choice(Nulls)
    """What null is in a row: ``absent``, a key that is not there; ``keep``, a null; ``auto``, the first in Arrow's columns and the
    second in JSON."""

    fractional_weights: bool = False
    """Whether weights between 0 and 1 are allowed; they need a trainer that reads ``loss_weight``."""

    max_row_bytes: int = 64 << 20
    """The most bytes of a row of JSON; 0 is no limit."""

    def __post_init__(self) -> None:
        if not isinstance(self.loss, LossPolicy):
            raise ValueError(f"loss is a LossPolicy, not {self.loss!r}")
        object.__setattr__(self, "map", pairs_of("map", self.map))
        object.__setattr__(self, "builtin_tools", names_of("builtin_tools", self.builtin_tools, among=BUILTIN_TOOLS))
        object.__setattr__(self, "max_length", self.max_length or None)
        check(self)
        check_number("max_length", self.max_length, optional=True)
        check_number("max_row_bytes", self.max_row_bytes, least=0)
        check_number("shuffle_seed", self.shuffle_seed, optional=True, least=0)
        check_name("messages_field", self.messages_field)
        check_name("tools_field", self.tools_field)
        check_date(self.date)
        if self.pack and self.max_length is None:
            raise ValueError("pack needs max_length: the tokens of a row")

    def __hash__(self) -> int:
        return hash(self.to_json())

    def to_dict(self) -> dict[str, Any]:
        """All options by their names, those of the loss policy among them, as values that JSON has."""
        own = {name: value for name, value in values_of(self).items() if name != "loss"}
        return {**values_of(self.loss), **own}

    def to_json(self) -> str:
        """The options as JSON text, which is the same for the same options."""
        return self._json

    @cached_property
    def _json(self) -> str:
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_dict(cls, options: Mapping[str, Any]) -> "Options":
        """The options that are given by their names, and the defaults of all others.

        Raises ``ValueError`` for a name that no option has, and for a value that the option does not have.
        """
        of_loss = {option.name for option in fields(LossPolicy)}
        of_rest = {option.name for option in fields(cls)} - {"loss"}
        for name in options:
            if name not in of_loss | of_rest:
                raise ValueError(unknown(name, of_loss | of_rest))
        loss = LossPolicy(**{name: value for name, value in options.items() if name in of_loss})
        return cls(loss=loss, **{name: value for name, value in options.items() if name in of_rest})

    @classmethod
    def from_json(cls, text: str | bytes) -> "Options":
        """The options in JSON text, as ``to_json`` writes them."""
        options = json.loads(text)
        if not isinstance(options, dict):
            raise ValueError(f"options are a JSON object, not {text[:80]!r}")
        return cls.from_dict(options)


def warn(text: str) -> None:
    # The call of the class, behind `__post_init__` and what the dataclass made.
    warnings.warn(text, HarmonyWarning, stacklevel=4)


def values_of(options: Any) -> dict[str, Any]:
    return {option.name: plain(getattr(options, option.name)) for option in fields(options)}


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
