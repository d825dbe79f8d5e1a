//! Of Chat Completions.

use openai_harmony::ServerOptions;
use serde_json::{Value, json};

use super::{check, with_fields};
use crate::bridge::support::Request;

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
            with_message(json!({"role": "assistant", "audio": {"id": "audio_1"}})),
            "messages[1].audio",
            "is not supported: the model reads text only",
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
