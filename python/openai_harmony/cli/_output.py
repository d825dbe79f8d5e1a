"""Standard output, for bytes."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO


class OutputClosed(Exception):
    """Whoever read the output wants no more of it."""


class Output:
    """Standard output; in blocks whatever PYTHONUNBUFFERED says, as rows are written one by one."""

    def __init__(self) -> None:
        self._opened: BinaryIO | None = None

    def write(self, data: bytes) -> None:
        """Write all of it. Raises ``OutputClosed`` where nobody reads it, ``OSError`` where it cannot be written."""
        if sys.stdout is None:
            raise OSError("standard output is closed")
        try:
            self._stream().write(data)
            if sys.stdout.isatty():
                # So that messages stand where they belong.
                self._stream().flush()
        except OSError as error:
            raise _unless_closed(error) from None

    def flush(self) -> None:
        """Have all that was written reach its reader; a full disk shows here at the latest."""
        if sys.stdout is None:
            return
        try:
            self._stream().flush()
        except OSError as error:
            raise _unless_closed(error) from None

    def abandon(self) -> None:
        """Drop what cannot be written any more, which Python would try once more when it ends."""
        if self._opened is not None:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._opened.fileno())
            os.close(null)

    def _stream(self) -> "BinaryIO":
        try:
            descriptor = sys.stdout.fileno()
        except OSError:
            # Whoever calls main() in a process of their own may have put something else there.
            return sys.stdout.buffer
        if self._opened is None:
            self._opened = os.fdopen(descriptor, "wb", closefd=False)
        return self._opened


def _unless_closed(error: OSError) -> Exception:
    """The error, unless it says that a pipe is closed; on Windows that is an invalid argument."""
    is_closed = isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == 22)
    return OutputClosed() if is_closed else error


STDOUT = Output()
"""The one of this process."""
