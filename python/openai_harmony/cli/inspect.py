"""``harmony inspect``: conversations as training examples, token by token."""

from . import _training_options
from ._failure import WRONG_USE, Failure
from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ..training import Options
    from ..training._view import ExampleView
    from ._console import Console

USAGE = "FILE [ROW] [options]"
EXAMPLES = """\
harmony inspect chats.jsonl
harmony inspect chats.jsonl 17 --examples each --header content
harmony inspect chats.jsonl --all --color always | less -R
harmony inspect chats.jsonl 17 --html > mask.html"""


# What happens to examples afterwards.
_UNUSED = ("pack", "shuffle_seed")


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument(
        "file", metavar="FILE", help="rows as `harmony prepare` reads them, or one alone in a .json file; - is standard input"
    )
    parser.add_argument("row", metavar="ROW", nargs="?", type=int, help="which line, or row of columns; the first by default")
    parser.add_argument("--all", action="store_true", help="all rows")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--width", metavar="COLUMNS", type=int, help="how wide to draw; the terminal's width by default")
    form.add_argument("--html", action="store_true", help="a page for a browser, with every token")
    _training_options.add_arguments(parser, without=_UNUSED)


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    if arguments.all and arguments.row is not None:
        raise Failure("--all shows every row, and ROW one", code=WRONG_USE)
    if arguments.width is not None and arguments.width < 40:
        raise Failure(f"--width {arguments.width}: at least 40 columns are needed", code=WRONG_USE)
    options = _training_options.options_from(_training_options.given(arguments), console)
    views = _views(arguments, options, console)
    if arguments.html:
        from ..training import _html

        examples = "".join(_html.example_html(heading, view) for heading, view in views)
        console.write(_html.page(f"Examples of {shown(arguments.file)}", _html.legend_html() + examples))
        return 0
    from ._show import Shower

    shower = Shower(console, arguments.width)
    for number, (heading, view) in enumerate(views):
        if number == 0:
            shower.legend()
        shower.example(heading, view)
    return 0


def _views(arguments: "argparse.Namespace", options: "Options", console: "Console") -> "Iterator[tuple[str, ExampleView]]":
    from ._examples_of_rows import RowViewer
    from ._rows import read_rows

    viewer = RowViewer(options, console)
    for row in read_rows(arguments.file, arguments.row, options.max_row_bytes):
        yield from viewer.views(row)
        if not arguments.all:
            return
