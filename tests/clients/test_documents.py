"""The transcript in docs/openai.md: its commands give what it shows, but for ids and times."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Server

DOCUMENT = Path(__file__).parents[2] / "docs" / "openai.md"
BLOCKS = re.findall(r"^```text\n\$ (curl .*?)```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def without_chance(text: str) -> str:
    text = re.sub(r"[0-9a-f]{24}", "ID", text)
    return re.sub(r'("created(?:_at)?|"input_tokens|"total_tokens)":\d+', r'\1":0', text).strip()


def test_there_are_transcripts() -> None:
    assert len(BLOCKS) == 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("block", BLOCKS, ids=["chat", "responses", "refused"])
def test_commands_give_what_is_shown(server: Server, block: str) -> None:
    command, end, shown = block.partition("}'\n")
    command = (command + end).replace("http://127.0.0.1:8000/v1", server.url).replace("curl ", "curl --silent ", 1)
    given = subprocess.run(["sh", "-c", command], capture_output=True, check=True, text=True, encoding="utf-8").stdout
    assert without_chance(given) == without_chance(shown)
    for line in shown.splitlines():
        if line.startswith("data: {"):
            json.loads(line.removeprefix("data: "))
