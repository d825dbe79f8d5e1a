"""What the server decides."""

import copy
import datetime
import pickle
import time
from typing import Any

import openai_harmony as oh
import pytest

BODY = {"messages": [{"role": "user", "content": "Hi"}]}


def prompt(encoding: oh.HarmonyEncoding, options: oh.ServerOptions | None, **fields: Any) -> str:
    return encoding.decode(oh.ChatCompletionRequest({**BODY, **fields}, options).prompt(encoding))


def test_the_date_is_todays_where_nothing_else_is_said(encoding: oh.HarmonyEncoding, monkeypatch: pytest.MonkeyPatch) -> None:
    # A server runs for more than a day.
    options = oh.ServerOptions()
    monkeypatch.setattr(time, "strftime", {"%Y-%m-%d": "2031-02-03"}.__getitem__)
    for given in (None, options):
        assert "\nCurrent date: 2031-02-03\n" in prompt(encoding, given)
    assert "\nCurrent date: 28 June\n" in prompt(encoding, oh.ServerOptions(date="28 June"))
    assert "Current date" not in prompt(encoding, oh.ServerOptions(date=None))


def test_the_system_message_is_the_servers(encoding: oh.HarmonyEncoding) -> None:
    assert prompt(encoding, None).startswith("<|start|>system<|message|>You are ChatGPT, a large language model")
    options = oh.ServerOptions(date=None, model_identity="You are Oslo.", knowledge_cutoff=None)
    assert prompt(encoding, options).startswith("<|start|>system<|message|>You are Oslo.\n\nReasoning: medium")


def test_efforts(encoding: oh.HarmonyEncoding) -> None:
    with pytest.raises(oh.HarmonyError, match=r"reasoning_effort: 'none' is not supported; supported are 'minimal', 'low'"):
        prompt(encoding, None, reasoning_effort="none")
    options = oh.ServerOptions(reasoning_efforts={"none": "low", "huge": oh.ReasoningEffort.HIGH}, default_reasoning_effort="huge")
    assert "Reasoning: low" in prompt(encoding, options, reasoning_effort="none")
    assert "Reasoning: high" in prompt(encoding, options)
    with pytest.raises(oh.HarmonyError, match="supported are 'none', 'huge'"):
        prompt(encoding, options, reasoning_effort="low")


def test_builtin_tools_in_the_servers_words(encoding: oh.HarmonyEncoding) -> None:
    python = oh.ToolNamespaceConfig(name="python", description="Runs code.", tools=[])
    for tool, said in (("python", "stateful Jupyter notebook"), (python, "# Tools\n\n## python\n\nRuns code.\n")):
        options = oh.ServerOptions(builtin_tools=[tool])  # type: ignore[list-item]
        request = oh.ResponsesRequest({"input": "x", "tools": [{"type": "code_interpreter"}]}, options)
        assert said in encoding.decode(request.prompt(encoding))


@pytest.mark.parametrize("key", ["input_schema", "inputSchema"])
def test_mcp_tools(encoding: oh.HarmonyEncoding, key: str) -> None:
    schema = {"type": "object", "properties": {"sql": {"type": "string"}}}
    options = oh.ServerOptions(mcp_tools={"db": [{"name": "query", "description": "Runs SQL.", key: schema}]})
    tools = [{"type": "mcp", "server_label": "db"}]
    text = encoding.decode(oh.ResponsesRequest({"input": "x", "tools": tools}, options).prompt(encoding))
    assert "namespace db {\n\n// Runs SQL.\ntype query = (_: {\nsql?: string,\n}) => any;\n\n} // namespace db" in text


def test_schemas_by_the_servers_policy(encoding: oh.HarmonyEncoding) -> None:
    parameters = {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"type": "string"}}}
    tools = [{"type": "function", "function": {"name": "f", "parameters": parameters}}]
    assert "a?: string" in prompt(encoding, None, tools=tools)
    assert "a?: any" in prompt(encoding, oh.ServerOptions(schema_policy="faithful"), tools=tools)


def test_reasoning_by_the_servers_policy(encoding: oh.HarmonyEncoding) -> None:
    messages = [*BODY["messages"], {"role": "assistant", "content": "a", "reasoning": "think"}, *BODY["messages"]]
    assert "think" not in prompt(encoding, None, messages=messages)
    keep = oh.ServerOptions(analysis=oh.AnalysisPolicy.KEEP)
    assert "<|channel|>analysis<|message|>think" in prompt(encoding, keep, messages=messages)


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"builtin_tools": ["shell"]}, ValueError, "shell"),
        ({"builtin_tools": [oh.ToolNamespaceConfig(name="shell", tools=[])]}, ValueError, "shell"),
        ({"reasoning_efforts": {"low": "huge"}}, ValueError, "huge"),
        ({"schema_policy": "best"}, ValueError, "best"),
        ({"analysis": "all"}, ValueError, "all"),
        ({"date": datetime.date(2025, 6, 28)}, TypeError, "in the option `date`"),
        ({"mcp_tools": {"db": {"name": "query"}}}, ValueError, r'mcp_tools\["db"\]: expected a list'),
        ({"mcp_tools": {"db": [{}]}}, ValueError, r'mcp_tools\["db"\]\[0\]: expected a name'),
        ({"reasoning_feild": "x"}, TypeError, "reasoning_feild"),
    ],
    ids=str,
)
def test_wrong_options_are_told_when_they_are_made(fields: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        oh.ServerOptions(**fields)


def test_options_are_values() -> None:
    options = oh.ServerOptions(date="2025-06-28", builtin_tools=["python"])
    assert options == oh.ServerOptions(date="2025-06-28", builtin_tools=["python"])
    assert options != oh.ServerOptions()
    for copied in (copy.deepcopy(options), pickle.loads(pickle.dumps(options))):
        assert copied == options
    assert repr(options).startswith("ServerOptions(date='2025-06-28', model_identity=None,")
    with pytest.raises(AttributeError):
        options.date = None  # type: ignore[misc]


def test_options_are_read_when_they_are_made_and_not_by_each_request() -> None:
    class Efforts(dict[str, Any]):
        reads = 0

        def items(self) -> Any:
            self.reads += 1
            return super().items()

    efforts = Efforts(low="low", medium="medium")
    options = oh.ServerOptions(reasoning_efforts=efforts)
    for _ in range(3):
        oh.ChatCompletionRequest({"messages": [{"role": "user", "content": "Hi"}]}, options)
        oh.ResponsesRequest({"input": "Hi"}, options)
    assert efforts.reads == 1
