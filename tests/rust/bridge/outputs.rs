//! `outputs.jsonl.gz`: completions, and what either API makes of them.

use openai_harmony::{
    BridgeDiagnostic, ChatCompletionRequest, ChatCompletionStream, FinishReason, ReplyInfo,
    ResponseStream, ResponsesRequest,
};
use serde_json::{Value, json};

use super::support::options;
use crate::support::{Comparison, encoding, json_lines, text, tokens_of};

fn recorded() -> Vec<Value> {
    json_lines("bridge/outputs.jsonl.gz")
}

fn reason(row: &Value) -> FinishReason {
    let name = text(&row["finish_reason_of_engine"]);
    let named = FinishReason::ALL
        .into_iter()
        .find(|reason| reason.as_str() == name);
    named.expect("rows name known reasons")
}

fn kinds(diagnostics: &[BridgeDiagnostic]) -> Value {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.kind.as_str())
        .collect()
}

/// What stands between the engine and the server in turn: completions, and results of tools that the server ran.
fn rounds(row: &Value) -> Vec<Value> {
    match row["rounds"].as_array() {
        Some(rounds) => rounds.clone(),
        None => vec![row["completion"].clone()],
    }
}

#[test]
fn chat_completions_are_what_is_recorded() {
    let mut comparison = Comparison::new();
    for row in recorded()
        .iter()
        .filter(|row| row["chat_request"].is_object())
    {
        let name = || row["name"].to_string();
        let expected = &row["expected"]["chat_completion"];
        let request = ChatCompletionRequest::new(&row["chat_request"], &options(&row["options"]));
        let request = request.expect("the request is good");
        let mut reply =
            ChatCompletionStream::new(encoding(), &request, ReplyInfo::new("chatcmpl-ID", 0));
        let mut chunks = reply.feed(&tokens_of(text(&row["completion"])));
        chunks.extend(reply.finish(reason(row)));

        let response = reply.response();
        let ours = json!({
            "message": response["choices"][0]["message"],
            "finish_reason": response["choices"][0]["finish_reason"],
            "completion_tokens": response["usage"]["completion_tokens"],
            "reasoning_tokens": response["usage"]["completion_tokens_details"]["reasoning_tokens"],
        });
        comparison.row(name, &ours, expected);
        let deltas: Value = chunks
            .iter()
            .map(|chunk| chunk["choices"][0]["delta"].clone())
            .collect();
        comparison.row(name, &deltas, &row["expected"]["chat_deltas"]);
        comparison.row(name, &kinds(reply.diagnostics()), &row["diagnostics"]);
    }
    comparison.all_equal(3 * 92);
}

/// The events as they are recorded: by their types, or whole but for the response that some carry.
fn recorded_form(events: Vec<Value>, with_fields: bool) -> Value {
    let form = |mut event: Value| {
        if !with_fields {
            return event["type"].take();
        }
        event
            .as_object_mut()
            .expect("an event is an object")
            .remove("response");
        event
    };
    events.into_iter().map(form).collect()
}

#[test]
fn responses_are_what_is_recorded() {
    let mut comparison = Comparison::new();
    for row in recorded()
        .iter()
        .filter(|row| row["responses_request"].is_object())
    {
        let name = || row["name"].to_string();
        let expected = &row["expected"]["responses"];
        let request =
            ResponsesRequest::new(&row["responses_request"], &options(&row["options"]), None);
        let request = request.expect("the request is good");
        let mut reply = ResponseStream::new(encoding(), &request, ReplyInfo::new("resp_ID", 0));
        let mut events = Vec::new();
        for round in rounds(row) {
            if let Some(completion) = round.as_str() {
                events.extend(reply.feed(&tokens_of(completion)));
            } else {
                let result = reply.add_result(text(&round["result"]), None);
                events.extend(result.expect("a call waits"));
                reply.resume(0);
            }
        }
        events.extend(reply.finish(reason(row)));

        let response = reply.response();
        let ours = json!({
            "output": response["output"],
            "status": response["status"],
            "incomplete_details": response["incomplete_details"],
            "usage": {
                "output_tokens": response["usage"]["output_tokens"],
                "reasoning_tokens": response["usage"]["output_tokens_details"]["reasoning_tokens"],
            },
        });
        comparison.row(name, &ours, expected);
        let recorded = &row["expected"]["responses_events"];
        let ours = recorded_form(events, recorded[0].is_object());
        comparison.row(name, &ours, recorded);
        if row["diagnostics"].is_array() {
            comparison.row(name, &kinds(reply.diagnostics()), &row["diagnostics"]);
        }
    }
    comparison.all_equal(2 * 111 + 92);
}
