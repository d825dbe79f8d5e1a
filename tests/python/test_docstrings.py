"""Everything public is documented, and the examples of the docstrings and of the stubs run."""

import ast
import doctest
import inspect
from collections.abc import Iterator

import openai_harmony as oh
import pytest
from corpora import ROOT
from openai_harmony import training

MODULES = [oh, training]
STUBS = ROOT / "python" / "openai_harmony" / "_core.pyi"
FLAGS = doctest.FAIL_FAST


def run(example: doctest.DocTest) -> None:
    output: list[str] = []
    results = doctest.DocTestRunner(optionflags=FLAGS).run(example, out=output.append)
    assert not results.failed, "".join(output)


def docstring_examples() -> Iterator[doctest.DocTest]:
    # `module=False`: the classes say that they are of `openai_harmony`, which is not where their source is.
    finder = doctest.DocTestFinder()
    for module in MODULES:
        yield from finder.find(module, module.__name__, globs={})
        for name in module.__all__:
            yield from finder.find(getattr(module, name), name, module=False, globs={})


def stub_examples() -> Iterator[doctest.DocTest]:
    tree = ast.parse(STUBS.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            docstring = ast.get_docstring(node) or ""
            yield doctest.DocTestParser().get_doctest(docstring, {}, node.name, str(STUBS), node.lineno)


@pytest.mark.parametrize("example", [case for case in docstring_examples() if case.examples], ids=lambda case: case.name)
def test_docstring_examples(example: doctest.DocTest) -> None:
    run(example)


@pytest.mark.parametrize("example", [case for case in stub_examples() if case.examples], ids=lambda case: case.name)
def test_stub_examples(example: doctest.DocTest) -> None:
    run(example)


def public_values() -> dict[str, object]:
    return {name: getattr(module, name) for module in MODULES for name in module.__all__}


def public_members() -> Iterator[tuple[str, object]]:
    for name, value in public_values().items():
        if name in ("__version__", "ToolNoteCode"):  # values, which have none
            continue
        yield name, value
        if inspect.isclass(value):
            for member, attribute in vars(value).items():
                if not member.startswith("_") and (callable(attribute) or hasattr(attribute, "__get__")):
                    yield f"{name}.{member}", getattr(value, member)


@pytest.mark.parametrize(("name", "value"), list(public_members()), ids=[name for name, _ in public_members()])
def test_everything_public_is_documented(name: str, value: object) -> None:
    assert getattr(value, "__doc__", None), f"{name} has no docstring"


def stub_members() -> Iterator[tuple[str, str, object]]:
    """The name, the docstring and the object of each class and function of the stubs that is public, and of their members."""
    for node in ast.parse(STUBS.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name not in public_values():
            continue
        value = public_values()[node.name]
        yield node.name, ast.get_docstring(node) or "", value
        for member in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                yield f"{node.name}.{member.name}", ast.get_docstring(member) or "", getattr(value, member.name)


@pytest.mark.parametrize(("name", "docstring", "value"), list(stub_members()), ids=[case[0] for case in stub_members()])
def test_help_says_what_the_stubs_say(name: str, docstring: str, value: object) -> None:
    if name != "HarmonyError":  # its attributes are documented in the stub one by one
        assert inspect.getdoc(value) == docstring


@pytest.mark.parametrize("name", [case[0] for case in stub_members()])
def test_the_documents_name_every_member_of_the_stubs(name: str) -> None:
    documents = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("python.md", "training.md")]
    assert any(name.rpartition(".")[2] in document for document in documents)


@pytest.mark.parametrize("method", ["encode", "encode_to_numpy", "encode_with_unstable", "encode_batch"])
def test_signatures_show_defaults(method: str) -> None:
    parameters = inspect.signature(getattr(oh.HarmonyEncoding, method)).parameters
    assert parameters["allowed_special"].default == ()
    assert parameters["disallowed_special"].default == "all"


def fields() -> Iterator[tuple[str, ast.stmt | None]]:
    """Each enum's member and model's field, with the statement behind it."""
    for file in sorted([*STUBS.parent.glob("_*.py"), *STUBS.parent.glob("training/_*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name in public_values():
                for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
                    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
                    for target in targets:
                        if isinstance(target, ast.Name) and not target.id.startswith("_") and target.id != "model_config":
                            yield f"{node.name}.{target.id}", following


@pytest.mark.parametrize(("name", "following"), list(fields()), ids=[case[0] for case in fields()])
def test_fields_and_members_have_hover_text(name: str, following: ast.stmt | None) -> None:
    assert isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant), f"{name} has no text"
