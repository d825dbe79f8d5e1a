//! The streams of responses on what is longest for them: none of it takes more than linear time, which a test of this size would
//! show by not ending.

use openai_harmony::chat::{ToolDescription, ToolNamespaceConfig};
use openai_harmony::{
    ChatCompletionRequest, ChatCompletionStream, FinishReason, ReplyInfo, ResponseStream,
    ResponsesRequest, ServerOptions,
};
use serde_json::{Value, json};

use crate::support::{encoding, rows, tokens_of};

const COUNT: usize = 20_000;

fn response_stream() -> ResponseStream {
    let query = ToolDescription::new("query", "Q", None);
    let options = ServerOptions::default()
        .with_mcp_tools("db", [query])
        .with_builtin_tool(ToolNamespaceConfig::browser())
        .expect("it is built in");
    let body = json!({
        "input": "x",
        "tools": [
            {"type": "function", "name": "f"},
            {"type": "custom", "name": "apply_patch"},
            {"type": "web_search"},
            {"type": "mcp", "server_label": "db", "server_url": "https://x.test"},
        ],
        "include": ["message.output_text.logprobs", "reasoning.encrypted_content"],
    });
    let request = ResponsesRequest::new(&body, &options, None).expect("it is good");
    ResponseStream::new(encoding(), &request, ReplyInfo::new("resp_ID", 0))
}

/// What becomes of `before` and many times `unit`, fed singly.
fn output(before: &str, unit: &str) -> Value {
    let tokens = [tokens_of(before), tokens_of(unit).repeat(COUNT)].concat();
    let mut reply = response_stream();
    for token in tokens.chunks(1) {
        reply.feed_with_logprobs(token, &[vec![(token[0], -1.0)]]);
    }
    reply.finish(FinishReason::Length);
    reply.response()["output"].take()
}

#[test]
fn long_items() {
    for (before, key) in [
        ("<|channel|>analysis<|message|>", "/content/0/text"),
        ("<|channel|>final<|message|>", "/content/0/text"),
        (
            "<|channel|>commentary to=functions.f<|message|>",
            "/arguments",
        ),
        (
            "<|channel|>commentary to=functions.apply_patch<|message|>{\"input\":\"",
            "/input",
        ),
        (
            "<|channel|>commentary to=functions.apply_patch<|message|>",
            "/input",
        ),
        ("<|channel|>commentary to=db.query<|message|>", "/arguments"),
    ] {
        let output = output(before, " \\\\");
        let text = output[0].pointer(key).and_then(Value::as_str).expect(key);
        assert!(text.len() >= 2 * COUNT, "{before}");
    }
    // Neither the input of a custom tool nor its end is ever shown to be there.
    let opening = "<|channel|>commentary to=functions.apply_patch<|message|>";
    assert_eq!(
        output(opening, "\n\n \t")[0]["input"]
            .as_str()
            .map(str::len),
        Some(4 * COUNT)
    );
    assert_eq!(
        output(&format!("{opening}{{\"input\":\"x\""), " ,")[0]["input"],
        "x"
    );
    assert_eq!(
        output("<|channel|>analysis to=browser.search<|message|>", "[")[0]["action"]["query"],
        ""
    );
}

#[test]
fn many_items() {
    for (unit, of_unit) in [
        ("<|channel|>analysis<|message|>a<|end|>", 1),
        ("<|channel|>final<|message|><|end|>", 1),
        ("<|channel|>commentary to=functions.f<|message|><|end|>", 1),
        ("<|channel|>analysis to=browser.open<|message|><|end|>", 1),
        ("<|start|>user<|message|>a<|end|>", 0),
    ] {
        assert_eq!(rows(&output("", unit)).len(), of_unit * COUNT, "{unit}");
    }
}

#[test]
fn many_calls_that_wait() {
    let mut reply = response_stream();
    reply.feed(&tokens_of("<|channel|>commentary to=db.query<|message|>{}<|end|>").repeat(COUNT));
    for _ in 0..COUNT {
        reply.add_result("1", None).expect("a call waits");
    }
    assert_eq!(reply.messages().count(), 2 * COUNT);
    reply.prompt(encoding()).expect("it renders");
}

#[test]
fn many_rounds() {
    let mut reply = response_stream();
    for _ in 0..COUNT {
        reply.feed(&tokens_of(
            "<|channel|>commentary to=db.query<|message|>{}<|call|>",
        ));
        reply.add_result("1", None).expect("a call waits");
        reply.resume(1);
    }
    reply.finish(FinishReason::Stop);
    assert_eq!(rows(&reply.response()["output"]).len(), COUNT);
}

#[test]
fn chat_completions() {
    let body = json!({
        "messages": [{"role": "user", "content": "x"}],
        "tools": [{"type": "function", "function": {"name": "f"}}],
        "logprobs": true,
    });
    let request = ChatCompletionRequest::new(&body, &ServerOptions::default()).expect("it is good");
    for unit in [
        "<|channel|>analysis<|message|>a<|end|>",
        "<|channel|>final<|message|>a<|end|>",
        "<|channel|>final<|message|><|end|>",
        "<|channel|>commentary to=functions.f<|message|>{}<|end|>",
        "<|channel|>",
        "a",
    ] {
        let mut reply =
            ChatCompletionStream::new(encoding(), &request, ReplyInfo::new("chatcmpl-ID", 0));
        let tokens = tokens_of(unit).repeat(COUNT);
        for token in tokens.chunks(1) {
            reply.feed_choice(0, token, &[vec![(token[0], -1.0)]]);
        }
        reply.finish(FinishReason::Stop);
        assert_eq!(reply.response()["usage"]["completion_tokens"], tokens.len());
    }
}
