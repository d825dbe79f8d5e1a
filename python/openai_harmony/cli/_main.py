"""From the arguments to the exit code."""

import sys

from ._arguments import console_of, early_console
from ._commands import SUMMARIES, command, overview, parser_of
from ._console import Console, OutputClosed, write_to_stderr
from ._failure import SYSTEM_FAILED, WRONG_USE, Failure, did_you_mean
from ._output import STDOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: "Sequence[str] | None" = None) -> int:
    """Carry out a command; returns the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    console = early_console(argv)
    try:
        code = _guarded(argv, console)
        console.flush()
    except OutputClosed:
        # Whoever read the output has what they wanted.
        STDOUT.abandon()
        return 0
    except KeyboardInterrupt:
        STDOUT.abandon()
        return INTERRUPTED
    except OSError as error:
        # Files that cannot be read are told of where they are read; this is what is left: the output.
        STDOUT.abandon()
        console.fail(Failure(f"cannot write: {error.strerror or error}", code=SYSTEM_FAILED))
        return SYSTEM_FAILED
    return code


def _guarded(argv: "Sequence[str]", console: Console) -> int:
    """Carry out a command; what goes wrong becomes a message and an exit code, but for the output itself."""
    try:
        return _carry_out(argv, console)
    except (OutputClosed, OSError):
        raise
    except SystemExit as ended:
        # --help ends so, when it has shown what it shows.
        return ended.code if isinstance(ended.code, int) else 0
    except Failure as failure:
        console.fail(failure)
        return failure.code
    except MemoryError:
        console.fail(Failure("there is not enough memory", code=SYSTEM_FAILED))
        return SYSTEM_FAILED
    except Exception as error:
        return _fail_unexpectedly(error, console)


def _carry_out(argv: "Sequence[str]", console: Console) -> int:
    if not argv:
        write_to_stderr(overview())
        return WRONG_USE
    name, *rest = argv
    if name in ("-h", "--help"):
        console.write(overview())
        return 0
    if name in ("-V", "--version"):
        from .. import __version__

        console.write(f"harmony {__version__} (Python {sys.version_info[0]}.{sys.version_info[1]})\n")
        return 0
    if name.startswith("-"):
        raise Failure(f"unknown option {name!r} before the command", "options of a command follow its name", code=WRONG_USE)
    if name not in SUMMARIES:
        hint = did_you_mean(name, list(SUMMARIES)) or "harmony --help shows the commands"
        raise Failure(f"unknown command {name!r}", hint, code=WRONG_USE)
    arguments = parser_of(name).parse(rest)
    return command(name).run(arguments, console_of(arguments))


def _fail_unexpectedly(error: Exception, console: Console) -> int:
    if console.verbose:
        from traceback import format_exception

        write_to_stderr("".join(format_exception(error)))
    failure = Failure(f"a fault of this program: {type(error).__name__}: {error}", "please report it, with what -v shows")
    console.fail(failure)
    return SYSTEM_FAILED
