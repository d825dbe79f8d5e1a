"""How ``prepare`` shows its progress and its report: a bar on a terminal, else lines, or events as JSON lines."""

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from ._console import Console, is_terminal, write_to_stderr

if TYPE_CHECKING:
    from ..training._report import Report

# Where no terminal is, somebody reads a log.
SECONDS_BETWEEN_LINES = 10.0


def display_of(console: Console, *, as_json: bool) -> "Display":
    """The display that fits where standard error leads."""
    if as_json:
        return JsonDisplay(console)
    if is_terminal(sys.stderr) and not console.quiet:
        try:
            return BarDisplay(console)
        except ImportError:
            pass
    return Display(console)


class Display:
    """Lines of text on standard error."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._last_line = time.monotonic()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def tell(self, event: dict[str, Any]) -> None:
        """Show what an event says."""
        kind = event["event"]
        if kind == "plan":
            self.line(_plan(event))
        elif kind == "warning":
            self.console.warn(event["message"])
        elif kind == "progress" and time.monotonic() - self._last_line >= SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            self.line(_progress(event))

    def line(self, text: str) -> None:
        if not self.console.quiet:
            write_to_stderr(f"{text}\n")

    def errors(self, errors: list[dict[str, Any]]) -> None:
        """Show the first rows that are wrong."""
        from ..training._shard import describe

        if len(errors) > 1:
            for error in errors:
                self.line(f"  {describe(error)}")

    def report(self, report: "Report") -> None:
        self.errors(report.data.get("first_errors", []))
        lines = report.lines()
        width = max(len(name) for name, _ in lines)
        for name, value in lines:
            self.line(f"{name:{width}}  {value}")


class JsonDisplay(Display):
    """Events as they are, on standard output."""

    def tell(self, event: dict[str, Any]) -> None:
        self.console.write(f"{json.dumps(event, ensure_ascii=False)}\n")
        self.console.flush()

    def line(self, text: str) -> None:
        """Lines are for people."""


class BarDisplay(Display):
    """A bar on a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        shows_color = console.shows_color(sys.stderr)
        self._rich = RichConsole(stderr=True, no_color=not shows_color, force_terminal=True)
        columns = (BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.description}"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=self._rich, transient=True)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> None:
        self._bar.start()

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, event: dict[str, Any]) -> None:
        if event["event"] == "progress":
            self._bar.update(self._task, completed=event["bytes"], total=event["total_bytes"], description=_progress(event))
        else:
            super().tell(event)

    def line(self, text: str) -> None:
        self._rich.print(text, highlight=False, markup=False, soft_wrap=True)

    def report(self, report: "Report") -> None:
        from rich.table import Table

        self.errors(report.data.get("first_errors", []))
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        for name, value in report.lines():
            table.add_row(name, value)
        self._rich.print(table)


def _plan(event: dict[str, Any]) -> str:
    shards = _number(event["shards"], "shard") if event["shards"] is not None else "shards as they come"
    size = f", {_bytes(event['bytes'])}" if event["bytes"] is not None else ""
    engine = _number(event["threads"], "thread") if event["engine"] == "threads" else event["engine"]
    return f"{_number(event['sources'], 'source')}{size}, format {event['format']}, {shards}, {engine}"


def _number(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _progress(event: dict[str, Any]) -> str:
    share = ""
    if event["total_bytes"]:
        share = f" ({100 * event['bytes'] / event['total_bytes']:.0f} %)"
    errors = f", {event['errors']:,} errors" if event["errors"] else ""
    speed = f"{event['rows_per_second']:,.0f} rows/s, {_bytes(event['bytes_per_second'])}/s"
    return f"{event['rows']:,} rows{share}, {event['tokens']:,} tokens, {speed}{errors}"


def _bytes(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
