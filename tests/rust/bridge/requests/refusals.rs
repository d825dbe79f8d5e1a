//! What is refused, and where in the body.

use openai_harmony::ServerOptions;
use serde_json::{Value, json};

use crate::bridge::support::{Request, options};

/// Checks that a request is refused with this place and text.
fn check(request: Result<Request, openai_harmony::Error>, param: &str, text: &str, body: &Value) {
    let Err(error) = request else {
        panic!("not refused: {body}");
    };
    assert!(error.is_invalid_request());
    assert_eq!(error.kind_name(), "invalid_request");
    assert_eq!(error.position(), None);
    let message = if param.is_empty() {
        text.to_owned()
    } else {
        format!("{param}: {text}")
    };
    assert_eq!(error.to_string(), message, "{body}");
    let param = Some(param).filter(|param| !param.is_empty());
    assert_eq!(error.param(), param, "{body}");
    let error_body = json!({"error": {
        "message": message, "type": "invalid_request_error", "param": param, "code": error.code(),
    }});
    assert_eq!(error.response_body(), error_body);
}

#[test]
fn bodies_that_are_no_object_are_refused() {
    let options = ServerOptions::default();
    for body in [json!(null), json!([]), json!("hi"), json!(1)] {
        check(
            Request::chat(&body, &options),
            "",
            "expected an object",
            &body,
        );
        check(
            Request::responses(&body, &options, None),
            "",
            "expected an object",
            &body,
        );
    }
}

/// A user's message, and one more.
fn with_message(message: Value) -> Value {
    json!({"messages": [{"role": "user", "content": "x"}, message]})
}

#[test]
fn messages_of_chat_completions() {
    let table = [
        (json!({}), "messages", "expected a list of messages"),
        (
            json!({"messages": null}),
            "messages",
            "expected a list of messages",
        ),
        (
            json!({"messages": "hi"}),
            "messages",
            "expected a list of messages",
        ),
        (
            json!({"messages": ["hi"]}),
            "messages[0]",
            "expected an object",
        ),
        (
            with_message(json!({"content": "x"})),
            "messages[1].role",
            "expected a string",
        ),
        (
            with_message(json!({"role": 5})),
            "messages[1].role",
            "expected a string",
        ),
        (
            with_message(json!({"role": "user"})),
            "messages[1].content",
            "expected a string or a list of parts",
        ),
        (
            with_message(json!({"role": "system", "content": null})),
            "messages[1].content",
            "expected a string or a list of parts",
        ),
        (
            with_message(json!({"role": "assistant", "content": {"text": "x"}})),
            "messages[1].content",
            "expected a string or a list of parts",
        ),
        (
            with_message(json!({"role": "user", "content": [5]})),
            "messages[1].content[0]",
            "expected an object",
        ),
        (
            with_message(json!({"role": "user", "content": [{"text": "x"}]})),
            "messages[1].content[0].type",
            "expected a string",
        ),
        (
            with_message(json!({"role": "user", "content": ["a", {"type": "text"}]})),
            "messages[1].content[1].text",
            "expected a string",
        ),
        (
            with_message(
                json!({"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}),
            ),
            "messages[1].content[0].type",
            "'image_url' is not supported: the model reads text only",
        ),
        (
            with_message(json!({"role": "assistant", "reasoning": 5})),
            "messages[1].reasoning",
            "expected a string",
        ),
        (
            with_message(
                json!({"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}}),
            ),
            "messages[1].function_call",
            "is deprecated and not supported: use tool_calls",
        ),
        (
            with_message(json!({"role": "assistant", "tool_calls": {}})),
            "messages[1].tool_calls",
            "expected a list of tool calls",
        ),
        (
            with_message(
                json!({"role": "assistant", "tool_calls": [{"type": "custom", "custom": {"name": "f"}}]}),
            ),
            "messages[1].tool_calls[0].type",
            "'custom' is not supported",
        ),
        (
            with_message(
                json!({"role": "assistant", "tool_calls": [{"function": {"arguments": ""}}]}),
            ),
            "messages[1].tool_calls[0].function.name",
            "expected a string",
        ),
        (
            with_message(json!({"role": "tool", "content": "x"})),
            "messages[1].tool_call_id",
            "is missing, and no call right before it waits for a result",
        ),
        (
            with_message(json!({"role": "tool", "content": "x", "tool_call_id": 7})),
            "messages[1].tool_call_id",
            "expected a string",
        ),
        (
            with_message(json!({"role": "robot", "content": "x"})),
            "messages[1].role",
            "unknown role: 'robot'",
        ),
    ];
    for (body, param, text) in table {
        check(
            Request::chat(&body, &ServerOptions::default()),
            param,
            text,
            &body,
        );
    }
}

/// A request of a user's message with these fields more.
fn with_fields(fields: Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "x"}], "input": "x"});
    let fields = fields.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(fields);
    body
}

#[test]
fn fields_of_chat_completions() {
    let deprecated = "is deprecated and not supported: use tools and tool_choice";
    let text_only = "is not supported: the model writes text only";
    let table = [
        (json!({"functions": []}), "functions", deprecated),
        (
            json!({"function_call": "auto"}),
            "function_call",
            deprecated,
        ),
        (json!({"audio": {"voice": "x"}}), "audio", text_only),
        (
            json!({"modalities": ["text", "audio"]}),
            "modalities[1]",
            text_only,
        ),
        (
            json!({"modalities": "text"}),
            "modalities",
            "expected a list of modalities",
        ),
        (
            json!({"web_search_options": {}}),
            "web_search_options",
            "is not supported in Chat Completions: use the Responses API",
        ),
        (
            json!({"continue_final_message": true}),
            "continue_final_message",
            "is not supported: the last message is history",
        ),
        (json!({"model": 5}), "model", "expected a string"),
        (
            json!({"n": 0}),
            "n",
            "expected a whole number from 1 to 128",
        ),
        (
            json!({"n": 1.5}),
            "n",
            "expected a whole number from 1 to 128",
        ),
        (
            json!({"n": 129}),
            "n",
            "expected a whole number from 1 to 128",
        ),
        (json!({"logprobs": 1}), "logprobs", "expected true or false"),
        (
            json!({"top_logprobs": -1}),
            "top_logprobs",
            "expected a whole number from 0 to 20",
        ),
        (
            json!({"parallel_tool_calls": "no"}),
            "parallel_tool_calls",
            "expected true or false",
        ),
        (
            json!({"include_reasoning": 0}),
            "include_reasoning",
            "expected true or false",
        ),
        (
            json!({"reasoning": {"exclude": "no"}}),
            "reasoning.exclude",
            "expected true or false",
        ),
        (
            json!({"reasoning_effort": 3}),
            "reasoning_effort",
            "expected a string",
        ),
        (
            json!({"stream_options": {"include_usage": "yes"}}),
            "stream_options.include_usage",
            "expected true or false",
        ),
        (
            json!({"response_format": "json"}),
            "response_format",
            "expected an object",
        ),
        (
            json!({"response_format": {}}),
            "response_format.type",
            "expected a string",
        ),
        (
            json!({"response_format": {"type": "json_schema"}}),
            "response_format.json_schema",
            "expected an object",
        ),
        (
            json!({"response_format": {"type": "json_schema", "json_schema": {}}}),
            "response_format.json_schema.name",
            "expected a string",
        ),
        (
            json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": "y"}}}),
            "response_format.json_schema.schema",
            "expected an object",
        ),
        (
            json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": 1}}}),
            "response_format.json_schema.strict",
            "expected true or false",
        ),
        (json!({"tools": {}}), "tools", "expected a list of tools"),
        (json!({"tools": [1]}), "tools[0]", "expected an object"),
        (json!({"tools": [{}]}), "tools[0].type", "expected a string"),
        (
            json!({"tools": [{"type": "function"}]}),
            "tools[0].function",
            "expected an object",
        ),
        (
            json!({"tools": [{"type": "function", "function": {}}]}),
            "tools[0].function.name",
            "expected a string",
        ),
        (
            json!({"tools": [{"type": "function", "function": {"name": ""}}]}),
            "tools[0].function.name",
            "must be one word without spaces and '<'",
        ),
        (
            json!({"tools": [{"type": "function", "function": {"name": "f", "parameters": "{}"}}]}),
            "tools[0].function.parameters",
            "expected a JSON schema, which is an object",
        ),
        (
            json!({"tools": [
                {"type": "function", "function": {"name": "f"}}, {"type": "function", "function": {"name": "f"}}
            ]}),
            "tools[1].function.name",
            "two tools have the name 'f'",
        ),
        (
            json!({"tools": [{"type": "custom", "custom": {"name": "f"}}]}),
            "tools[0].type",
            "'custom' is not supported in Chat Completions: use a function, or the Responses API",
        ),
        (
            json!({"tools": [{"type": "web_search"}]}),
            "tools[0].type",
            "'web_search' is not supported",
        ),
        (
            json!({"tool_choice": "any"}),
            "tool_choice",
            "'any' is not supported",
        ),
        (
            json!({"tool_choice": 5}),
            "tool_choice",
            "expected a string or an object",
        ),
        (
            json!({"tool_choice": "required"}),
            "tool_choice",
            "'required' needs tools",
        ),
        (
            json!({"tool_choice": {}}),
            "tool_choice.type",
            "expected a string",
        ),
        (
            json!({"tool_choice": {"type": "custom"}}),
            "tool_choice.type",
            "'custom' is not supported",
        ),
        (
            json!({"tool_choice": {"type": "function", "function": {"name": "f"}}}),
            "tool_choice.function.name",
            "'f' is not among the tools",
        ),
        (
            json!({"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "none", "tools": []}}}),
            "tool_choice.allowed_tools.mode",
            "'none' is not supported",
        ),
        (
            json!({"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": []}}}),
            "tool_choice.allowed_tools.tools",
            "'required' needs tools",
        ),
        (
            json!({"tool_choice": {"type": "allowed_tools", "allowed_tools": {
                "mode": "auto", "tools": [{"type": "function", "function": {"name": "f"}}]
            }}}),
            "tool_choice.allowed_tools.tools[0].function.name",
            "'f' is not among the tools",
        ),
    ];
    for (fields, param, text) in table {
        let body = with_fields(fields);
        check(
            Request::chat(&body, &ServerOptions::default()),
            param,
            text,
            &body,
        );
    }
}

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

/// What clients send that asks for nothing.
#[test]
fn null_is_absent_and_unknown_fields_are_ignored() {
    let body = with_fields(json!({
        "functions": null, "function_call": null, "audio": null, "modalities": ["text"], "web_search_options": null,
        "continue_final_message": false, "tools": null, "tool_choice": null, "response_format": null, "n": null,
        "reasoning": null, "reasoning_effort": null, "stream_options": null, "logprobs": null, "top_logprobs": null,
        "parallel_tool_calls": null, "temperature": 0.7, "seed": 1, "x": {"y": []}, "stop": ["a"],
    }));
    assert!(Request::chat(&body, &ServerOptions::default()).is_ok());
    let body = with_fields(json!({
        "conversation": null, "prompt": null, "instructions": null, "include": null, "text": null, "tools": null,
        "tool_choice": null, "previous_response_id": null, "truncation": "auto", "x": {"y": []},
    }));
    assert!(Request::responses(&body, &ServerOptions::default(), None).is_ok());
}

#[test]
fn long_values_are_quoted_in_part() {
    let body = with_fields(json!({"reasoning_effort": "é".repeat(1 << 20)}));
    let error = Request::chat(&body, &ServerOptions::default())
        .err()
        .expect("it is refused");
    assert!(error.to_string().contains("é…' is not supported"));
    assert!(error.to_string().len() < 1000);
}
