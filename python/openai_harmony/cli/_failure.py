"""Why a command ends without its result, and with which exit code."""

# The exit codes, beside 0 and those of signals (130 for Ctrl-C, 143 for SIGTERM).
WRONG_DATA = 1
"""The data are not what they should be."""
WRONG_USE = 2
"""The command cannot be carried out as it was given, or lacks a package."""
SYSTEM_FAILED = 3
"""The machine could not do it: a file that cannot be read or written, memory that ends."""


class Failure(Exception):
    """Ends a command: the message says what is wrong and where, the hint what to do."""

    def __init__(self, message: str, hint: str | None = None, *, code: int = WRONG_DATA) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


def missing_extra(extra: str, purpose: str, otherwise: str = "") -> Failure:
    """The failure of a command that needs packages of an extra, which are not installed."""
    hint = f"pip install 'openai-harmony[{extra}]'{otherwise}"
    return Failure(f"{purpose} needs packages that are not installed", hint, code=WRONG_USE)


def unreadable(name: str, error: OSError) -> Failure:
    """The failure of reading or writing a file."""
    return Failure(f"{name}: {error.strerror or error}", code=SYSTEM_FAILED)


def did_you_mean(word: str, known: list[str]) -> str | None:
    """The hint for a word that is none of those known."""
    # Imported here: only mistakes need it.
    from difflib import get_close_matches

    near = get_close_matches(word.lower()[:80], known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else None
