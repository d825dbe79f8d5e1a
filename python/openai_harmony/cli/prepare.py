"""``harmony prepare``: data sets to training data."""

import os
import signal

from . import _training_options
from ._failure import SYSTEM_FAILED, WRONG_USE, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from ..training._report import Report
    from ._console import Console

USAGE = "INPUT... -o OUTPUT [options]"
EXAMPLES = """\
harmony prepare chats/*.jsonl.zst -o out --max-length 8192 --pack --date 2025-06-28 --report out/report.html
harmony prepare hf-dump.parquet -o - --format openai --limit 3 | head -1
harmony prepare s3://b/chats -o s3://b/out --engine ray --ray-address auto
harmony prepare chats.jsonl -o out --dry-run
harmony prepare chats.jsonl -o checked --on-error report"""

# Options of this command alone, as `--config` may name them, with what they are when nobody says.
_DEFAULTS: "dict[str, Any]" = {
    "columns": None,
    "shard_bytes": 64 << 20,
    "prompts": False,
    "limit": None,
    "on_error": "fail",
    "max_errors": None,
    "engine": "threads",
    "threads": None,
    "ray_address": None,
    "shared_fs": False,
    "report": None,
}


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    from ._arguments import add_choice

    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="*",
        help="files, folders, globs or URLs: .jsonl (.gz, .zst), .parquet, .arrow; - is standard input",
    )
    out = parser.add_argument_group("what is written")
    out.add_argument(
        "-o", "--output", metavar="OUTPUT", help="a folder; or one .parquet, .jsonl or .jsonl.zst; - is standard output"
    )
    out.add_argument("--columns", metavar="A,B", type=_names, help="the columns to write, instead of the usual ones")
    out.add_argument("--prompts", action="store_true", default=None, help="each example's prompt only, for rollouts")
    out.add_argument("--shard-bytes", metavar="N", type=_size, help="how much input becomes one part; such as 64M (the default)")
    out.add_argument("--limit", metavar="N", type=int, help="read so many rows only")
    out.add_argument("--report", metavar="FILE.html", help="write the report as a page, with examples")
    out.add_argument("--overwrite", action="store_true", help="delete what an earlier run left, and begin anew")
    out.add_argument("--verify", action="store_true", help="read again what is done, and make anew what is damaged")
    errors = parser.add_argument_group("rows that cannot be read")
    add_choice(
        errors, "--on-error", ("fail", "skip", "report"), help="end at the first (the default), skip them, or only report all"
    )
    errors.add_argument("--max-errors", metavar="N", type=int, help="with skip: end where more rows are wrong")
    engine = parser.add_argument_group("who does it")
    add_choice(engine, "--engine", ("threads", "ray"), help="threads of this machine (the default), or tasks on a Ray cluster")
    engine.add_argument("--threads", metavar="N", type=int, help="how many; as many as processors by default")
    engine.add_argument("--ray-address", metavar="ADDRESS", help="the cluster; the one on this machine by default")
    engine.add_argument("--shared-fs", action="store_true", default=None, help="all nodes see the same files under the same paths")
    about = parser.add_argument_group("about this run")
    about.add_argument("--config", metavar="FILE.toml", help="options by their names; those of the command line go first")
    about.add_argument("--print-options", action="store_true", help="show every option and where it is from, and end")
    about.add_argument("--dry-run", action="store_true", help="render the first rows, estimate the rest, and write nothing")
    about.add_argument("--json", action="store_true", help="events as JSON lines on standard output")
    _training_options.add_arguments(parser)


def run(arguments: "argparse.Namespace", console: "Console") -> int:
    from ._options_file import effective, shown

    # pyarrow reads it when it is imported. Its own allocator keeps freed pages for a while, so that memory peaks as rows go by.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    chosen = effective(arguments, _DEFAULTS)
    if arguments.print_options:
        console.write(shown(chosen))
        return 0
    if not arguments.inputs:
        raise Failure("no input is given", "such as: harmony prepare chats.jsonl -o out", code=WRONG_USE)
    if arguments.output is None:
        if not (arguments.dry_run or chosen["on_error"].value == "report"):
            raise Failure("no output is given", "such as: -o out", code=WRONG_USE)
        arguments.output = "-"
    if arguments.json and arguments.output == "-" and not (arguments.dry_run or chosen["on_error"].value == "report"):
        raise Failure("--json and -o - both want standard output", "give a folder or a file for output", code=WRONG_USE)
    return _prepare(arguments, {name: one.value for name, one in chosen.items()}, console)


def _prepare(arguments: "argparse.Namespace", values: "dict[str, Any]", console: "Console") -> int:
    from ..training._failures import Interrupted, PrepareError, RowsFailed
    from ..training._prepare import prepare
    from ._output import OutputClosed
    from ._prepare_display import display_of

    own = {name: values.pop(name) for name in _DEFAULTS}
    own["address"] = own.pop("ray_address")
    options = _training_options.options_from(values, console)
    display = display_of(console, as_json=arguments.json)
    try:
        with _signals_raise(Interrupted), display:
            report = prepare(
                arguments.inputs,
                arguments.output,
                options,
                overwrite=arguments.overwrite,
                verify=arguments.verify,
                dry_run=arguments.dry_run,
                events=display.tell,
                **own,
            )
    except Interrupted as stop:
        console.fail(Failure("interrupted", _how_to_go_on(arguments.output)))
        return 128 + stop.signal
    except BrokenPipeError:
        raise OutputClosed from None
    except RowsFailed as error:
        display.errors(error.errors)
        raise Failure(str(error), _hint_for_rows(own["on_error"], arguments.output), code=error.exit_code) from None
    except PrepareError as error:
        raise Failure(str(error), code=error.exit_code) from None
    except MemoryError:
        raise Failure("there is not enough memory", "fewer --threads or --shard-bytes need less", code=SYSTEM_FAILED) from None
    _show(report, arguments, display)
    return 0


def _show(report: "Report", arguments: "argparse.Namespace", display: "Any") -> None:
    if arguments.json:
        display.tell({"event": "result", **report.data})
    else:
        display.report(report)


def _how_to_go_on(output: str) -> str:
    from ..training._output import is_one_file

    if is_one_file(output):
        return "nothing is written; a folder as output can be gone on with"
    return "what is done stays: run the same command again to go on"


def _hint_for_rows(on_error: str, output: str) -> "str | None":
    if on_error == "report":
        return None if output == "-" else "errors.jsonl has all of them"
    return "--on-error skip leaves such rows out, and --on-error report lists all"


class _signals_raise:
    """Has the signals that end programs raise instead, so that what runs is put away first."""

    def __init__(self, failure: "Callable[[int], BaseException]") -> None:
        self._failure = failure
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        import threading

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._raise)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _raise(self, number: int, _frame: "FrameType | None") -> None:
        # Once: what is put away then must not be interrupted again.
        for other in self._before:
            signal.signal(other, signal.SIG_IGN)
        raise self._failure(number)


def _names(text: str) -> "list[str]":
    return [name.strip() for name in text.split(",") if name.strip()]


def _size(text: str) -> int:
    """A number of bytes, which may end in K, M or G."""
    import argparse

    factor = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(text[-1:].upper(), 1)
    number = text if factor == 1 else text[:-1]
    if not number.isdigit() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; such are 64M and 1048576")
    return int(number) * factor
