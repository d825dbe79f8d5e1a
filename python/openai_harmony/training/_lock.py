"""One run at a time in a folder: a file with the process and the host that hold it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from ._failures import UsageError
from ._store import LocalStore, RemoteStore

NAME = "_harmony.lock"


@contextlib.contextmanager
def locked(store: LocalStore | RemoteStore, say: Callable[[str], None]) -> Iterator[None]:
    """Holds the lock of the folder; refuses where another run has it, and says where it is taken over from a dead one."""
    if isinstance(store, RemoteStore):
        with _marked(store, say):
            yield
        return
    path = store.path / NAME
    file = _hold(path, say)
    try:
        yield
    finally:
        # Windows removes no file that is open; elsewhere nobody may get hold of one that is about to go.
        if sys.platform == "win32":
            file.close()
        with contextlib.suppress(OSError):
            path.unlink()
        file.close()


def _hold(path: Path, say: Callable[[str], None]) -> IO[bytes]:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            # The system frees it when the process ends, however that comes.
            _lock(file)
        except OSError as error:
            owner = _owner(file.read())
            file.close()
            raise _refusal(str(path), owner) from error
        if not _is_still_there(file, path):
            file.close()
            continue
        previous = _owner(file.read())
        if previous and previous["host"] != socket.gethostname():
            file.close()
            raise _refusal(str(path), previous)
        if previous:
            say(f"took over the lock of process {previous['pid']}, which has ended")
        file.seek(0)
        file.truncate()
        file.write(_own())
        return file


def _is_still_there(file: IO[bytes], path: Path) -> bool:
    """Whether the path still leads to this file: another run may have removed it between opening and locking."""
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        # Behind all content: a locked byte cannot be read by others.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def _marked(store: RemoteStore, say: Callable[[str], None]) -> Iterator[None]:
    """A store of objects has no locks: a file says who works there, which two that start at the same moment may both miss."""
    if store.exists(NAME):
        with store.open(NAME) as file:
            owner = _owner(file.read())
        if owner and (owner["host"] != socket.gethostname() or _lives(owner["pid"])):
            raise _refusal(f"{store.location}/{NAME}", owner)
        if owner:
            say(f"took over the lock of process {owner['pid']}, which has ended")
    store.write(NAME, _own())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            store.remove(NAME)


def _lives(pid: object) -> bool:
    # There os.kill ends a process, whatever the signal.
    if sys.platform == "win32" or not isinstance(pid, int):
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _own() -> bytes:
    return json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode() + b"\n"


def _owner(content: bytes) -> dict[str, object]:
    try:
        owner = json.loads(content)
    except ValueError:
        return {}
    return owner if isinstance(owner, dict) and {"pid", "host"} <= owner.keys() else {}


def _refusal(path: str, owner: dict[str, object]) -> UsageError:
    who = f"process {owner['pid']} on {owner['host']}" if owner else "another process"
    return UsageError(f"{who} works in this folder; wait for it, or delete {path} if it does no longer run")
