//! Any tokens as the reply to some request of either API: at any time the stream makes what the response is, and how the tokens
//! are divided makes no difference.

#![no_main]

#[path = "../../tests/rust/bridge/accumulated.rs"]
mod accumulated;

use accumulated::OutputSoFar;
use libfuzzer_sys::fuzz_target;
use openai_harmony::chat::{ToolDescription, ToolNamespaceConfig};
use openai_harmony::{
    ChatCompletionRequest, ChatCompletionStream, FinishReason, ReplyInfo, ResponseStream,
    ResponsesRequest, ServerOptions,
};
use openai_harmony_fuzz::{encoding, tokens};
use serde_json::{Value, json};

/// Yes or no, a bit of the input each time.
struct Settings(u32);

impl Settings {
    fn next(&mut self) -> bool {
        let is_set = self.0 & 1 == 1;
        self.0 >>= 1;
        is_set
    }

    fn reason(&mut self) -> FinishReason {
        match (self.next(), self.next()) {
            (true, true) => FinishReason::ContentFilter,
            (true, false) => FinishReason::Length,
            _ => FinishReason::Stop,
        }
    }
}

fn function(name: &str) -> Value {
    json!({"type": "function", "name": name})
}

/// How the reply begins, and the bits that say what is done with it.
fn chat_stream(settings: &mut Settings) -> ChatCompletionStream {
    let chat_function = |name| json!({"type": "function", "function": function(name)});
    let has_tools = settings.next();
    let body = json!({
        "messages": [{"role": "user", "content": "x"}],
        "tools": if has_tools { json!([chat_function("f"), chat_function("get_weather")]) } else { json!([]) },
        "tool_choice": if has_tools && settings.next() { "none" } else { "auto" },
        "parallel_tool_calls": settings.next(),
        "logprobs": settings.next(),
        "include_reasoning": settings.next(),
        "response_format": {"type": if settings.next() { "json_object" } else { "text" }},
    });
    let request = ChatCompletionRequest::new(&body, &ServerOptions::default()).expect("it is good");
    ChatCompletionStream::new(encoding(), &request, ReplyInfo::new("chatcmpl-ID", 0))
}

fn response_stream(settings: &mut Settings) -> ResponseStream {
    let options = ServerOptions::default()
        .with_mcp_tools("functions2", [ToolDescription::new("f", "", None)])
        .with_builtin_tool(ToolNamespaceConfig::python())
        .expect("it is built in");
    let mut tools = Vec::new();
    for tool in [
        function("get_weather"),
        json!({"type": "custom", "name": "f"}),
        json!({"type": "code_interpreter"}),
        json!({"type": "mcp", "server_label": "functions2"}),
    ] {
        if settings.next() {
            tools.push(tool);
        }
    }
    let body = json!({
        "input": "x",
        "tools": tools,
        "parallel_tool_calls": settings.next(),
        "include": if settings.next() { json!(["message.output_text.logprobs"]) } else { json!([]) },
    });
    let request = ResponsesRequest::new(&body, &options, None).expect("it is good");
    ResponseStream::new(encoding(), &request, ReplyInfo::new("resp_ID", 0))
}

fn logprobs(tokens: &[u32]) -> Vec<Vec<(u32, f64)>> {
    tokens.iter().map(|token| vec![(*token, -1.0)]).collect()
}

/// The completion, and its diagnostics.
fn chat(mut settings: Settings, tokens: &[u32], part: usize) -> (Value, Value) {
    let mut reply = chat_stream(&mut settings);
    let mut chunks = reply.feed(&[]);
    for part in tokens.chunks(part) {
        chunks.extend(reply.feed_choice(0, part, &logprobs(part)));
        assert_eq!(accumulated::choices(&chunks), reply.response()["choices"]);
    }
    chunks.extend(reply.finish(settings.reason()));
    assert_eq!(accumulated::choices(&chunks), reply.response()["choices"]);
    (reply.response(), json!(reply.diagnostics()))
}

/// The response, and its diagnostics. What comes behind calls that the server runs is the next completion.
fn responses(mut settings: Settings, tokens: &[u32], part: usize) -> (Value, Value) {
    let mut reply = response_stream(&mut settings);
    let mut so_far = OutputSoFar::default();
    let mut add = |reply: &ResponseStream, events: Vec<Value>| {
        events.iter().for_each(|event| so_far.add(event));
        assert_eq!(so_far.output(), reply.response()["output"]);
    };
    for completion in tokens.split_inclusive(|token| *token == 200_012) {
        for part in completion.chunks(part) {
            let events = reply.feed_with_logprobs(part, &logprobs(part));
            add(&reply, events);
        }
        while reply.pending().next().is_some() {
            let events = reply.add_result("1", None).expect("a call waits");
            add(&reply, events);
        }
        reply.prompt(encoding()).expect("it renders");
        reply.resume(1);
    }
    let events = reply.finish(settings.reason());
    add(&reply, events);
    assert!(so_far.is_done());
    (reply.response(), json!(reply.diagnostics()))
}

fuzz_target!(|data: &[u8]| {
    let [a, b, part, data @ ..] = data else {
        return;
    };
    let settings = || Settings(u32::from(*a) << 8 | u32::from(*b));
    let tokens = tokens(data);
    let (part, whole) = (usize::from(*part) + 1, tokens.len().max(1));
    assert_eq!(
        chat(settings(), &tokens, part),
        chat(settings(), &tokens, whole)
    );
    assert_eq!(
        responses(settings(), &tokens, part),
        responses(settings(), &tokens, whole)
    );
});
