//! What the server decides.

use openai_harmony::chat::{ReasoningEffort, SchemaPolicy, ToolNamespaceConfig};
use openai_harmony::{AnalysisPolicy, ServerOptions};
use serde_json::{Value, json};

use crate::bridge::support::{Request, messages_of, with_effort_none};

fn prompt(body: &Value, options: &ServerOptions) -> String {
    Request::chat(body, options).expect("it is fine").text()
}

fn hi(fields: Value) -> Value {
    let mut body = fields;
    body["messages"] = json!([{"role": "user", "content": "hi"}]);
    body
}

#[test]
fn the_system_message_is_the_servers() {
    let options = ServerOptions::new()
        .with_date("today")
        .with_model_identity("You are Oslo.")
        .with_knowledge_cutoff("2030-01");
    let said = prompt(&hi(json!({"date": "x", "model_identity": "y"})), &options);
    let start = "<|start|>system<|message|>You are Oslo.\nKnowledge cutoff: 2030-01\nCurrent date: today\n\nReasoning: medium";
    assert!(said.starts_with(start), "{said}");

    let mut silent = options;
    (silent.date, silent.model_identity, silent.knowledge_cutoff) = (None, None, None);
    assert!(
        prompt(&hi(json!({})), &silent).starts_with("<|start|>system<|message|>Reasoning: medium")
    );
}

#[test]
fn efforts_are_mapped_and_can_be_added_or_replaced() {
    let effort = |fields: Value, options: &ServerOptions| {
        let said = prompt(&hi(fields), options);
        let (_, behind) = said.split_once("Reasoning: ").expect("a line");
        behind.lines().next().unwrap_or_default().to_owned()
    };
    let default = ServerOptions::default();
    for (name, expected) in [
        ("minimal", "low"),
        ("low", "low"),
        ("medium", "medium"),
        ("high", "high"),
        ("xhigh", "high"),
        ("max", "high"),
    ] {
        assert_eq!(
            effort(json!({"reasoning_effort": name}), &default),
            expected
        );
        assert_eq!(
            effort(json!({"reasoning": {"effort": name}}), &default),
            expected
        );
    }
    let both = json!({"reasoning_effort": "low", "reasoning": {"effort": "high"}});
    assert_eq!(effort(both, &default), "low");
    assert_eq!(
        effort(json!({"reasoning_effort": "none"}), &with_effort_none()),
        "low"
    );
    let replaced = default
        .clone()
        .with_reasoning_effort_named("max", ReasoningEffort::Low);
    assert_eq!(effort(json!({"reasoning_effort": "max"}), &replaced), "low");
    let only = default
        .with_reasoning_efforts([("high".to_owned(), ReasoningEffort::High)])
        .with_default_reasoning_effort("high");
    assert_eq!(effort(json!({}), &only), "high");
    let error = Request::chat(&hi(json!({"reasoning_effort": "low"})), &only);
    let text = "reasoning_effort: 'low' is not supported; supported are 'high'";
    assert_eq!(
        error.err().map(|error| error.to_string()).as_deref(),
        Some(text)
    );
}

/// A default that the server's own map does not have is said, and not taken for something else.
#[test]
fn a_default_effort_outside_of_the_map_is_refused() {
    let options = ServerOptions::default().with_default_reasoning_effort("huge");
    let error = Request::chat(&hi(json!({})), &options)
        .err()
        .expect("it is refused");
    assert!(
        error
            .to_string()
            .starts_with("reasoning_effort: 'huge' is not supported"),
        "{error}"
    );
}

#[test]
fn schemas_are_written_by_the_servers_policy() {
    let parameters = json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"type": "string"}}});
    let body = hi(
        json!({"tools": [{"type": "function", "function": {"name": "f", "parameters": parameters}}]}),
    );
    let complete = ServerOptions::default();
    assert!(prompt(&body, &complete).contains("a?: string"));
    let faithful = complete.with_schema_policy(SchemaPolicy::Faithful);
    assert!(prompt(&body, &faithful).contains("a?: any"));
}

#[test]
fn reasoning_is_kept_by_the_servers_policy() {
    let turn = json!({"role": "assistant", "content": "a", "reasoning": "r"});
    let user = json!({"role": "user", "content": "q"});
    let call = json!({"role": "assistant", "reasoning": "s", "tool_calls": [{"id": "c", "function": {"name": "f"}}]});
    let kept = |options: ServerOptions, fields: Value| {
        let mut body = fields;
        body["messages"] = json!([user, turn, user, call]);
        let request = Request::chat(&body, &options).expect("it is fine");
        let reasoning =
            |text: &String| text.strip_prefix("assistant/analysis: ").map(str::to_owned);
        let messages = messages_of(&request);
        messages.iter().filter_map(reasoning).collect::<Vec<_>>()
    };
    let options = ServerOptions::default();
    assert_eq!(kept(options.clone(), json!({})), ["s"]);
    assert_eq!(
        kept(
            options.clone(),
            json!({"reasoning": {"context": "all_turns"}})
        ),
        ["r", "s"]
    );
    assert_eq!(
        kept(
            options.clone().with_analysis(AnalysisPolicy::Keep),
            json!({})
        ),
        ["r", "s"]
    );
    // The reference brings it back within the next tool turn.
    assert_eq!(
        kept(options.with_analysis(AnalysisPolicy::Reference), json!({})),
        ["r", "s"]
    );
}

#[test]
fn only_browser_and_python_are_built_in() {
    let other = ToolNamespaceConfig::new("shell", None, Vec::new());
    let error = ServerOptions::default()
        .with_builtin_tool(other)
        .expect_err("there is no such tool");
    assert!(error.is_unknown_tool_namespace());
}

/// A server may describe its tools in its own words.
#[test]
fn built_in_tools_are_described_by_the_server() {
    let python = ToolNamespaceConfig::new("python", Some("Runs code.".to_owned()), Vec::new());
    let options = ServerOptions::default()
        .with_builtin_tool(python)
        .expect("it is built in");
    let body = json!({"input": "x", "tools": [{"type": "code_interpreter"}]});
    let request = Request::responses(&body, &options, None).expect("it is fine");
    assert!(
        request
            .text()
            .contains("# Tools\n\n## python\n\nRuns code.\n\n# Valid channels")
    );
}
