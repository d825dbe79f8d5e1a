//! Random requests, completions and ways to feed them.

use openai_harmony::chat::{ToolDescription, ToolNamespaceConfig};
use openai_harmony::{FinishReason, ServerOptions};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;
use serde_json::{Value, json};

use crate::support::{encoding, tokens_of};

/// As many cases as `PROPTEST_CASES` says, or 1,000.
pub(super) fn cases() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok();
    Config {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(1_000),
        ..Config::default()
    }
}

/// What completions are made of: whole headers and parts of them, whole calls and parts of them.
const PARTS: [&str; 50] = [
    "<|channel|>analysis<|message|>",
    "<|channel|>commentary<|message|>",
    "<|channel|>final<|message|>",
    "<|start|>assistant<|channel|>analysis<|message|>",
    "<|start|>assistant<|channel|>commentary<|message|>",
    "<|start|>assistant<|channel|>final<|message|>",
    "<|start|>assistant",
    "<|start|>user<|message|>",
    "<|start|>tool<|message|>",
    "<|start|>weird<|message|>",
    "<|start|>get_weather<|message|>",
    "<|start|>functions.get_weather to=assistant<|channel|>commentary<|message|>",
    "<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>",
    "<|start|>assistant<|channel|>commentary to=functions.get_time <|constrain|>json<|message|>",
    "<|channel|>commentary to=functions.apply_patch <|constrain|>json<|message|>",
    "<|start|>assistant<|channel|>commentary to=functions.apply_patch code<|message|>",
    "<|channel|>commentary to=crm.list_orders <|constrain|>json<|message|>",
    "<|start|>assistant<|channel|>commentary to=db.query <|constrain|>json<|message|>",
    "<|channel|>analysis to=python code<|message|>",
    "<|start|>assistant<|channel|>analysis to=python code<|message|>",
    "<|start|>assistant<|channel|>analysis to=browser.search<|message|>",
    "<|channel|>analysis to=browser.open<|message|>",
    "<|channel|>commentary get_weather<|message|>",
    "<|channel|>commentary Sure<|message|>",
    "<|channel|>commentary to=container.exec<|message|>",
    "<|channel|>final",
    "<|channel|>commentary to=functions.get",
    "<|start|>",
    "<|channel|>",
    "<|message|>",
    "<|constrain|>",
    "<|end|>",
    "<|end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|call|>",
    "<|endoftext|>",
    "Hello",
    " there, I think",
    "\n",
    "{\"city\":\"Oslo\"}",
    "{\"input\":\"",
    "a\\n\\\"b\\ud83d\\ude00",
    "\"}",
    "\",\"y\":1}",
    "{\"query\":\"q\",\"id\":\"https://x.test\",\"pattern\":\"p\"}",
    "print(1)",
    "Tromsø 👩‍👩‍👧 你好",
    "{}",
];

/// Tokens in which nothing is rare that could go wrong.
pub(super) fn completion() -> impl Strategy<Value = Vec<u32>> {
    let parts: Vec<Vec<u32>> = PARTS.iter().map(|part| tokens_of(part)).collect();
    let in_bytes: Vec<u32> = "👍é"
        .bytes()
        .filter_map(|byte| encoding().tokenizer().token_id([byte]))
        .collect();
    let id = prop_oneof![
        0_u32..256,
        0_u32..199_998,
        199_998_u32..201_095,
        any::<u32>()
    ];
    let part = prop_oneof![
        16 => select(parts),
        1 => Just(in_bytes),
        1 => id.prop_map(|id| vec![id]),
    ];
    vec(part, 0..14).prop_map(|parts| parts.concat())
}

pub(super) fn finish_reason() -> impl Strategy<Value = FinishReason> {
    select(FinishReason::ALL.to_vec())
}

/// How tokens are divided among calls.
#[derive(Clone, Debug)]
pub(super) enum Split {
    Whole,
    Single,
    At(Vec<Index>),
}

pub(super) fn split() -> impl Strategy<Value = Split> {
    prop_oneof![
        Just(Split::Whole),
        Just(Split::Single),
        vec(any::<Index>(), 1..6).prop_map(Split::At),
    ]
}

impl Split {
    pub(super) fn parts<'a>(&self, tokens: &'a [u32]) -> Vec<&'a [u32]> {
        match self {
            Self::Whole => vec![tokens],
            Self::Single => tokens.chunks(1).collect(),
            Self::At(cuts) => {
                let mut places: Vec<usize> =
                    cuts.iter().map(|cut| cut.index(tokens.len() + 1)).collect();
                places.extend([0, tokens.len()]);
                places.sort_unstable();
                places
                    .windows(2)
                    .map(|part| &tokens[part[0]..part[1]])
                    .collect()
            }
        }
    }
}

/// Log probabilities as an engine gives them.
pub(super) fn logprobs(tokens: &[u32]) -> Vec<Vec<(u32, f64)>> {
    tokens
        .iter()
        .map(|token| vec![(token.wrapping_add(1), -2.0), (*token, -0.5), (13, -0.5)])
        .collect()
}

fn function(name: &str) -> Value {
    json!({"type": "function", "name": name, "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}})
}

fn chat_function(name: &str) -> Value {
    json!({"type": "function", "function": function(name)})
}

pub(super) fn chat_options() -> impl Strategy<Value = ServerOptions> {
    let field = select(vec![
        Some("reasoning"),
        Some("reasoning"),
        Some("reasoning_content"),
        None,
    ]);
    field.prop_map(|field| ServerOptions::new().with_reasoning_field(field.map(str::to_owned)))
}

pub(super) fn chat_request() -> impl Strategy<Value = Value> {
    let tools = select(vec![
        json!(null),
        json!([chat_function("get_weather"), chat_function("get_time")]),
    ]);
    let choice = select(vec![
        json!(null),
        json!("auto"),
        json!("none"),
        json!("required"),
        json!({"type": "function", "function": {"name": "get_weather"}}),
    ]);
    let format = select(vec![
        json!(null),
        json!(null),
        json!({"type": "json_object"}),
    ]);
    let top_logprobs = option::of(0..3_usize);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (tools, choice, format, 1..4_usize, top_logprobs, flags).prop_map(
        |(tools, choice, format, n, top_logprobs, (parallel, include_usage, include_reasoning))| {
            let choice = if tools.is_null() { Value::Null } else { choice };
            json!({
                "model": "m",
                "messages": [{"role": "user", "content": "x"}],
                "tools": tools,
                "tool_choice": choice,
                "response_format": format,
                "n": n,
                "logprobs": top_logprobs.is_some(),
                "top_logprobs": top_logprobs,
                "parallel_tool_calls": parallel,
                "stream_options": {"include_usage": include_usage},
                "include_reasoning": include_reasoning,
            })
        },
    )
}

/// Options of a server that runs all tools.
pub(super) fn responses_options() -> ServerOptions {
    let query = ToolDescription::new("query", "Q", Some(json!({"type": "object"})));
    let options = ServerOptions::new().with_mcp_tools("db", [query]);
    [
        ToolNamespaceConfig::python(),
        ToolNamespaceConfig::browser(),
    ]
    .into_iter()
    .fold(options, |options, tool| {
        options.with_builtin_tool(tool).expect("it is built in")
    })
}

pub(super) fn responses_request() -> impl Strategy<Value = Value> {
    let tools = vec![
        function("get_weather"),
        function("get_time"),
        json!({"type": "custom", "name": "apply_patch", "description": "P"}),
        json!({"type": "namespace", "name": "crm", "description": "C", "tools": [function("list_orders")]}),
        json!({"type": "web_search"}),
        json!({"type": "code_interpreter", "container": {"type": "auto"}}),
        json!({"type": "mcp", "server_label": "db", "server_url": "https://x.test"}),
    ];
    let count = tools.len();
    let tools = prop_oneof![
        1 => Just(Vec::new()),
        3 => Just(tools.clone()),
        2 => prop::sample::subsequence(tools, 0..=count),
    ];
    let choice = select(vec!["auto", "auto", "auto", "none", "required"]);
    let format = select(vec![
        json!({"type": "text"}),
        json!({"type": "json_object"}),
    ]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (tools, choice, format, flags).prop_map(
        |(tools, choice, format, (parallel, logprobs, encrypted))| {
            let mut include = Vec::new();
            if logprobs {
                include.push("message.output_text.logprobs");
            }
            if encrypted {
                include.push("reasoning.encrypted_content");
            }
            let choice = if tools.is_empty() { "auto" } else { choice };
            json!({
                "model": "m",
                "input": "x",
                "tools": tools,
                "tool_choice": choice,
                "text": {"format": format},
                "parallel_tool_calls": parallel,
                "include": include,
                "top_logprobs": 2,
            })
        },
    )
}
