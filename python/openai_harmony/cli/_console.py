"""Where a command writes: data to standard output, everything else to standard error.

Both are UTF-8 with ``\\n`` whatever the locale and the platform, so that what one command writes another one reads.
"""

import os
import sys

from ._output import STDOUT
from ._output import OutputClosed as OutputClosed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from ._failure import Failure

COLOR_CHOICES = ("auto", "always", "never")

_RED, _YELLOW, _CYAN = 31, 33, 36


class Console:
    """The output of one command. A reader that closes the pipe is no failure: ``OutputClosed`` ends the command."""

    def __init__(self, *, color: str = "auto", quiet: bool = False, verbose: bool = False) -> None:
        self.color = color
        self.quiet = quiet
        self.verbose = verbose

    def write(self, text: str) -> None:
        """Write data."""
        self.write_bytes(to_utf8(text))

    def write_bytes(self, data: bytes) -> None:
        """Write data that are not text."""
        STDOUT.write(data)

    def flush(self) -> None:
        """Have what was written so far reach its reader."""
        STDOUT.flush()

    def note(self, message: str) -> None:
        """Say what is done, where the user asked for it by ``-v``."""
        if self.verbose:
            self._say("note", _CYAN, message)

    def warn(self, message: str) -> None:
        """Say what is done otherwise than the user may expect; ``-q`` silences it."""
        if not self.quiet:
            self._say("warning", _YELLOW, message)

    def fail(self, failure: "Failure") -> None:
        """Say why there is no result."""
        self._say("error", _RED, failure.message)
        if failure.hint is not None:
            self._say("hint", _CYAN, failure.hint)

    def shows_color(self, stream: "TextIO | None") -> bool:
        """Whether to write colours to a stream."""
        return wants_color(self.color, stream)

    def styles(self, stream: "TextIO | None") -> bool:
        """Whether a stream shows more than text: colours, or on a terminal whose user wants none, underlining."""
        return self.shows_color(stream) or (self.color == "auto" and is_terminal(stream) and os.environ.get("TERM") != "dumb")

    def _say(self, label: str, color: int, message: str) -> None:
        if self.shows_color(sys.stderr):
            label = f"\x1b[1;{color}m{label}\x1b[0m"
        write_to_stderr(f"{label}: {message}\n")


def wants_color(choice: str, stream: "TextIO | None") -> bool:
    """Whether to write colours to a stream: as ``--color`` says, else as ``NO_COLOR`` and ``FORCE_COLOR`` say, else to terminals."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: "TextIO | None") -> bool:
    """Whether a person looks at a stream."""
    return stream is not None and stream.isatty()


def write_to_stderr(text: str) -> None:
    """Write for people to read. Where nobody can read it there is nothing left to say."""
    try:
        sys.stderr.buffer.write(to_utf8(text))
        sys.stderr.flush()
    except (OSError, AttributeError):
        pass


def to_utf8(text: str) -> bytes:
    """The text's UTF-8; half a surrogate pair, which JSON may spell, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
