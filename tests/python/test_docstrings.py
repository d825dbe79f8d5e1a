"""Everything public is documented, and the examples of the docstrings and of the stubs run."""

import ast
import doctest
import inspect
from collections.abc import Iterator

import openai_harmony as oh
import pytest
from corpora import ROOT

STUBS = ROOT / "python" / "openai_harmony" / "_core.pyi"
FLAGS = doctest.FAIL_FAST


def run(example: doctest.DocTest) -> None:
    output: list[str] = []
    results = doctest.DocTestRunner(optionflags=FLAGS).run(example, out=output.append)
    assert not results.failed, "".join(output)


def docstring_examples() -> Iterator[doctest.DocTest]:
    # `module=False`: the classes say that they are of `openai_harmony`, which is not where their source is.
    finder = doctest.DocTestFinder()
    yield from finder.find(oh, "openai_harmony", globs={})
    for name in oh.__all__:
        yield from finder.find(getattr(oh, name), name, module=False, globs={})


def stub_examples() -> Iterator[doctest.DocTest]:
    tree = ast.parse(STUBS.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            docstring = ast.get_docstring(node) or ""
            yield doctest.DocTestParser().get_doctest(docstring, {}, node.name, str(STUBS), node.lineno)


@pytest.mark.parametrize(
    "example", [case for case in docstring_examples() if case.examples], ids=lambda case: case.name
)
def test_docstring_examples(example: doctest.DocTest) -> None:
    run(example)


@pytest.mark.parametrize("example", [case for case in stub_examples() if case.examples], ids=lambda case: case.name)
def test_stub_examples(example: doctest.DocTest) -> None:
    run(example)


def public_members() -> Iterator[tuple[str, object]]:
    for name in oh.__all__:
        if name == "__version__":
            continue
        value = getattr(oh, name)
        yield name, value
        if inspect.isclass(value):
            for member, attribute in vars(value).items():
                if not member.startswith("_") and (callable(attribute) or hasattr(attribute, "__get__")):
                    yield f"{name}.{member}", getattr(value, member)


@pytest.mark.parametrize(("name", "value"), list(public_members()), ids=[name for name, _ in public_members()])
def test_everything_public_is_documented(name: str, value: object) -> None:
    assert getattr(value, "__doc__", None), f"{name} has no docstring"
