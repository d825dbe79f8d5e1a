"""Print the CPythons from 3.10 on that this machine has, one of a version, a path a line: for these a wheel is built.

usage: interpreters.py [DIRECTORY]

The one that runs this comes first, then those of PATH and of pyenv. Where there is no 3.14, `cpython314.sh` fetches one into
DIRECTORY. What cannot be had is told on the standard error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WANTED = [(3, minor) for minor in range(10, 15)]
# The version and the path where it is a CPython with the interpreter lock; a shim of pyenv's runs another file than itself.
PROBE = """
import sys, sysconfig
locked = not sysconfig.get_config_var("Py_GIL_DISABLED")
if sys.implementation.name == "cpython" and locked:
    print(*sys.version_info[:2], sys.executable)
"""


def main() -> None:
    found: dict[tuple[int, int], str] = {}
    for candidate in candidates():
        add(found, candidate)
    if (3, 14) not in found and len(sys.argv) > 1:
        script = Path(__file__).with_name("cpython314.sh")
        fetched = subprocess.run(["sh", str(script), sys.executable, sys.argv[1]], stdout=subprocess.PIPE, text=True)
        if fetched.returncode == 0:
            add(found, fetched.stdout.strip())
    for version in WANTED:
        if version not in found:
            print(f"CPython {version[0]}.{version[1]}: SKIPPED, as there is none on the PATH nor in pyenv", file=sys.stderr)
    for path in found.values():
        print(path)


def candidates() -> Iterator[str]:
    yield sys.executable
    directories = os.get_exec_path()
    root = subprocess.run(["sh", "-c", "pyenv root"], capture_output=True, text=True).stdout.strip()
    if root:
        directories += [str(path) for path in sorted(Path(root, "versions").glob("*/bin"))]
    for directory in map(Path, directories):
        if directory.is_dir():
            names = [path for path in directory.iterdir() if re.fullmatch(r"python3(\.\d+)?", path.name)]
            yield from map(str, sorted(names))


def add(found: dict[tuple[int, int], str], candidate: str) -> None:
    try:
        answer = subprocess.run([candidate, "-I", "-c", PROBE], capture_output=True, text=True).stdout.split(maxsplit=2)
    except OSError:
        return
    # A shim of pyenv's for a version that is not chosen fails.
    if len(answer) == 3:
        version = int(answer[0]), int(answer[1])
        if version >= WANTED[0]:
            found.setdefault(version, answer[2].strip())


if __name__ == "__main__":
    main()
