"""Lay out the pages of the site in a folder: the documents as GitHub shows them, in the form that Python-Markdown reads.

usage: prepare.py FOLDER

- Links that leave ``docs/`` lead to the repository, whose address is in Cargo.toml, and pictures from there are taken along. A link to a
  file that is not there is an error.
- Python-Markdown shows the backslash of ``\\|`` in a table's code; GitHub wants it there.
- The lines that rustdoc hides are left out.
- The changelog, and the references' pages, are made here.
"""

from __future__ import annotations

import ast
import posixpath
import re
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"(?<=\]\()(?P<path>\.\.?/[^)#\s]+)(?P<fragment>#[^)\s]*)?(?=\))")
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
PICTURES = {".png", ".svg"}
REFERENCES = """\
# Reference

All that is public, made of the sources: what each thing is called, what it takes, and what it gives. The pages on the
[Python](../python.md), [Rust](../rust.md) and [JavaScript](../javascript.md) packages tell the same by what one does with it.

- [Python](python.md), of the package's stubs
- [Rust](rust/openai_harmony/index.html), by rustdoc
- [JavaScript](javascript/index.html), of the package's `.d.ts` files, by TypeDoc
"""
DEMO = """\
# See it happen

[Open the page](demo/index.html): a conversation that you write becomes tokens, a reply is read token by token, and what a tool's schema
becomes stands beside it. It runs the library in your browser, and sends nothing anywhere.

[![The page, with a conversation and its tokens in colour](assets/page.png)](demo/index.html)
"""


def main() -> None:
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("__pycache__"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (folder / "reference").mkdir()
    made = {
        "changelog.md": changelog.replace("](docs/", "]("),
        "demo.md": DEMO,
        "reference/index.md": REFERENCES,
        "reference/python.md": python_reference(),
    }
    for path, text in made.items():
        (folder / path).write_text(text, encoding="utf-8")
    for page in folder.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(converted(text, page.relative_to(folder).as_posix(), folder), encoding="utf-8")


def converted(text: str, page: str, folder: Path) -> str:
    parts: list[str] = []
    end = 0
    for fence in FENCE.finditer(text):
        parts += [prose(text[end : fence.start()], page, folder), code(fence)]
        end = fence.end()
    return "".join([*parts, prose(text[end:], page, folder)])


def prose(text: str, page: str, folder: Path) -> str:
    def bare(code: re.Match[str]) -> str:
        return str(code[0]).replace(r"\|", "|")

    lines = (CODE.sub(bare, line) if line.startswith("|") else line for line in text.split("\n"))
    return LINK.sub(lambda link: outside(link, page, folder), "\n".join(lines))


def outside(link: re.Match[str], page: str, folder: Path) -> str:
    """A link, to the repository where it leaves docs/; a picture is copied to the site."""
    place = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), link["path"]))
    if place.startswith("docs/"):
        return str(link[0])
    if not (ROOT / place).exists():
        raise SystemExit(f"docs/{page}: there is no {place}")
    if Path(place).suffix in PICTURES:
        shutil.copy(ROOT / place, folder / "assets")
        return posixpath.relpath(f"assets/{posixpath.basename(place)}", posixpath.dirname(page) or ".")
    return f"{repository()}/blob/main/{place}{link['fragment'] or ''}"


def repository() -> str:
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    return str(re.findall(r'^repository = "(.*)"$', manifest, re.MULTILINE)[0])


def code(fence: re.Match[str]) -> str:
    body = fence["body"]
    if fence["language"] == "rust":
        body = "".join(line for line in body.splitlines(keepends=True) if not re.match(r" *#( |$)", line))
    return f"{fence['indent']}```{fence['language']}\n{body}{fence['indent']}```"


def python_reference() -> str:
    """A page with all public names of the package and of its public subpackages, in the order of their `__all__`."""
    package = ROOT / "python" / "openai_harmony"
    modules = {"openai_harmony": package}
    modules |= {f"openai_harmony.{path.name}": path for path in (package / "training",) if (path / "__init__.py").exists()}
    lines = ["# Python reference", "", "Made of the package's sources and stubs.", ""]
    for module, folder in modules.items():
        lines += [f"## {module}", ""]
        for name in public_names(folder / "__init__.py"):
            lines += [f"::: {module}.{name}", ""]
    return "\n".join(lines)


def public_names(path: Path) -> list[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            names: Any = ast.literal_eval(node.value)
            return [name for name in names if not name.startswith("__")]
    raise ValueError(f"{path} has no __all__")


if __name__ == "__main__":
    main()
