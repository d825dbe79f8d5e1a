//! Any JSON as a request of either API: a conversation whose prompt renders, or a refusal that says where.

#![no_main]

#[path = "../../tests/rust/bridge/requests/keys.rs"]
mod keys;

use keys::KEYS;
use libfuzzer_sys::fuzz_target;
use openai_harmony::chat::{ToolDescription, ToolNamespaceConfig};
use openai_harmony::{ChatCompletionRequest, Error, ResponsesRequest, ServerOptions};
use openai_harmony_fuzz::encoding;
use serde_json::{Map, Value, json};

const TEXTS: [&str; 64] = [
    "user",
    "assistant",
    "system",
    "developer",
    "tool",
    "function",
    "text",
    "input_text",
    "output_text",
    "refusal",
    "reasoning_text",
    "image_url",
    "custom",
    "namespace",
    "mcp",
    "web_search",
    "code_interpreter",
    "auto",
    "none",
    "required",
    "allowed_tools",
    "json_schema",
    "json_object",
    "grammar",
    "lark",
    "message",
    "reasoning",
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "code_interpreter_call",
    "mcp_call",
    "web_search_call",
    "logs",
    "low",
    "high",
    "minimal",
    "xhigh",
    "all_turns",
    "commentary",
    "final_answer",
    "f",
    "g",
    "python",
    "browser",
    "db",
    "crm",
    "query",
    "c1",
    "c2",
    "",
    " ",
    "a b",
    "<|end|>",
    "system:x",
    "{\"a\":1}",
    "{",
    "harmony1:YQ==",
    "harmony1:Y",
    "reasoning.encrypted_content",
    "message.output_text.logprobs",
    "object",
    "string",
];

/// JSON of which the bytes choose each part, and that mostly means something as a request.
fn value(bytes: &mut impl Iterator<Item = u8>, levels: usize) -> Value {
    let Some(byte) = bytes.next() else {
        return Value::Null;
    };
    let count = usize::from(byte >> 5);
    match byte % 8 {
        0 => Value::Null,
        1 => Value::Bool(byte > 127),
        2 if byte > 200 => Value::from(i64::from(byte) - 203),
        2..=4 => Value::from(TEXTS[usize::from(bytes.next().unwrap_or(0)) % TEXTS.len()]),
        _ if levels == 0 => Value::Bool(true),
        5 => (0..count).map(|_| value(bytes, levels - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..=count {
                let key = KEYS[usize::from(bytes.next().unwrap_or(0)) % KEYS.len()];
                members.insert(key.to_owned(), value(bytes, levels - 1));
            }
            Value::Object(members)
        }
    }
}

fn options() -> ServerOptions {
    let query = ToolDescription::new("query", "", Some(json!({"type": "object"})));
    [
        ToolNamespaceConfig::browser(),
        ToolNamespaceConfig::python(),
    ]
    .into_iter()
    .fold(ServerOptions::default(), |options, tool| {
        options.with_builtin_tool(tool).expect("it is built in")
    })
    .with_mcp_tools("db", [query])
}

fn check_refusal(error: &Error) {
    assert!(error.is_invalid_request(), "{error}");
    let message = error.to_string();
    assert!(message.starts_with(error.param().unwrap_or_default()));
    assert_eq!(error.response_body()["error"]["message"], message);
}

/// The special tokens of a prompt are those of its messages' headers and ends, whatever their texts say.
fn check_prompt(messages: usize, prompt: Result<Vec<u32>, Error>) {
    match prompt {
        Ok(tokens) => {
            let starts = tokens.iter().filter(|token| **token == 200_006);
            assert_eq!(starts.count(), messages + 1);
        }
        Err(error) => check_refusal(&error),
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.iter().copied();
    let constrained = bytes.next().is_some_and(|byte| byte % 2 == 1);
    let options = options().with_constrained(constrained);
    let mut body = json!({});
    for key in ["messages", "input", "tools", "tool_choice", "reasoning"] {
        body[key] = value(&mut bytes, 8);
    }
    if let Value::Object(more) = value(&mut bytes, 8) {
        body.as_object_mut().expect("an object").extend(more);
    }
    let previous = value(&mut bytes, 8);
    match ChatCompletionRequest::new(&body, &options) {
        Ok(request) => {
            let messages = request.conversation().messages.len();
            check_prompt(messages, request.prompt(encoding()));
        }
        Err(error) => check_refusal(&error),
    }
    let previous = previous.as_array().map(Vec::as_slice);
    match ResponsesRequest::new(&body, &options, previous) {
        Ok(request) => {
            let messages = request.conversation().messages.len();
            check_prompt(messages, request.prompt(encoding()));
        }
        Err(error) => check_refusal(&error),
    }
});
