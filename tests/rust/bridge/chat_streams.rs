//! What the streams of Chat Completions promise, on random tokens, requests and splits (P1–P6).

use openai_harmony::chat::Role;
use openai_harmony::{
    BridgeDiagnostic, ChatCompletionRequest, ChatCompletionStream, FinishReason, ReplyInfo,
    ServerOptions,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::accumulated::choices;
use super::random::{
    Split, cases, chat_options, chat_request, completion, finish_reason, logprobs, split,
};
use crate::support::{encoding, rows, text};

/// What each choice says, and how it ends.
type Completions = Vec<(Vec<u32>, FinishReason)>;

fn completions() -> impl Strategy<Value = Completions> {
    vec((completion(), finish_reason()), 3)
}

fn stream(body: &Value, options: &ServerOptions) -> ChatCompletionStream {
    let request = ChatCompletionRequest::new(body, options).expect("the request is good");
    ChatCompletionStream::new(
        encoding(),
        &request,
        ReplyInfo::new("chatcmpl-ID", 0).with_prompt_tokens(7),
    )
}

/// Feeds all choices and ends them; `seen` is called with the stream and what it gave each time.
fn run(
    body: &Value,
    options: &ServerOptions,
    completions: &Completions,
    split: &Split,
    mut seen: impl FnMut(&ChatCompletionStream, Vec<Value>),
) -> ChatCompletionStream {
    let mut reply = stream(body, options);
    let count = usize::try_from(body["n"].as_u64().expect("a number")).expect("it is small");
    for (index, (tokens, reason)) in completions.iter().take(count).enumerate() {
        for part in split.parts(tokens) {
            let chunks = reply.feed_choice(index, part, &logprobs(part));
            seen(&reply, chunks);
        }
        let chunks = reply.finish_choice(index, *reason);
        seen(&reply, chunks);
    }
    reply
}

/// The deltas of one choice, those of one kind that follow each other joined.
fn joined(chunks: &[Value], index: usize) -> Vec<Value> {
    let mut joined: Vec<Value> = Vec::new();
    for choice in chunks.iter().flat_map(|chunk| rows(&chunk["choices"])) {
        if choice["index"] != index {
            continue;
        }
        let text_of = |choice: &Value| {
            let pointers = [
                "/delta/content",
                "/delta/reasoning",
                "/delta/reasoning_content",
                "/delta/tool_calls/0/function/arguments",
            ];
            pointers
                .into_iter()
                .find(|pointer| choice.pointer(pointer).is_some_and(Value::is_string))
        };
        let continues = |last: &&mut Value| {
            let pointer = text_of(choice);
            let is_new_call = choice.pointer("/delta/tool_calls/0/id").is_some();
            pointer.is_some() && pointer == text_of(last) && !is_new_call
        };
        match joined.last_mut().filter(continues) {
            Some(last) => {
                let pointer = text_of(choice).expect("it has a text");
                let more = text(choice.pointer(pointer).expect("it is there")).to_owned();
                let so_far = last.pointer_mut(pointer).expect("it is there");
                *so_far = (text(so_far).to_owned() + &more).into();
                if let Some(entries) = choice["logprobs"]["content"].as_array() {
                    if last["logprobs"].is_null() {
                        last["logprobs"] = json!({"content": [], "refusal": null});
                    }
                    last["logprobs"]["content"]
                        .as_array_mut()
                        .expect("a list")
                        .extend_from_slice(entries);
                }
            }
            None => joined.push(choice.clone()),
        }
    }
    joined
}

fn diagnostics(reply: &ChatCompletionStream) -> Vec<Vec<BridgeDiagnostic>> {
    let choices = (0..).map_while(|index| reply.choice(index));
    choices
        .map(|choice| choice.diagnostics().to_vec())
        .collect()
}

proptest! {
    #![proptest_config(cases())]

    /// P1, P3, P5: at any time the chunks make what the response is.
    #[test]
    fn chunks_make_the_response(
        body in chat_request(), options in chat_options(), completions in completions(), split in split(),
    ) {
        let mut chunks = Vec::new();
        let reply = run(&body, &options, &completions, &split, |reply, new| {
            chunks.extend(new);
            assert_eq!(choices(&chunks), reply.response()["choices"]);
        });
        let response = reply.response();
        let includes_usage = body["stream_options"]["include_usage"] == true;
        for chunk in &chunks {
            prop_assert_eq!((&chunk["id"], &chunk["model"]), (&json!("chatcmpl-ID"), &json!("m")));
            prop_assert_eq!(chunk.get("usage").is_some(), includes_usage);
        }
        let last = chunks.last().expect("there are some");
        if includes_usage {
            prop_assert_eq!((&last["choices"], &last["usage"]), (&json!([]), &response["usage"]));
        }
        let with_usage = chunks.iter().filter(|chunk| chunk["usage"].is_object()).count();
        prop_assert_eq!(with_usage, usize::from(includes_usage));
        let fed: usize = completions.iter().take(rows(&response["choices"]).len()).map(|(tokens, _)| tokens.len()).sum();
        prop_assert_eq!(&response["usage"]["completion_tokens"], fed);
        prop_assert_eq!(&response["usage"]["total_tokens"], fed + 7);
    }

    /// P2: how tokens are divided among calls makes no difference.
    #[test]
    fn independent_of_splitting(
        body in chat_request(), options in chat_options(), completions in completions(), split in split(),
    ) {
        let mut whole_chunks = Vec::new();
        let whole = run(&body, &options, &completions, &Split::Whole, |_, new| whole_chunks.extend(new));
        let mut chunks = Vec::new();
        let parts = run(&body, &options, &completions, &split, |_, new| chunks.extend(new));
        prop_assert_eq!(parts.response(), whole.response());
        prop_assert_eq!(diagnostics(&parts), diagnostics(&whole));
        for index in 0..rows(&whole.response()["choices"]).len() {
            prop_assert_eq!(joined(&chunks, index), joined(&whole_chunks, index));
        }
    }

    /// P4: what the assistant says is in a field or in a diagnostic, if the client wants to see reasoning.
    #[test]
    fn conserving(mut body in chat_request(), completions in completions()) {
        body["include_reasoning"] = true.into();
        let reply = run(&body, &ServerOptions::new(), &completions, &Split::Whole, |_, _| {});
        let response = reply.response();
        for (index, choice) in rows(&response["choices"]).iter().enumerate() {
            let known = reply.choice(index).expect("it is there");
            let message = &choice["message"];
            let calls = message["tool_calls"].as_array().into_iter().flatten();
            let shown: Vec<&str> = [&message["content"], &message["reasoning"]]
                .into_iter()
                .chain(calls.map(|call| &call["function"]["arguments"]))
                .filter_map(Value::as_str)
                .chain(known.diagnostics().iter().map(|diagnostic| diagnostic.detail.as_str()))
                .collect();
            for message in known.messages().filter(|message| message.author.role == Role::Assistant) {
                let text = message.text();
                prop_assert!(text.is_empty() || shown.iter().any(|shown| shown.contains(&*text)), "{text:?} in {shown:?}");
            }
        }
    }

    /// P6, and what a client relies on: calls have ids of their own, and nothing but calls ends with `tool_calls`.
    #[test]
    fn calls_have_ids(body in chat_request(), completions in completions()) {
        let reply = run(&body, &ServerOptions::new(), &completions, &Split::Whole, |_, _| {});
        let response = reply.response();
        let mut ids = Vec::new();
        for choice in rows(&response["choices"]) {
            let calls = choice["message"]["tool_calls"].as_array().cloned().unwrap_or_default();
            ids.extend(calls.iter().map(|call| text(&call["id"]).to_owned()));
            if choice["finish_reason"] == "tool_calls" {
                prop_assert!(!calls.is_empty());
            }
            if body["parallel_tool_calls"] == false {
                prop_assert!(calls.len() <= 1);
            }
            if body["tool_choice"] == "none" || body["tools"].is_null() {
                prop_assert!(calls.is_empty());
            }
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), count);
    }

    /// Entries stand with the tokens whose text went into the content.
    #[test]
    fn logprobs_are_those_of_the_content(mut body in chat_request(), completions in completions(), split in split()) {
        body["logprobs"] = true.into();
        let reply = run(&body, &ServerOptions::new(), &completions, &split, |_, _| {});
        let response = reply.response();
        for (index, choice) in rows(&response["choices"]).iter().enumerate() {
            let entries = choice["logprobs"]["content"].as_array().cloned().unwrap_or_default();
            let mut bytes = Vec::new();
            for entry in &entries {
                let of_token: Vec<u8> = serde_json::from_value(entry["bytes"].clone()).expect("bytes");
                let token = String::from_utf8_lossy(&of_token).into_owned();
                prop_assert!(entry["token"] == token || of_token.is_empty());
                bytes.extend(of_token);
            }
            let content = choice["message"]["content"].as_str().unwrap_or_default();
            // The first token of a text without a header may end the header, too; ids that no token has have no bytes.
            let has_header_text = reply.choice(index).expect("it is there").diagnostics().iter().any(|diagnostic| {
                matches!(diagnostic.kind.as_str(), "missing_message" | "header_prose")
            });
            if !content.contains('\u{fffd}') && !has_header_text {
                let without_separators = |text: &str| text.replace('\n', "");
                let joined = String::from_utf8(bytes).expect("the content has no U+FFFD");
                prop_assert_eq!(without_separators(&joined), without_separators(content));
            }
        }
    }
}
