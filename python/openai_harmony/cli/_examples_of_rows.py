"""From a row to the views of its examples, by the reader and the renderer that ``prepare`` has."""

from ._failure import Failure
from ._ids import encoding
from ._text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..training import ExampleBatch, Options
    from ..training._view import ExampleView
    from ._console import Console
    from ._rows import Row

# What the renderer's warnings say of a row.
_WARNINGS = {
    "control_tokens": "text spells control tokens of another model; it stays text",
    "duplicate_key": "an object has a key twice; the last one holds",
    "no_channel": "a message of the assistant has no channel",
    "no_reasoning": "an answer that is learned has no reasoning before it",
    "no_targets": "nothing of it is learned",
    "parallel_calls": "several calls at once; the model never writes a second one by itself",
    "spelled_markers": "text spells special tokens; it stays text",
    "think_in_content": "an answer has <think> in it; --split-think makes it reasoning",
}
# What counts of dropped targets say more exactly.
_COUNTED = ("too_long",)


class RowViewer:
    """Makes views of rows with the same options."""

    def __init__(self, options: "Options", console: "Console") -> None:
        import json

        from ..training import RowRenderer

        self._console = console
        self._has_inexact = options.loss.inexact
        self._renderer = RowRenderer(options.to_json())
        # Which messages have another context is seen by what is learned of them with the opposite option.
        self._opposite = RowRenderer(json.dumps({**options.to_dict(), "inexact": not options.loss.inexact}))

    def views(self, row: "Row") -> "Iterator[tuple[str, ExampleView]]":
        """The examples of a row, each with a heading."""
        from ..training._view import example_view

        batch = row.render(self._renderer)
        for error in batch.errors:
            raise Failure(error.in_source(row.source))
        self._warn(batch, f"{row.source}:{row.number}")
        inexact = self._inexact(batch, row)
        offsets = batch.offsets.tolist()
        for index in range(len(batch)):
            heading = f"{row.source}:{row.number}"
            if len(batch) > 1:
                heading += f", example {index + 1} of {len(batch)}"
            span = slice(offsets[index], offsets[index + 1])
            tokens, labels = batch.input_ids[span].tolist(), batch.labels[span].tolist()
            message, part = batch.message[span].tolist(), batch.part[span].tolist()
            yield heading, example_view(encoding(), tokens, message, part, labels, inexact)

    def _warn(self, batch: "ExampleBatch", place: str) -> None:
        for name in batch.warnings:
            if name not in _COUNTED:
                self._console.warn(f"{place}: {_WARNINGS.get(name, name)}")
        for reason, lost in batch.counters["dropped"].items():
            what = f"{counted(lost['targets'], 'target')} of {counted(lost['tokens'], 'token')}"
            self._console.warn(f"{place}: {what} not learned: {reason}")

    def _inexact(self, batch: "ExampleBatch", row: "Row") -> set[int]:
        """The messages that are targets, or would be, although their context is another than when they were written."""
        other = row.render(self._opposite)
        own, others = _learned(batch), _learned(other)
        return own - others if self._has_inexact else others - own


def _learned(batch: "ExampleBatch") -> set[int]:
    """The messages that have tokens in the loss."""
    return {message for message, mask in zip(batch.message.tolist(), batch.loss_mask.tolist(), strict=True) if mask}
