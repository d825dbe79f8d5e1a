"""The policies on schemas and on history, and lint, as Python programs meet them."""

import json
import pickle
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, get_args

import openai_harmony as oh
import pydantic
import pytest
from corpora import ROOT

OPTIONAL = {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}
TOOL = oh.ToolDescription.new("f", "D", OPTIONAL)
FAITHFUL = "_: {\na?: any,\n}"
COMPLETE = "_: {\na?: string | null,\n}"


def rendered(encoding: oh.HarmonyEncoding, content: oh.DeveloperContent, config: oh.RenderConversationConfig | None = None) -> str:
    message = oh.Message.from_role_and_content("developer", content)
    return encoding.decode(encoding.render_conversation(oh.Conversation.from_messages([message]), config))


@pytest.mark.parametrize("policy", ["complete", oh.SchemaPolicy.COMPLETE])
def test_a_policy_is_a_member_or_its_value(encoding: oh.HarmonyEncoding, policy: oh.SchemaPolicy) -> None:
    assert oh.typescript(OPTIONAL, policy) == COMPLETE
    assert oh.lint_tools([TOOL], policy) == []
    namespace = oh.ToolNamespaceConfig(name="functions", tools=[TOOL], schema_policy=policy)
    assert namespace.schema_policy is oh.SchemaPolicy.COMPLETE
    assert COMPLETE in rendered(encoding, oh.DeveloperContent.new().with_tools(namespace))
    assert COMPLETE in rendered(encoding, oh.DeveloperContent.new().with_function_tools([TOOL], policy))
    config = oh.RenderConversationConfig(schema_policy=policy)
    assert COMPLETE in rendered(encoding, oh.DeveloperContent.new().with_function_tools([TOOL]), config)


def test_defaults(encoding: oh.HarmonyEncoding) -> None:
    assert oh.typescript(OPTIONAL) == COMPLETE
    assert [note.code for note in oh.lint_tools([TOOL])] == ["union_lost"]
    assert FAITHFUL in rendered(encoding, oh.DeveloperContent.new().with_function_tools([TOOL]))
    assert oh.RenderConversationConfig().analysis is None and oh.RenderConversationConfig().schema_policy is None
    assert oh.RenderOptions().schema_policy is None


def test_the_config_goes_before_the_namespace(encoding: oh.HarmonyEncoding) -> None:
    content = oh.DeveloperContent.new().with_function_tools([TOOL], schema_policy="complete")
    config = oh.RenderConversationConfig(schema_policy="faithful")
    assert FAITHFUL in rendered(encoding, content, config)
    options = oh.RenderOptions(schema_policy="faithful")
    message = oh.Message.from_role_and_content("developer", content)
    assert FAITHFUL in encoding.decode(encoding.render(message, options))
    assert COMPLETE in encoding.decode(encoding.render(message))


def test_the_policy_on_history_goes_before_the_switch(encoding: oh.HarmonyEncoding) -> None:
    turn = [
        oh.Message.from_role_and_content("user", "Q"),
        oh.Message.from_role_and_content("assistant", "R").with_channel("analysis"),
        oh.Message.from_role_and_content("assistant", "A").with_channel("final"),
    ]
    conversation = oh.Conversation.from_messages(turn)

    def keeps(**options: Any) -> bool:
        return "R" in encoding.decode(encoding.render_conversation(conversation, oh.RenderConversationConfig(**options)))

    for drops in (True, False):
        assert keeps(auto_drop_analysis=drops) is not drops
        assert keeps(auto_drop_analysis=drops, analysis="keep")
        assert not keeps(auto_drop_analysis=drops, analysis="reference")


def test_forms_have_the_policy_only_where_it_is_set() -> None:
    unset = oh.DeveloperContent.new().with_function_tools([TOOL])
    expected = {"name": "functions", "description": None, "tools": [TOOL.model_dump()]}
    message = oh.Message.from_role_and_content("developer", unset)
    assert unset.model_dump()["tools"]["functions"] == expected
    assert message.model_dump()["content"][0]["tools"]["functions"] == expected
    assert json.loads(message.model_dump_json())["content"][0]["tools"]["functions"] == expected
    assert "schema_policy" not in message.to_json()
    assert oh.ToolNamespaceConfig(name="x", tools=[]).model_dump() == {"name": "x", "description": None, "tools": []}

    content = oh.DeveloperContent.new().with_function_tools([TOOL], schema_policy="complete")
    assert content.to_dict()["tools"]["functions"]["schema_policy"] == "complete"
    message = oh.Message.from_role_and_content("developer", content)
    assert '"schema_policy": "complete"' in message.to_json()
    assert oh.Message.from_dict(json.loads(message.to_json())) == message
    assert oh.Message.model_validate_json(message.model_dump_json()) == message
    assert pickle.loads(pickle.dumps(message)) == message


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_of_a_namespace_has_its_fields(mode: Any) -> None:
    properties = oh.ToolNamespaceConfig.model_json_schema(mode=mode)["properties"]
    assert list(properties) == ["name", "description", "tools", "schema_policy"]


def test_objects_of_0_0_8_have_no_policy(encoding: oh.HarmonyEncoding) -> None:
    namespace: Any = SimpleNamespace(name="functions", description=None, tools=[TOOL])
    content = oh.DeveloperContent.model_construct(instructions=None, tools={"functions": namespace})
    assert FAITHFUL in rendered(encoding, content)
    config: Any = SimpleNamespace(auto_drop_analysis=True)
    assert FAITHFUL in rendered(encoding, content, config)


def test_unknown_policies() -> None:
    for call in (lambda name: oh.typescript({}, name), lambda name: oh.lint_tools([], name)):
        with pytest.raises(ValueError, match="^unknown schema policy: total\nthe policies are faithful and complete"):
            call("total")
        with pytest.raises(ValueError):
            call("Complete")
    with pytest.raises(AttributeError):
        oh.typescript({}, 5)  # type: ignore[arg-type]
    for model in (oh.RenderConversationConfig, oh.RenderOptions):
        with pytest.raises(pydantic.ValidationError, match="'faithful' or 'complete'"):
            model(schema_policy="total")  # type: ignore[arg-type]
    with pytest.raises(pydantic.ValidationError, match="'keep', ?'reference' or ?'finished_turns'"):
        oh.RenderConversationConfig(analysis="all")  # type: ignore[arg-type]


def test_policies_assigned_unchecked_are_found_when_rendering(encoding: oh.HarmonyEncoding) -> None:
    content = oh.DeveloperContent.new().with_function_tools([TOOL])
    config = oh.RenderConversationConfig()
    config.analysis = "all"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="^unknown analysis policy: all\nthe policies are keep, reference and finished_turns$"):
        rendered(encoding, content, config)
    assert content.tools
    content.tools["functions"].schema_policy = "total"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="unknown variant `total`.*\nin `schema_policy` of message 0, counted from 0"):
        rendered(encoding, content)


def test_typescript_takes_what_parameters_hold() -> None:
    class Unit(pydantic.BaseModel):
        type: str = "string"

    assert oh.typescript(None) == ""
    assert oh.typescript({}) == oh.typescript(True) == "_: any"
    assert oh.typescript({"type": "object", "properties": {"a": Unit(), 5: {"type": ("string", "null")}}}) == (
        "_: {\na?: string,\n5?: string | null,\n}"
    )
    assert oh.typescript({"type": "object", "properties": {"\ud800": {"type": "number"}}}) == '_: {\n"\ufffd"?: number,\n}'
    with pytest.raises(ValueError, match="^invalid parameters JSON: .*NaN"):
        oh.typescript({"default": float("nan")})
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        oh.typescript({"enum": {1}})


def test_what_is_too_deep() -> None:
    def nested(depth: int) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string"}
        for _ in range(depth):
            schema = {"type": "array", "items": schema}
        return schema

    assert oh.typescript(nested(400)) == "_: string" + "[]" * 400
    for depth in (600, 100_000):
        with pytest.raises(ValueError, match="^invalid parameters JSON: recursion limit exceeded"):
            oh.typescript(nested(depth))
    tool = oh.ToolDescription.new("f", "D", nested(600))
    assert [note.code for note in oh.lint_tools([tool], "complete")] == ["schema_too_deep"]


def test_a_bomb_of_references_is_small() -> None:
    defs: dict[str, Any] = {"n0": {"type": "string"}}
    for level in range(30):
        reference = {"$ref": f"#/$defs/n{level}"}
        defs[f"n{level + 1}"] = {"type": "object", "properties": {"a": reference, "b": reference}}
    bomb = {"$ref": "#/$defs/n30", "$defs": defs}
    text = oh.typescript(bomb)
    assert len(text.encode()) < 1 << 19 and "schema too large to show" in text
    assert "too_large" in {note.code for note in oh.lint_tools([oh.ToolDescription.new("f", "D", bomb)], "complete")}


def test_lint_takes_tools_namespaces_and_dicts() -> None:
    namespace = oh.ToolNamespaceConfig(name="mine", tools=[TOOL])
    forms: list[Any] = [[TOOL, namespace], [namespace.model_dump(), TOOL.model_dump()], iter([namespace, TOOL])]
    for items in forms:
        assert [note.tool for note in oh.lint_tools(items)] == ["f", "mine.f"]
    content = oh.DeveloperContent.new().with_function_tools([TOOL])
    assert content.tools
    assert [note.tool for note in oh.lint_tools(content.tools.values())] == ["functions.f"]
    assert oh.lint_tools([]) == []
    [note] = oh.lint_tools([TOOL, TOOL], "complete")
    assert note == ("f", "", "duplicate_tool", "error", note.message)
    assert pickle.loads(pickle.dumps(note)) == note and type(note) is oh.ToolNote


def test_what_lint_cannot_read_says_where() -> None:
    with pytest.raises(
        ValueError, match="^invalid tools JSON: unknown field `inputSchema`.*\nin `tools` of item 1, counted from 0"
    ):
        oh.lint_tools([TOOL, {"name": "f", "description": "", "inputSchema": {}}])
    with pytest.raises(ValueError, match="missing field `name`"):
        oh.lint_tools([{"type": "function", "function": {"name": "f"}}])
    with pytest.raises(AttributeError):
        oh.lint_tools(["functions"])  # type: ignore[list-item]


def test_codes_are_those_of_the_table() -> None:
    document = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    table = document.partition("| code | severity |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1:3] for row in table.splitlines()[2:]]
    severity_of = {code: severity.strip() for codes, severity in rows for code in re.findall("`(.*?)`", codes)}
    assert set(severity_of) == set(get_args(oh.ToolNoteCode))
    assert set(severity_of.values()) == {"error", "warning", "info"}


def test_typescript_and_lint_of_dicts_need_no_pydantic() -> None:
    code = (
        "import sys, openai_harmony as oh\n"
        f"parameters = {OPTIONAL!r}\n"
        "assert oh.typescript(parameters, oh.SchemaPolicy.FAITHFUL).startswith('_: ')\n"
        "assert len(oh.lint_tools([{'name': 'f', 'description': 'D', 'parameters': parameters}])) == 1\n"
        "assert 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
