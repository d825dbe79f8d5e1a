"""Every Python block of the README and the documents runs, file by file, one after the other in one namespace."""

import doctest
import re
import sys
import types
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from corpora import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
# What a block needs stands behind the language: ```python pyarrow
FENCE = re.compile(r"^(?P<indent> *)```python\b(?P<needs>[^\n]*)\n(?P<code>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)


def blocks(document: Path) -> Iterator[tuple[int, str]]:
    """The Python blocks of a document, each with the number of the line before its first."""
    text = document.read_text(encoding="utf-8")
    for fence in FENCE.finditer(text):
        if not all(find_spec(module) for module in fence["needs"].split()):
            continue
        line = text.count("\n", 0, fence.start("code"))
        indent = len(fence["indent"])
        yield line, "".join(row[indent:] or "\n" for row in fence["code"].splitlines(keepends=True))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_blocks_run(document: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = types.ModuleType("document")
    monkeypatch.setitem(sys.modules, "document", module)
    monkeypatch.chdir(tmp_path)
    for line, code in blocks(document):
        if code.lstrip().startswith(">>>"):
            example = doctest.DocTestParser().get_doctest(code, module.__dict__, document.name, str(document), line)
            results = doctest.DocTestRunner().run(example, clear_globs=False)
            assert not results.failed, f"{document.name}, the block after line {line}"
        else:
            # Blank lines before the block make the line numbers of tracebacks the document's.
            exec(compile("\n" * line + code, str(document), "exec"), module.__dict__)


def test_figures_of_the_readme_are_the_measured_ones() -> None:
    """`make bench` writes docs/performance.md anew, but not the README: there they are edited by hand."""
    rows = dict(re.findall(r"^\| ([^|]+?) \| (.+) \|$", (ROOT / "docs/performance.md").read_text(encoding="utf-8"), re.MULTILINE))

    def figures(row: str, *columns: int) -> list[str]:
        """The numbers in some columns: 0 is the goal, 1 measured, 2 met, 3 the best of the others, 4 better by."""
        cells = rows[row].split(" | ")
        return [cells[column].split()[0].rstrip("×") for column in columns]

    speed = re.search(r"\*\*Speed\.\*\* (.*?)\[All figures\]", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert speed
    assert re.findall(r"[\d.,]*\d(?= times| ms| ns)", speed[1]) == [
        *figures("encode english", 1, 4),
        *figures("import, load and encode above the bare interpreter, by the clock", 1, 3),
        *figures("render 200 messages, 138,665 tokens", 1, 3),
        *figures("stream 10,000 tokens: process", 1, 3),
    ]
