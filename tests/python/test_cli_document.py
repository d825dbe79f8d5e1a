"""docs/cli.md: its commands run, and write what stands below them; and it tells of every option."""

import importlib.metadata
import shutil
import sys

import pytest
from consoles import BLOCK, Step, blocks, outputs
from corpora import ROOT
from openai_harmony.cli._arguments import option_names
from openai_harmony.cli._commands import SUMMARIES, parser_of

DOCUMENT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
# Shown for all commands at once.
COMMON = {"--color", "-q", "--quiet", "-v", "--verbose", "-h", "--help"}


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("steps", list(blocks(DOCUMENT)), ids=lambda steps: f"line {steps[0].line}")
def test_commands_write_what_the_document_shows(steps: list[Step]) -> None:
    written = [(step.command, output) for step, output in zip(steps, outputs(steps), strict=True)]
    assert written == [(step.command, step.output) for step in steps]


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_option_is_in_the_section_of_its_command(name: str) -> None:
    text = BLOCK.sub("", DOCUMENT)
    section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert section, f"no section on {name}"
    for option in set(option_names(parser_of(name))) - COMMON:
        # Of two opposites one is told.
        opposite = f"--{option[5:]}" if option.startswith("--no-") else f"--no-{option[2:]}"
        assert f"`{option}" in section or f"`{opposite}" in section, option


def test_common_options_are_told_once() -> None:
    section = DOCUMENT.partition("\n## For all commands\n")[2]
    for option in ("--color", "`-q`", "`-v`", "NO_COLOR", "FORCE_COLOR"):
        assert option in section


def test_the_overview_is_that_of_help() -> None:
    for name, summary in SUMMARIES.items():
        assert f"| [`{name}`](#{name}) | {summary} |\n" in DOCUMENT


def test_every_extra_is_told_of() -> None:
    extras = importlib.metadata.metadata("openai-harmony").get_all("Provides-Extra")
    assert sorted(extras or []) == ["cli", "ray", "report", "train"]
    for extra in extras or []:
        assert f"`pip install 'openai-harmony[{extra}]'`" in DOCUMENT
