"""From a conversation to its examples."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from openai_harmony._core import Example, training_examples

from ._options import Options

if TYPE_CHECKING:
    from openai_harmony._conversation import Conversation

__all__ = ["Examples", "Lost", "examples"]


class Lost(NamedTuple):
    """Targets that are in no example."""

    reason: str
    """Why: ``too_long``, their example is longer than it may be; ``inexact``, their context is another than when they were
    written."""

    targets: int
    """How many targets."""

    tokens: int
    """How many tokens they have."""


class Examples(Sequence[Example]):
    """The examples of a conversation, in the order of their targets, and what is in none of them."""

    __slots__ = ("_examples", "_lost")

    def __init__(self, examples: Sequence[Example], lost: Sequence[Lost]) -> None:
        self._examples = examples
        self._lost = lost

    @property
    def lost(self) -> Sequence[Lost]:
        """What is in no example, and why."""
        return self._lost

    def __len__(self) -> int:
        return len(self._examples)

    def __iter__(self) -> Iterator[Example]:
        return iter(self._examples)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Example]: ...
    def __getitem__(self, index: int | slice) -> Example | Sequence[Example]:
        return self._examples[index]

    def __repr__(self) -> str:
        return f"Examples({self._examples!r}, lost={self.lost!r})"


DEFAULT = Options()


def examples(
    conversation: "Conversation", options: Options | None = None, weights: Sequence[float | None] | None = None
) -> Examples:
    """The training examples of a conversation.

    One conversation is not one sequence: by default it becomes as many examples as give every message of the assistant the
    context that it was written in. ``weights`` are those of its messages, from 0 to 1; None, and a message that has none,
    stands for 1. A conversation without targets has no examples.

    Raises what ``render_conversation`` raises, with names checked; ``HarmonyError`` of the kind ``bad_weight`` for a weight
    that is no number from 0 to 1, and of the kind ``example_too_long`` where ``too_long="error"`` asks for it.

    >>> from openai_harmony import Conversation, Message, training
    >>> turns = [("user", None, "Q1"), ("assistant", "analysis", "R1"), ("assistant", "final", "A1"),
    ...          ("user", None, "Q2"), ("assistant", "analysis", "R2"), ("assistant", "final", "A2")]
    >>> messages = [Message.from_dict({"role": role, "channel": channel, "content": text}) for role, channel, text in turns]
    >>> for example in training.examples(Conversation.from_messages(messages)):
    ...     print(example.kept.tolist(), example.targets.tolist())
    [0, 1, 2] [1, 2]
    [0, 2, 3, 4, 5] [4, 5]
    """
    given = DEFAULT if options is None else options
    made, lost = training_examples(conversation, given.to_json(), weights)
    return Examples(made, [Lost(*row) for row in lost])
