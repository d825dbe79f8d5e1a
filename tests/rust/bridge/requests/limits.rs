//! Requests that are meant to be too much. No test measures time: what takes the square of its input does not end.

use openai_harmony::{MAX_SCHEMA_DEPTH, ServerOptions};
use serde_json::{Value, json};

use crate::bridge::support::{Request, options};

const MANY: usize = 30_000;

fn nested(levels: usize, value: Value) -> Value {
    (0..levels).fold(value, |value, _| Value::Array(vec![value]))
}

fn schema(levels: usize) -> Value {
    let innermost = json!({"type": "string"});
    (1..levels).fold(
        innermost,
        |items, _| json!({"type": "array", "items": items}),
    )
}

fn with_tool(parameters: Value) -> Value {
    let function = json!({"name": "f", "parameters": parameters});
    json!({"messages": [{"role": "user", "content": "x"}], "tools": [{"type": "function", "function": function}]})
}

/// A schema that is too deep is found when it is rendered; one that could not even be copied, before.
#[test]
fn deep_schemas_are_refused() {
    let options = ServerOptions::default();
    let deep =
        Request::chat(&with_tool(schema(MAX_SCHEMA_DEPTH + 2)), &options).expect("it is read");
    let error = deep.prompt().expect_err("it is too deep");
    assert!(error.is_invalid_request());
    assert_eq!(error.param(), Some("tools"));
    assert!(
        error
            .to_string()
            .starts_with("tools: recursion limit exceeded"),
        "{error}"
    );
    assert!(
        Request::chat(&with_tool(schema(MAX_SCHEMA_DEPTH)), &options)
            .expect("it is read")
            .prompt()
            .is_ok()
    );
}

/// Bodies that are deeper than any JSON text is read. They are leaked, since dropping them recurses.
#[test]
fn deep_values_are_refused_wherever_they_are() {
    let options = ServerOptions::default();
    let deep = || nested(100_000, json!(null));
    let text = "is nested more than 1152 levels deep";
    for place in [
        "/messages/0",
        "/metadata",
        "/tools/0/function/parameters",
        "/x",
    ] {
        let mut body = with_tool(json!({}));
        body["metadata"] = json!({});
        body["x"] = json!(1);
        // `json!` would copy what it is given.
        *body.pointer_mut(place).expect("a place") = deep();
        for refused in [
            Request::chat(&body, &options),
            Request::responses(&body, &options, None),
        ] {
            let error = refused.err().expect("it is refused");
            assert_eq!((error.to_string().as_str(), error.param()), (text, None));
        }
        std::mem::forget(body);
    }
    let body = deep();
    let error = Request::chat(&body, &options).err().expect("it is refused");
    assert_eq!(error.to_string(), "expected an object");
    std::mem::forget(body);
    let previous = [deep()];
    let error = Request::responses(&json!({"input": "x"}), &options, Some(&previous)).err();
    assert_eq!(
        error.map(|error| error.to_string()),
        Some(format!("previous[0]: {text}"))
    );
    std::mem::forget(previous);

    let arguments = json!({"role": "assistant", "tool_calls": [
        {"function": {"name": "f", "arguments": nested(600, json!(null))}}
    ]});
    let error = Request::chat(&json!({"messages": [arguments]}), &options)
        .err()
        .expect("it is refused");
    let place = "messages[0].tool_calls[0].function.arguments";
    assert_eq!(
        error.to_string(),
        format!("{place}: is nested more than {MAX_SCHEMA_DEPTH} levels deep")
    );
}

#[test]
fn many_calls_find_their_results() {
    let call = |n: usize, id: &str| json!({"type": "function_call", "call_id": id, "name": format!("f{}", n % 3)});
    let output = |id: Value, name: Value| json!({"type": "function_call_output", "call_id": id, "name": name, "output": ""});
    let ids: Vec<String> = (0..MANY).map(|n| format!("c{n}")).collect();
    let calls: Vec<Value> = ids.iter().enumerate().map(|(n, id)| call(n, id)).collect();
    let ways: [Vec<Value>; 5] = [
        ids.iter()
            .map(|id| output(json!(id), json!(null)))
            .collect(),
        ids.iter()
            .rev()
            .map(|id| output(json!(id), json!(null)))
            .collect(),
        (0..MANY)
            .map(|_| output(json!(null), json!(null)))
            .collect(),
        (0..MANY)
            .map(|n| output(json!(null), json!(format!("f{}", n % 3))))
            .collect(),
        (0..MANY)
            .map(|_| output(json!("c0"), json!(null)))
            .collect(),
    ];
    for outputs in ways {
        let input = [calls.clone(), outputs].concat();
        let mut body = json!({});
        body["input"] = Value::Array(input);
        let request =
            Request::responses(&body, &ServerOptions::default(), None).expect("it is fine");
        assert_eq!(request.conversation().messages.len(), 1 + 2 * MANY);
    }
}

#[test]
fn many_messages_parts_and_instructions() {
    let user = json!({"role": "user", "content": "u"});
    let turn = json!({"role": "assistant", "content": "a", "reasoning": "r"});
    let system = json!({"role": "system", "content": "s"});
    let parts = json!({"role": "user", "content": vec!["p"; MANY]});
    let turns = vec![[user, turn, system.clone()]; MANY / 3].concat();
    let messages = [vec![system; MANY], vec![parts], turns].concat();
    let body = json!({"messages": messages});
    let request = Request::chat(&body, &ServerOptions::default()).expect("it is fine");
    assert!(request.prompt().is_ok());
}

#[test]
fn many_tools_and_choices() {
    let name = |n: usize| format!("f{n}");
    let function = |n: usize| json!({"type": "function", "name": name(n)});
    let mcp = |n: usize| json!({"type": "mcp", "server_label": format!("db{n}"), "allowed_tools": ["query"]});
    let tools: Vec<Value> = (0..MANY).map(function).chain((0..1_000).map(mcp)).collect();
    let chosen: Vec<Value> = (0..MANY).map(function).collect();
    let choice = json!({"type": "allowed_tools", "mode": "auto", "tools": chosen});
    let servers: serde_json::Map<String, Value> = (0..1_000)
        .map(|n| (format!("db{n}"), json!([{"name": "query"}])))
        .collect();
    let options = options(&json!({"mcp_tools": servers}));
    let body = json!({"input": "x", "tools": tools, "tool_choice": choice});
    let request = Request::responses(&body, &options, None).expect("it is fine");
    assert_eq!(request.tools().len(), MANY);
}
