"""report.html: the numbers, figures, and examples with every token. One file, which needs no network."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from ._extras import require
from ._report import Report
from ._samples import columns_of, samples

EXAMPLES = 20
# Red, green and blue that keep apart on light and dark pages.
_COLOR, _LIMIT_COLOR = "#4c78a8", "#d9480f"


def page(report: Report, files: Sequence[str]) -> str:
    """The page. `files` are the Parquet files that examples are taken from."""
    from . import _html

    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>\n" for name, value in report.lines())
    style = "<style>table { border-spacing: 0 } th { text-align: left; font-weight: 400; padding: .1rem 1.5rem .1rem 0 } svg { max-width: 100% }</style>\n"
    shown = "".join(_examples(files))
    if not shown:
        shown = "<p>There are none to show: they are read from Parquet files.</p>\n"
    return _html.page(
        "Training data",
        f"{style}<table>\n{rows}</table>\n<h2>Figures</h2>\n{_figures(report.data)}"
        f"<h2>Examples, chosen by chance</h2>\n{_html.legend_html()}{shown}",
    )


def _examples(files: Sequence[str]) -> list[str]:
    from .. import load_harmony_encoding
    from . import _html
    from ._view import example_view

    encoding = load_harmony_encoding("HarmonyGptOss")
    shown = []
    for sample in samples([name for name in files if name.endswith(".parquet")], EXAMPLES):
        messages, parts = columns_of(sample.tokens, encoding.decode_tokens_bytes(sample.tokens))
        view = example_view(encoding, sample.tokens, messages, parts, sample.labels)
        shown.append(_html.example_html(sample.heading, view))
    return shown


def _figures(data: dict[str, Any]) -> str:
    figures = [_lengths(data)]
    for title, name in (("Tokens by role", "roles"), ("Tokens by channel", "channels")):
        if data.get(name):
            figures.append(_shares(title, data[name]))
    return "".join(figures)


def _lengths(data: dict[str, Any]) -> str:
    """How many examples have which length, with a line where the limit is."""
    figure, axes = _axes()
    lengths = {int(length): count for length, count in data["lengths"]["histogram"].items()}
    limit = data["plan"]["settings"]["options"].get("max_length")
    top = max([*lengths, limit or 0, 1])
    axes.hist(list(lengths), bins=60, range=(0, top * 1.02), weights=list(lengths.values()), color=_COLOR)
    if limit:
        axes.axvline(limit, color=_LIMIT_COLOR)
        axes.annotate(" max_length", (limit, 1), xycoords=("data", "axes fraction"), va="top", color=_LIMIT_COLOR)
    axes.set(title="Lengths of examples", xlabel="tokens", ylabel="examples")
    return _svg(figure)


def _shares(title: str, values: dict[str, dict[str, int]]) -> str:
    """Bars of all tokens, and within them of those in the loss."""
    figure, axes = _axes(height=0.6 + 0.35 * len(values))
    names = list(values)
    axes.barh(names, [values[name]["tokens"] for name in names], color=_COLOR, alpha=0.35, label="all")
    axes.barh(names, [values[name]["loss_tokens"] for name in names], color=_LIMIT_COLOR, label="in the loss")
    axes.invert_yaxis()
    axes.legend(frameon=False)
    axes.set(title=title, xlabel="tokens")
    return _svg(figure)


def _axes(height: float = 2.6) -> tuple[Any, Any]:
    # Without pyplot, which looks for a screen and keeps what it draws.
    figure = require("matplotlib.figure").Figure(figsize=(8, height + 0.8), layout="constrained")
    axes = figure.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _svg(figure: Any) -> str:
    matplotlib = require("matplotlib")
    text = io.StringIO()
    # Ids by the content and no date: the same figure is the same text.
    with matplotlib.rc_context({"svg.hashsalt": "harmony"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :]
