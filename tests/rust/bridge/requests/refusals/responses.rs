//! Of the Responses API.

use openai_harmony::ServerOptions;
use serde_json::json;

use super::{check, with_fields};
use crate::bridge::support::{Request, options};

#[test]
fn fields_of_responses() {
    let f = json!({"type": "function", "name": "f"});
    let table = [
        (
            json!({"conversation": "conv_1"}),
            "conversation",
            "is not supported: send the items, or previous_response_id",
        ),
        (
            json!({"prompt": {"id": "x"}}),
            "prompt",
            "is not supported: send its text as instructions",
        ),
        (
            json!({"instructions": ["x"]}),
            "instructions",
            "expected a string",
        ),
        (
            json!({"include": "x"}),
            "include",
            "expected a list of names",
        ),
        (
            json!({"text": {"format": {"type": "xml"}}}),
            "text.format.type",
            "'xml' is not supported",
        ),
        (
            json!({"text": {"format": {"type": "json_schema"}}}),
            "text.format.name",
            "expected a string",
        ),
        (
            json!({"tools": [{"type": "function"}]}),
            "tools[0].name",
            "expected a string",
        ),
        (
            json!({"tools": [{"type": "custom", "name": "a b"}]}),
            "tools[0].name",
            "must be one word without spaces and '<'",
        ),
        (
            json!({"tools": [{"type": "custom", "name": "f", "format": {"type": "xml"}}]}),
            "tools[0].format.type",
            "'xml' is not supported",
        ),
        (
            json!({"tools": [{"type": "custom", "name": "f", "format": {"type": "grammar", "syntax": "lark"}}]}),
            "tools[0].format.definition",
            "expected a string",
        ),
        (
            json!({"tools": [{"type": "custom", "name": "f"}, f]}),
            "tools[1].name",
            "two tools have the name 'f'",
        ),
        (
            json!({"tools": [{"type": "web_search"}]}),
            "tools[0].type",
            "'web_search' is not served here",
        ),
        (
            json!({"tools": [{"type": "web_search_preview_2025_03_11"}]}),
            "tools[0].type",
            "'web_search_preview_2025_03_11' is not served here",
        ),
        (
            json!({"tools": [{"type": "code_interpreter"}, {"type": "code_interpreter"}]}),
            "tools[1].type",
            "two tools have the name 'python'",
        ),
        (
            json!({"tools": [{"type": "namespace", "name": "crm"}]}),
            "tools[0].tools",
            "expected a list of tools",
        ),
        (
            json!({"tools": [{"type": "namespace", "name": "crm", "tools": [{"type": "mcp"}]}]}),
            "tools[0].tools[0].type",
            "'mcp' is not supported",
        ),
        (
            json!({"tools": [{"type": "namespace", "name": "crm", "tools": [f, f]}]}),
            "tools[0].tools[1].name",
            "two tools have the name 'f'",
        ),
        (
            json!({"tools": [
                {"type": "namespace", "name": "crm", "tools": []}, {"type": "namespace", "name": "crm", "tools": []}
            ]}),
            "tools[1].name",
            "two tools have the name 'crm'",
        ),
        (
            json!({"tools": [{"type": "mcp", "server_label": "db", "allowed_tools": "x"}]}),
            "tools[0].allowed_tools",
            "expected a list of names",
        ),
        (
            json!({"tool_choice": {"type": "function", "name": "g"}, "tools": [f]}),
            "tool_choice.name",
            "'g' is not among the tools",
        ),
        (
            json!({"tool_choice": {"type": "function", "name": "f", "namespace": "crm"}, "tools": [f]}),
            "tool_choice.name",
            "'f' is not among the tools",
        ),
        (
            json!({"tool_choice": {"type": "web_search"}}),
            "tool_choice.type",
            "'web_search' is not among the tools",
        ),
        (
            json!({"tool_choice": {"type": "mcp", "server_label": "db"}}),
            "tool_choice.server_label",
            "'db' is not among the tools",
        ),
        (
            json!({"tool_choice": {"type": "shell"}}),
            "tool_choice.type",
            "'shell' is not supported",
        ),
        (
            json!({"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "g"}]}}),
            "tool_choice.tools[0].name",
            "'g' is not among the tools",
        ),
    ];
    let served = options(&json!({"builtin_tools": ["python"], "mcp_tools": {"db": []}}));
    for (fields, param, text) in table {
        let body = with_fields(fields);
        check(Request::responses(&body, &served, None), param, text, &body);
    }
    for name in ["functions", "user", "system:x", "to=user"] {
        let body =
            with_fields(json!({"tools": [{"type": "namespace", "name": name, "tools": []}]}));
        let text = "must be neither a role nor 'functions', and not start with 'to='";
        check(
            Request::responses(&body, &served, None),
            "tools[0].name",
            text,
            &body,
        );
    }
}

#[test]
fn items_of_responses() {
    let table = [
        (json!([]), "input", "must not be empty"),
        (json!(5), "input", "expected a string or a list of items"),
        (json!(["hi"]), "input[0]", "expected an object"),
        (json!([{}]), "input[0].type", "expected a string"),
        (
            json!([{"type": "message"}]),
            "input[0].role",
            "expected a string",
        ),
        (
            json!([{"role": "tool", "content": "x"}]),
            "input[0].role",
            "unknown role: 'tool'",
        ),
        (
            json!([{"role": "user"}]),
            "input[0].content",
            "expected a string or a list of parts",
        ),
        (
            json!([{"type": "item_reference", "id": "msg_1"}]),
            "input[0].type",
            "'item_reference' is not supported",
        ),
        (
            json!([{"type": "reasoning", "content": "x"}]),
            "input[0].content",
            "expected a list of parts",
        ),
        (
            json!([{"type": "reasoning", "content": [{"type": "image"}]}]),
            "input[0].content[0].type",
            "'image' is not supported",
        ),
        (
            json!([{"type": "reasoning", "encrypted_content": 5}]),
            "input[0].encrypted_content",
            "expected a string",
        ),
        (
            json!([{"type": "function_call"}]),
            "input[0].name",
            "expected a string",
        ),
        (
            json!([{"type": "custom_tool_call", "name": "f"}]),
            "input[0].input",
            "expected a string",
        ),
        (
            json!([{"type": "function_call_output", "call_id": "c"}]),
            "input[0].output",
            "expected a string or a list of parts",
        ),
        (
            json!([{"type": "function_call_output", "output": "x"}]),
            "input[0].call_id",
            "is missing, and no call right before it waits for a result",
        ),
        (
            json!([{"type": "code_interpreter_call", "code": "1", "outputs": "x"}]),
            "input[0].outputs",
            "expected a list of outputs",
        ),
        (
            json!([{"type": "mcp_call", "name": "f"}]),
            "input[0].server_label",
            "expected a string",
        ),
        (
            json!([{"type": "mcp_call", "server_label": "db"}]),
            "input[0].name",
            "expected a string",
        ),
    ];
    for (input, param, text) in table {
        let body = json!({"input": input});
        check(
            Request::responses(&body, &ServerOptions::default(), None),
            param,
            text,
            &body,
        );
    }
}

#[test]
fn items_of_the_previous_response() {
    let body = json!({"input": "x", "previous_response_id": "resp_1"});
    let options = ServerOptions::default();
    let previous = [
        json!({"role": "user", "content": "x"}),
        json!({"type": "computer_call"}),
    ];
    check(
        Request::responses(&body, &options, Some(&previous)),
        "previous[1].type",
        "'computer_call' is not supported",
        &body,
    );
    let refused = Request::responses(&body, &options, None);
    assert_eq!(
        refused.err().and_then(|error| error.code()),
        Some("previous_response_not_found")
    );
    assert!(Request::responses(&body, &options, Some(&[])).is_ok());
    let nothing_new = json!({"input": [], "previous_response_id": "resp_1"});
    assert!(Request::responses(&nothing_new, &options, Some(&previous[..1])).is_ok());
}
