"""Training examples as HTML: every token coloured by its part, and underlined where it is in the loss.

A page needs nothing else: no script, no network.
"""

from collections.abc import Iterable
from html import escape

from ._view import PART_NAMES, ExampleView, MessageView, Piece

__all__ = ["STYLE", "example_html", "legend_html", "page"]

STYLE = """\
.example { margin: 1.5rem 0 2.5rem; font: 14px/1.7 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace }
.example h2 { font: 600 15px/1.4 system-ui, sans-serif; margin: 0 0 .5rem }
.example h2 small { font-weight: 400; color: var(--quiet) }
.example > div { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 0 1rem; padding: .3rem 0; border-top: 1px solid var(--line) }
.example aside { color: var(--quiet); font-size: 12px; line-height: 1.9; overflow-wrap: anywhere }
.example aside b { color: var(--text); font-weight: 600 }
.example aside .inexact { color: var(--warn); font-weight: 600 }
.example p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.t { border-radius: 2px }
.example p .t:nth-child(even) { background: var(--stripe) }
.t[data-label]::after { content: "\\2192" attr(data-label) }
.loss { text-decoration: underline 2px var(--loss); text-underline-offset: 4px; text-decoration-skip-ink: none }
.start, .message { color: var(--marker) }
.role, .name { color: var(--role) }
.recipient { color: var(--recipient) }
.channel { color: var(--channel) }
.content_type { color: var(--type) }
.content { color: var(--text) }
.terminator { color: var(--end) }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font: 13px/1.6 ui-monospace, Menlo, Consolas, monospace }
:root { color-scheme: light dark; --text: #1d2126; --back: #fff; --quiet: #5e6770; --line: #e3e6e9; --stripe: #eef1f4; --loss: #d9480f; --warn: #b02a0a;
  --marker: #6b7580; --role: #1c5fb8; --recipient: #9c2a8a; --channel: #0b7285; --type: #8a6100; --end: #c0252d }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7ea; --back: #16191d; --quiet: #9aa4ae; --line: #2c3238; --stripe: #22272d; --loss: #ff922b; --warn: #ffa08a;
  --marker: #8d98a3; --role: #74b0ff; --recipient: #f08bdf; --channel: #4fd1e0; --type: #e0b252; --end: #ff8b8f } }
@media (max-width: 40rem) { .example > div { grid-template-columns: minmax(0, 1fr) } }
"""
"""The style of what this module makes."""


def page(title: str, body: str) -> str:
    """A whole page, in which each text is escaped already."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}"
        "body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--back); color: var(--text); font-family: system-ui, sans-serif }\n"
        f"h1 {{ font-size: 1.3rem }}\n</style>\n<h1>{escape(title)}</h1>\n{body}</html>\n"
    )


def legend_html() -> str:
    """What the colours mean."""
    parts = "".join(f'<span class="{part}">{part}</span>' for part in PART_NAMES[1:])
    return f'<p class="legend">{parts}<span class="loss">in the loss</span></p>\n'


def example_html(heading: str, view: ExampleView) -> str:
    """One example, with what it is of as its heading."""
    share = f"{100 * view.loss_tokens / view.tokens:.1f}" if view.tokens else "0"
    counts = f"{view.tokens:,} tokens, {view.loss_tokens:,} in the loss ({share} %)"
    messages = "".join(_message(message) for message in view.messages)
    return f'<section class="example">\n<h2>{escape(heading)} <small>{counts}</small></h2>\n{messages}</section>\n'


def _message(message: MessageView) -> str:
    about = [f"<b>{escape(message.role)}</b>"]
    if message.channel:
        about.append(escape(message.channel))
    if message.recipient:
        about.append(f"to {escape(message.recipient)}")
    if message.state:
        about.append(f'<span class="{message.state}">{message.state}</span>')
    number = f"{message.number} " if message.number >= 0 else ""
    return f"<div><aside>{number}{' · '.join(about)}</aside><p>{_tokens(message.pieces)}</p></div>\n"


def _tokens(pieces: Iterable[Piece]) -> str:
    return "".join(map(_token, pieces))


def _token(piece: Piece) -> str:
    ids = " ".join(map(str, piece.ids))
    loss = " loss" if piece.in_loss else ""
    label = "" if piece.label is None else f' data-label="{escape(piece.label)}"'
    return f'<span class="t {piece.part}{loss}" title="{ids} {piece.part}"{label}>{escape(piece.text)}</span>'
