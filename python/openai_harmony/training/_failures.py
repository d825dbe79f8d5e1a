"""How preparing data can fail; each knows the status that the command ends with."""

from __future__ import annotations

from typing import Any


class PrepareError(Exception):
    """Preparing data failed."""

    exit_code = 3
    """What `harmony prepare` ends with."""


class UsageError(PrepareError, ValueError):
    """What was asked for cannot be done as it was asked."""

    exit_code = 2


class MissingExtra(PrepareError, ImportError):
    """A package is not installed that only some of this needs."""

    exit_code = 2


class PlanMismatch(UsageError):
    """The folder holds another run: other options, or other input."""


class RowsFailed(PrepareError):
    """Rows cannot be read, and were not to be skipped. `errors` has them as errors.jsonl does."""

    exit_code = 1

    def __init__(self, message: str, errors: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.errors = errors

    def __reduce__(self) -> tuple[type[RowsFailed], tuple[str, list[dict[str, Any]]]]:
        # The arguments that Exception remembers are not all; Ray sends errors from node to node.
        return type(self), (str(self), self.errors)


class Unfinished(PrepareError):
    """Reading, writing or the engine failed; what is finished stays, and the same call goes on from there."""


class Interrupted(BaseException):
    """A signal asked to stop. Like KeyboardInterrupt it is no Exception, so that nothing takes it for a failure."""

    def __init__(self, signal: int) -> None:
        super().__init__(f"stopped by signal {signal}")
        self.signal = signal
