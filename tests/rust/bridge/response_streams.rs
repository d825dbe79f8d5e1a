//! What the streams of Responses promise, on random tokens, requests, splits and rounds (P1–P6).

use std::collections::HashSet;

use openai_harmony::chat::Role;
use openai_harmony::{FinishReason, ReplyInfo, ResponseStream, ResponsesRequest};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::accumulated::OutputSoFar;
use super::random::{
    Split, cases, completion, finish_reason, logprobs, responses_options, responses_request, split,
};
use crate::support::{encoding, rows, text};

/// A completion, and whether the server then answers the calls that wait.
type Rounds = Vec<(Vec<u32>, bool)>;

fn rounds() -> impl Strategy<Value = Rounds> {
    vec((completion(), any::<bool>()), 1..4)
}

/// How a response ends; None where the server fails.
fn end() -> impl Strategy<Value = Option<FinishReason>> {
    prop::option::weighted(0.9, finish_reason())
}

fn stream(body: &Value) -> ResponseStream {
    let request =
        ResponsesRequest::new(body, &responses_options(), None).expect("the request is good");
    ResponseStream::new(
        encoding(),
        &request,
        ReplyInfo::new("resp_ID", 0).with_prompt_tokens(7),
    )
}

/// Feeds all rounds and ends the response; `seen` is called with the stream and what it gave each time.
fn run(
    body: &Value,
    rounds: &Rounds,
    split: &Split,
    end: Option<FinishReason>,
    mut seen: impl FnMut(&ResponseStream, Vec<Value>),
) -> ResponseStream {
    let mut reply = stream(body);
    for (index, (tokens, is_answered)) in rounds.iter().enumerate() {
        if index > 0 {
            reply.resume(10);
        }
        for part in split.parts(tokens) {
            let events = reply.feed_with_logprobs(part, &logprobs(part));
            seen(&reply, events);
        }
        while *is_answered && reply.pending().next().is_some() {
            let events = reply.add_result("result", None).expect("a call waits");
            seen(&reply, events);
        }
        reply
            .prompt(encoding())
            .expect("whatever was written can be sampled from");
    }
    let events = match end {
        Some(reason) => reply.finish(reason),
        None => reply.fail("server_error", "The engine is gone."),
    };
    seen(&reply, events);
    reply
}

/// Events without their numbers, the deltas of one kind that follow each other joined.
fn joined(events: &[Value]) -> Vec<Value> {
    let mut joined: Vec<Value> = Vec::new();
    for event in events {
        let mut event = event.clone();
        event["sequence_number"] = 0.into();
        let is_same = |last: &&mut Value| {
            event["delta"].is_string()
                && (&last["type"], &last["item_id"]) == (&event["type"], &event["item_id"])
        };
        match joined.last_mut().filter(is_same) {
            Some(last) => {
                last["delta"] = (text(&last["delta"]).to_owned() + text(&event["delta"])).into();
                if let Some(entries) = event["logprobs"].as_array() {
                    last["logprobs"]
                        .as_array_mut()
                        .expect("a list")
                        .extend_from_slice(entries);
                }
            }
            None => joined.push(event),
        }
    }
    joined
}

/// All texts in a value.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(cases())]

    /// P1, P3, P5: at any time the events make what the response is.
    #[test]
    fn events_make_the_response(body in responses_request(), rounds in rounds(), split in split(), end in end()) {
        let mut so_far = OutputSoFar::default();
        let mut last = Value::Null;
        let reply = run(&body, &rounds, &split, end, |reply, events| {
            for event in events {
                so_far.add(&event);
                last = event;
            }
            assert_eq!(so_far.output(), reply.response()["output"]);
        });
        let response = reply.response();
        prop_assert!(so_far.is_done());
        prop_assert_eq!(&last["response"], &response);
        let status = match end {
            None => "failed",
            Some(FinishReason::Stop) => "completed",
            Some(_) => "incomplete",
        };
        prop_assert_eq!(&response["status"], status);
        prop_assert_eq!(&last["type"], &format!("response.{status}"));
        prop_assert_eq!(response["error"].is_null(), end.is_some());
        let fed: usize = rounds.iter().map(|(tokens, _)| tokens.len()).sum();
        prop_assert_eq!(&response["usage"]["output_tokens"], fed);
        prop_assert_eq!(&response["usage"]["input_tokens"], 10 * rounds.len() - 3);
    }

    /// P2: how tokens are divided among calls makes no difference.
    #[test]
    fn independent_of_splitting(body in responses_request(), rounds in rounds(), split in split(), end in end()) {
        let mut whole_events = Vec::new();
        let whole = run(&body, &rounds, &Split::Whole, end, |_, events| whole_events.extend(events));
        let mut events = Vec::new();
        let parts = run(&body, &rounds, &split, end, |_, new| events.extend(new));
        prop_assert_eq!(parts.response(), whole.response());
        prop_assert_eq!(parts.diagnostics(), whole.diagnostics());
        prop_assert_eq!(joined(&events), joined(&whole_events));
        prop_assert_eq!(parts.messages().collect::<Vec<_>>(), whole.messages().collect::<Vec<_>>());
    }

    /// P4: what the assistant says is in an item or in a diagnostic. Inputs of custom tools are decoded, and of a search only
    /// what it looks for is shown.
    #[test]
    fn conserving(body in responses_request(), rounds in rounds(), end in end()) {
        let reply = run(&body, &rounds, &Split::Whole, end, |_, _| {});
        let response = reply.response();
        let mut shown = Vec::new();
        texts(&response["output"], &mut shown);
        shown.extend(reply.diagnostics().iter().map(|diagnostic| diagnostic.detail.as_str()));
        for message in reply.messages().filter(|message| message.author.role == Role::Assistant) {
            let recipient = message.recipient.as_deref().unwrap_or_default();
            if !recipient.ends_with("apply_patch") && !recipient.starts_with("browser") {
                let text = message.text();
                prop_assert!(text.is_empty() || shown.iter().any(|shown| shown.contains(&*text)), "{text:?} in {shown:?}");
            }
        }
    }

    /// P6, and the indexes of diagnostics.
    #[test]
    fn ids_never_repeat(body in responses_request(), rounds in rounds(), end in end()) {
        let reply = run(&body, &rounds, &Split::Whole, end, |_, _| {});
        let response = reply.response();
        let mut ids = HashSet::new();
        for item in rows(&response["output"]) {
            prop_assert!(ids.insert(text(&item["id"])));
            if let Some(call_id) = item["call_id"].as_str() {
                prop_assert!(ids.insert(call_id));
            }
        }
        let fed: usize = rounds.iter().map(|(tokens, _)| tokens.len()).sum();
        prop_assert!(reply.diagnostics().iter().all(|diagnostic| diagnostic.token_index <= fed));
    }

    /// A response that has ended stays as it is.
    #[test]
    fn nothing_follows_the_end(body in responses_request(), rounds in rounds(), end in end(), more in completion()) {
        let mut reply = run(&body, &rounds, &Split::Whole, end, |_, _| {});
        let response = reply.response();
        prop_assert_eq!(reply.feed(&more), Vec::<Value>::new());
        reply.resume(3);
        prop_assert!(reply.add_result("late", None).is_err());
        prop_assert_eq!(reply.finish(FinishReason::Stop), Vec::<Value>::new());
        prop_assert_eq!(reply.fail("a", "b"), Vec::<Value>::new());
        prop_assert_eq!(reply.response(), response);
    }

    #[test]
    fn logprobs_are_those_of_the_text(mut body in responses_request(), rounds in rounds(), split in split(), end in end()) {
        body["include"] = json!(["message.output_text.logprobs"]);
        let reply = run(&body, &rounds, &split, end, |_, _| {});
        let response = reply.response();
        for item in rows(&response["output"]).iter().filter(|item| item["type"] == "message") {
            let part = &item["content"][0];
            let mut bytes = Vec::new();
            for entry in rows(&part["logprobs"]) {
                bytes.extend(serde_json::from_value::<Vec<u8>>(entry["bytes"].clone()).expect("bytes"));
                prop_assert!(rows(&entry["top_logprobs"]).len() <= 2);
            }
            if !text(&part["text"]).contains('\u{fffd}') {
                let joined = String::from_utf8(bytes).expect("the text has no U+FFFD");
                // The first token of a text without a header may end the header, too.
                prop_assert!(joined.ends_with(text(&part["text"])), "{joined:?} {part}");
            }
        }
    }
}
