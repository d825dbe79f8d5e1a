"""The console blocks of documents: commands behind ``$``, and below each what it writes.

By itself it writes what the commands write now into the documents: python tests/python/consoles.py docs/cli.md
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from commands import environment

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
CHATS = Path(__file__).parents[2] / "docs" / "examples" / "chats"


class Step(NamedTuple):
    """A command of a block."""

    line: int
    command: str
    output: str


def blocks(text: str) -> Iterator[list[Step]]:
    for block in BLOCK.finditer(text):
        steps: list[Step] = []
        first = text.count("\n", 0, block.start(1)) + 1
        for number, line in enumerate(block[1].splitlines(keepends=True), start=first):
            if line.startswith("$ "):
                steps.append(Step(number, line[2:].strip(), ""))
            else:
                steps[-1] = steps[-1]._replace(output=steps[-1].output + line)
        yield steps


def outputs(steps: list[Step]) -> Iterator[str]:
    """What each command of a block writes, messages first, as they are written before the data."""
    code = 0
    for step in steps:
        script = f'harmony() {{ "{sys.executable}" -m openai_harmony "$@"; }}\n(exit {code})\n{step.command}'
        done = subprocess.run(
            ["bash", "-c", script], cwd=CHATS, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        code = done.returncode
        output = (done.stderr + done.stdout).decode()
        yield output if not output or output.endswith("\n") else f"{output}\n"


def rewritten(text: str) -> str:
    """The document with what the commands write now."""

    def block(match: re.Match[str]) -> str:
        [steps] = blocks(match[0])
        return "```console\n" + "".join(f"$ {step.command}\n{out}" for step, out in zip(steps, outputs(steps), strict=True)) + "```"

    return BLOCK.sub(block, text)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
