"""Training examples on a terminal, in colours, or as plain text with the loss in ⟦brackets⟧."""

import sys
from itertools import groupby

from ._failure import missing_extra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.text import Text

    from ..training._view import ExampleView, MessageView, Piece
    from ._console import Console

OPEN, CLOSE = "⟦", "⟧"

# By the names of the terminal's own colours, which its user has chosen to be readable.
_STYLES = {
    "start": "bright_black",
    "role": "blue",
    "name": "blue",
    "recipient": "magenta",
    "channel": "cyan",
    "content_type": "yellow",
    "message": "bright_black",
    "content": "default",
    "terminator": "red",
}
_NARROWEST = 20


class Shower:
    """Writes examples one after the other."""

    def __init__(self, console: "Console", width: int | None) -> None:
        self._console = console
        self._is_styled = console.styles(sys.stdout)
        # Plain text for other programs has lines as long as they are.
        self._rich = _rich_console(console, width) if self._is_styled or width is not None else None
        self._is_first = True

    def legend(self) -> None:
        """Say what the looks mean, where there are any."""
        if self._rich is None or not self._is_styled:
            return
        from rich.text import Text

        legend = Text()
        for part, style in _STYLES.items():
            legend.append(part, style).append("  ")
        self._print(self._rich, legend.append("in the loss", "underline").append("\n"))

    def example(self, heading: str, view: "ExampleView") -> None:
        """Write one example."""
        share = 100 * view.loss_tokens / view.tokens if view.tokens else 0.0
        counts = f"{view.tokens} tokens, {view.loss_tokens} in the loss ({share:.1f} %)"
        margins = [_margin(message) for message in view.messages]
        width = max(map(len, margins), default=0)
        if not self._is_first:
            self._console.write("\n")
        self._is_first = False
        if self._rich is not None:
            self._draw(self._rich, f"{heading}  {counts}", margins, width, view)
            return
        self._console.write(f"{heading}  {counts}\n")
        for margin, message in zip(margins, view.messages, strict=True):
            text = _bracketed(message.pieces).replace("\n", f"\n{'':{width}} │ ")
            self._console.write(f"{margin:{width}} │ {text}\n")

    def _draw(self, rich: "RichConsole", heading: str, margins: list[str], width: int, view: "ExampleView") -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=min(width, max(rich.width // 3, _NARROWEST)), overflow="fold")
        table.add_column(ratio=1, overflow="fold")
        for margin, message in zip(margins, view.messages, strict=True):
            about = Text(margin, "bright_black")
            about.highlight_words(["inexact"], "bold red")
            table.add_row(about, _colored(message.pieces) if self._is_styled else Text(_bracketed(message.pieces)))
        self._print(rich, Text(heading, "bold"))
        self._print(rich, table)

    def _print(self, rich: "RichConsole", what: object) -> None:
        # Written where this command writes, which knows of closed pipes.
        with rich.capture() as captured:
            rich.print(what)
        text = captured.get()
        if not self._is_styled:
            # The cells of a table are filled up to its width.
            text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        self._console.write(text)


def _bracketed(pieces: "list[Piece]") -> str:
    """The text of a message, with the loss in brackets."""
    text = []
    was_in_loss = False
    for piece in pieces:
        if piece.in_loss != was_in_loss:
            text.append(OPEN if piece.in_loss else CLOSE)
        was_in_loss = piece.in_loss
        text.append(_with_label(piece))
    return "".join(text) + (CLOSE if was_in_loss else "")


def _colored(pieces: "list[Piece]") -> "Text":
    from rich.text import Text

    text = Text()
    for (part, in_loss), tokens in groupby(pieces, lambda piece: (piece.part, piece.in_loss)):
        style = f"underline {_STYLES[part]}" if in_loss else _STYLES[part]
        text.append("".join(map(_with_label, tokens)), style)
    return text


def _with_label(piece: "Piece") -> str:
    return piece.text if piece.label is None else f"{piece.text}→{piece.label}"


def _margin(message: "MessageView") -> str:
    number = f"{message.number:3}" if message.number >= 0 else "   "
    return " ".join(word for word in (number, message.role, message.channel, message.state) if word)


def _rich_console(console: "Console", width: int | None) -> "RichConsole":
    try:
        from rich.console import Console as RichConsole
    except ImportError:
        raise missing_extra("cli", "drawing on a terminal", ", or --color never") from None
    is_styled = console.styles(sys.stdout)
    return RichConsole(
        width=width,
        force_terminal=is_styled,
        legacy_windows=False,
        color_system="standard" if is_styled else None,
        no_color=not console.shows_color(sys.stdout),
        highlight=False,
        emoji=False,
        markup=False,
    )
