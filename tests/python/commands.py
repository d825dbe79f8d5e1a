"""Runs the command ``harmony`` as a shell does: a process of its own, bytes in, bytes and an exit code out."""

import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

# What of the environment decides about colours; tests set it themselves.
_COLORS = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONUNBUFFERED")


class Result(NamedTuple):
    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] = {}) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _COLORS} | {"TERM": "xterm-256color", **extra}


def command_line(arguments: Sequence[str | bytes]) -> list[str | bytes]:
    return [sys.executable, "-W", "error", "-m", "openai_harmony", *arguments]


def run_bytes(
    *arguments: str | bytes, stdin: bytes | None = b"", env: Mapping[str, str] = {}, cwd: Path | None = None
) -> tuple[int, bytes, bytes]:
    done = subprocess.run(command_line(arguments), input=stdin, capture_output=True, env=environment(env), cwd=cwd, check=False)
    return done.returncode, done.stdout, done.stderr


def run(*arguments: str | bytes, stdin: str | bytes = b"", env: Mapping[str, str] = {}, cwd: Path | None = None) -> Result:
    """Run a command whose input and output are UTF-8."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    code, out, err = run_bytes(*arguments, stdin=data, env=env, cwd=cwd)
    return Result(code, out.decode(), err.decode())


def run_on_terminal(*arguments: str, env: Mapping[str, str] = {}, cwd: Path | None = None) -> tuple[int, str]:
    """Run a command with a terminal of 80 columns as all three of its streams; returns the exit code, and what the terminal shows."""
    pty = pytest.importorskip("pty", exc_type=ImportError)
    reader, terminal = pty.openpty()
    process = subprocess.Popen(
        command_line(arguments),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment({"COLUMNS": "80", **env}),
        cwd=cwd,
        close_fds=True,
    )
    os.close(terminal)
    shown = b""
    while True:
        ready, _, _ = select.select([reader], [], [], 60)
        try:
            data = os.read(reader, 65536) if ready else b""
        except OSError:
            # Linux says so when the last one who had the terminal has closed it.
            break
        if not data:
            break
        shown += data
    os.close(reader)
    # A terminal puts a carriage return before each line end.
    return process.wait(timeout=60), shown.decode().replace("\r\n", "\n")


def run_in_shell(script: str, *, cwd: Path, env: Mapping[str, str] = {}) -> Result:
    """Run a script in which ``harmony`` is the command."""
    harmony = f'harmony() {{ "{sys.executable}" -W error -m openai_harmony "$@"; }}\n'
    done = subprocess.run(["bash", "-c", harmony + script], capture_output=True, env=environment(env), cwd=cwd, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
