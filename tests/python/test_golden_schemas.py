"""Every JSON schema of the corpus is rendered as the reference rendered it."""

from typing import Any

import openai_harmony as oh
import pytest
from corpora import read_json

SCHEMAS = read_json("schemas.json")


@pytest.mark.parametrize("schema", SCHEMAS, ids=[schema["name"] for schema in SCHEMAS])
def test_schema(encoding: oh.HarmonyEncoding, schema: dict[str, Any]) -> None:
    tool = oh.ToolDescription.new("f", "D", schema["parameters"])
    content = oh.DeveloperContent.new().with_function_tools([tool])
    tokens = encoding.render(oh.Message.from_role_and_content(oh.Role.DEVELOPER, content))
    assert encoding.decode(tokens) == schema["text"]
    assert tokens == schema["tokens"]


def test_the_corpus_is_whole() -> None:
    assert len(SCHEMAS) == 61


def test_built_in_tools() -> None:
    data = read_json("builtin_tools.json")
    for name, namespace in (("browser", oh.ToolNamespaceConfig.browser()), ("python", oh.ToolNamespaceConfig.python())):
        assert namespace.model_dump() == oh.ToolNamespaceConfig.model_validate(data[name]).model_dump()
        assert namespace.model_dump(exclude_none=True) == data[name]
