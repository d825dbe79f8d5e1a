//! Chat completions by example: what the recorded rows leave out.

use openai_harmony::{
    ChatCompletionRequest, ChatCompletionStream, FinishReason, ReplyInfo, ServerOptions,
};
use serde_json::{Value, json};

use crate::support::{encoding, tokens_of};

/// A stream for a request that offers the function `f`, with these fields more.
fn stream(fields: &Value) -> ChatCompletionStream {
    let mut body = json!({
        "model": "m",
        "messages": [{"role": "user", "content": "x"}],
        "tools": [{"type": "function", "function": {"name": "f"}}],
    });
    let more = fields.as_object().expect("fields").clone();
    body.as_object_mut().expect("it is one").extend(more);
    let request = ChatCompletionRequest::new(&body, &ServerOptions::default()).expect("it is good");
    ChatCompletionStream::new(
        encoding(),
        &request,
        ReplyInfo::new("chatcmpl-ID", 12).with_prompt_tokens(3),
    )
}

/// What becomes of a completion.
fn message(fields: &Value, completion: &str, reason: FinishReason) -> Value {
    let mut reply = stream(fields);
    reply.feed(&tokens_of(completion));
    reply.finish(reason);
    reply.response()["choices"][0]["message"].clone()
}

/// Diagnostics as `(kind, token index, detail)`.
fn diagnostics(
    fields: &Value,
    completion: &str,
    reason: FinishReason,
) -> Vec<(String, usize, String)> {
    let mut reply = stream(fields);
    reply.feed(&tokens_of(completion));
    reply.finish(reason);
    let diagnostics = reply.diagnostics().iter();
    diagnostics
        .map(|diagnostic| {
            (
                diagnostic.kind.to_string(),
                diagnostic.token_index,
                diagnostic.detail.clone(),
            )
        })
        .collect()
}

const CALL: &str = "<|channel|>commentary to=functions.f <|constrain|>json<|message|>";

#[test]
fn a_call_without_text_is_an_empty_object_if_it_is_complete() {
    let arguments = |completion: &str, reason| {
        message(&json!({}), completion, reason)["tool_calls"][0]["function"]["arguments"].clone()
    };
    assert_eq!(
        arguments(&format!("{CALL}<|call|>"), FinishReason::Stop),
        "{}"
    );
    assert_eq!(
        arguments(&format!("{CALL}<|call|>"), FinishReason::Length),
        "{}"
    );
    assert_eq!(arguments(CALL, FinishReason::Stop), "{}");
    assert_eq!(arguments(CALL, FinishReason::Length), "");
    assert_eq!(arguments(CALL, FinishReason::ContentFilter), "");

    let mut reply = stream(&json!({}));
    let chunks = reply.feed(&tokens_of(&format!("{CALL}<|call|>")));
    let calls: Vec<&Value> = chunks
        .iter()
        .skip(1)
        .map(|chunk| &chunk["choices"][0]["delta"]["tool_calls"][0])
        .collect();
    let first = json!({"index": 0, "id": "call_ID_0", "type": "function", "function": {"name": "f", "arguments": ""}});
    assert_eq!(
        calls,
        [
            &first,
            &json!({"index": 0, "function": {"arguments": "{}"}})
        ]
    );
}

#[test]
fn a_named_tool_ends_with_stop() {
    let choice = json!({"tool_choice": {"type": "function", "function": {"name": "f"}}});
    for (fields, reason) in [(json!({}), "tool_calls"), (choice, "stop")] {
        let mut reply = stream(&fields);
        reply.feed(&tokens_of(&format!("{CALL}{{}}<|call|>")));
        reply.finish(FinishReason::Stop);
        assert_eq!(reply.response()["choices"][0]["finish_reason"], reason);
    }
}

#[test]
fn the_first_chunk_comes_with_the_first_call() {
    let role = json!({"role": "assistant", "content": null});
    let mut reply = stream(&json!({}));
    assert_eq!(reply.feed(&[])[0]["choices"][0]["delta"], role);
    assert!(reply.feed(&[]).is_empty());
    let chunks = stream(&json!({})).finish(FinishReason::Stop);
    assert_eq!(
        chunks,
        [
            json!({"id": "chatcmpl-ID", "object": "chat.completion.chunk", "created": 12, "model": "m",
                "choices": [{"index": 0, "delta": role, "logprobs": null, "finish_reason": null}]}),
            json!({"id": "chatcmpl-ID", "object": "chat.completion.chunk", "created": 12, "model": "m",
                "choices": [{"index": 0, "delta": {}, "logprobs": null, "finish_reason": "stop"}]}),
        ]
    );
}

#[test]
fn the_response_before_the_end_is_what_there_is() {
    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of("<|channel|>final<|message|>Hello"));
    assert_eq!(
        reply.response(),
        json!({
            "id": "chatcmpl-ID", "object": "chat.completion", "created": 12, "model": "m",
            "choices": [{
                "index": 0,
                "message": {"role": "assistant", "content": "Hello", "refusal": null},
                "logprobs": null,
                "finish_reason": null,
            }],
            "usage": {
                "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7,
                "prompt_tokens_details": {"cached_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0},
            },
        })
    );
}

#[test]
fn choices_are_told_apart() {
    let mut reply = stream(&json!({"n": 2, "stream_options": {"include_usage": true}}));
    let call = tokens_of(&format!("{CALL}{{}}<|call|>"));
    // A client counts the choices it has seen, so that all of them begin at once.
    let indexes = |chunks: &[Value]| -> Vec<Value> {
        chunks
            .iter()
            .map(|chunk| chunk["choices"][0]["index"].clone())
            .collect()
    };
    let chunks = reply.feed_choice(1, &call, &[]);
    assert_eq!(indexes(&chunks), [0, 1, 1, 1]);
    assert!(chunks.iter().all(|chunk| chunk["usage"].is_null()));
    reply.feed_choice(0, &call, &[]);
    assert_eq!(indexes(&reply.finish_choice(1, FinishReason::Stop)), [1]);
    let chunks = reply.finish_choice(0, FinishReason::Length);
    assert_eq!(chunks[1]["choices"], json!([]));
    assert_eq!(chunks[1]["usage"]["completion_tokens"], 2 * call.len());
    let response = reply.response();
    let of_choices = |pointer: &str| {
        [0, 1].map(|index| {
            response["choices"][index]
                .pointer(pointer)
                .cloned()
                .expect(pointer)
        })
    };
    assert_eq!(
        of_choices("/message/tool_calls/0/id"),
        ["call_ID_0_0", "call_ID_1_0"]
    );
    assert_eq!(of_choices("/finish_reason"), ["length", "tool_calls"]);
    assert_eq!(
        reply
            .choice(1)
            .map(|choice| (choice.stopped(), choice.messages().count())),
        Some((true, 1))
    );

    // There is no third one, and those that are finished stay as they are.
    assert!(reply.choice(2).is_none());
    assert!(reply.feed_choice(2, &call, &[]).is_empty());
    assert!(reply.feed_choice(0, &call, &[]).is_empty());
    assert!(reply.finish_choice(1, FinishReason::Stop).is_empty());
    assert_eq!(reply.response(), response);
}

#[test]
fn reasoning_has_the_server_s_name_or_none() {
    let completion = "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>4<|return|>";
    let of_field = |field: Option<&str>, body: &Value| {
        let options = ServerOptions::default().with_reasoning_field(field.map(str::to_owned));
        let request = ChatCompletionRequest::new(body, &options).expect("it is good");
        let mut reply =
            ChatCompletionStream::new(encoding(), &request, ReplyInfo::new("chatcmpl-ID", 0));
        let chunks = reply.feed(&tokens_of(completion));
        reply.finish(FinishReason::Stop);
        let reasoning_tokens =
            &reply.response()["usage"]["completion_tokens_details"]["reasoning_tokens"];
        assert_eq!(reasoning_tokens, 2);
        (
            reply.response()["choices"][0]["message"].clone(),
            chunks.len(),
        )
    };
    let mut body = json!({"messages": [{"role": "user", "content": "x"}]});
    let plain = json!({"role": "assistant", "content": "4", "refusal": null});
    let (mut message, chunks) = of_field(Some("reasoning_content"), &body);
    assert_eq!(
        message
            .as_object_mut()
            .and_then(|fields| fields.remove("reasoning_content")),
        Some("Hm.".into())
    );
    assert_eq!((message, chunks), (plain.clone(), 3));
    assert_eq!(of_field(None, &body), (plain.clone(), 2));
    body["reasoning"] = json!({"exclude": true});
    assert_eq!(of_field(Some("reasoning"), &body), (plain, 2));
}

#[test]
fn an_empty_answer_is_an_empty_content() {
    let content =
        |completion: &str| message(&json!({}), completion, FinishReason::Stop)["content"].clone();
    let (empty, full) = (
        "<|start|>assistant<|channel|>final<|message|><|end|>",
        "<|start|>assistant<|channel|>final<|message|>A<|end|>",
    );
    assert_eq!(content(&format!("{empty}{empty}")), "");
    assert_eq!(content(&format!("{empty}{full}")), "A");
    assert_eq!(content(&format!("{full}{empty}{full}")), "A\nA");
    assert_eq!(
        content("<|channel|>commentary<|message|><|end|>"),
        Value::Null
    );
}

#[test]
fn what_is_not_shown_is_in_the_diagnostics() {
    let none = json!({"tool_choice": "none"});
    assert_eq!(
        diagnostics(
            &none,
            "<|channel|>commentary to=functions.f<|message|>{}<|call|>",
            FinishReason::Stop
        ),
        [("unsolicited_call".to_owned(), 9, "functions.f".to_owned())]
    );
    let first = format!("{CALL}{{}}<|end|>");
    let index = tokens_of(&first).len()
        + tokens_of("<|start|>assistant<|channel|>commentary to=functions.g<|message|>{}").len();
    assert_eq!(
        diagnostics(
            &json!({"parallel_tool_calls": false}),
            &format!(
                "{first}<|start|>assistant<|channel|>commentary to=functions.g<|message|>{{}}<|call|>"
            ),
            FinishReason::Stop
        ),
        [("extra_call".to_owned(), index, "functions.g {}".to_owned())]
    );
    let after = "<|channel|>final<|message|>Hi<|end|>";
    for (header, author) in [
        ("user", "user"),
        ("developer", "developer"),
        ("tool", "tool"),
        ("functions.f to=assistant", "functions.f"),
        ("f", "f"),
    ] {
        let completion = format!("{after}<|start|>{header}<|message|>Thanks<|end|>");
        let found = diagnostics(&json!({}), &completion, FinishReason::Stop);
        let (kind, _, detail) = found.last().expect("there is one");
        assert_eq!(
            (kind.as_str(), detail.as_str()),
            ("foreign_author", format!("{author} Thanks").as_str())
        );
        assert_eq!(
            message(&json!({}), &completion, FinishReason::Stop)["content"],
            "Hi"
        );
    }
    // A role that the model misspelt.
    let completion = format!("{after}<|start|>asistant<|message|>Thanks<|end|>");
    assert_eq!(
        message(&json!({}), &completion, FinishReason::Stop)["content"],
        "Hi\nThanks"
    );
}

/// The parser makes a text of what it has when the stream ends. Where the limit of tokens ended it, that is no answer.
#[test]
fn a_header_that_was_cut_off_shows_nothing() {
    for reason in [FinishReason::Length, FinishReason::ContentFilter] {
        assert_eq!(
            message(&json!({}), "Certainly", reason)["content"],
            Value::Null
        );
        let found = diagnostics(&json!({}), "Certainly", reason);
        assert_eq!(
            found.last(),
            Some(&(
                "cut_header".to_owned(),
                tokens_of("Certainly").len(),
                "Certainly".to_owned()
            ))
        );
    }
    assert_eq!(
        message(&json!({}), "Certainly", FinishReason::Stop)["content"],
        "Certainly"
    );
    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of("Certainly"));
    reply.finish(FinishReason::Length);
    assert_eq!(reply.messages().count(), 0);
}

/// The `bare_recipient` of a message that was not made is not the next one's.
#[test]
fn a_word_of_prose_is_one_in_its_own_message_only() {
    let lost = "<|channel|>commentary lookup<|message|><|start|>assistant";
    let call = "<|channel|>commentary to=lookup<|message|>{}<|call|>";
    assert_eq!(
        message(&json!({}), call, FinishReason::Stop)["tool_calls"][0]["function"]["name"],
        "lookup"
    );
    let message = message(&json!({}), &format!("{lost}{call}"), FinishReason::Stop);
    assert_eq!(message["tool_calls"][0]["function"]["name"], "lookup");
}

#[test]
fn logprobs_are_openai_s() {
    let mut reply = stream(&json!({"logprobs": true, "top_logprobs": 2}));
    let tokens = tokens_of("<|channel|>final<|message|>Hi");
    let [.., hi] = tokens[..] else {
        panic!("a token")
    };
    let mut logprobs = vec![vec![]; tokens.len()];
    logprobs[tokens.len() - 1] = vec![
        (13, -3.0),
        (0, -1.5),
        (hi, -0.25),
        (1, -1.5),
        (2, f64::NAN),
        (3, f64::NEG_INFINITY),
    ];
    let chunks = reply.feed_choice(0, &tokens, &logprobs);
    let entry = |token: &str, logprob: f64| json!({"token": token, "bytes": token.as_bytes(), "logprob": logprob});
    let mut expected = entry("Hi", -0.25);
    expected["top_logprobs"] = json!([entry("Hi", -0.25), entry("!", -1.5)]);
    let expected = json!({"content": [expected], "refusal": null});
    assert_eq!(
        chunks.last().expect("there is one")["choices"][0]["logprobs"],
        expected
    );
    assert_eq!(reply.response()["choices"][0]["logprobs"], expected);

    // A token that its own logprobs lack, one that has no bytes, and one without logprobs.
    let chunks = reply.feed_choice(
        0,
        &[13, 999_999, 13],
        &[vec![], vec![(999_999, f64::NEG_INFINITY)]],
    );
    let entries = &chunks[0]["choices"][0]["logprobs"]["content"];
    assert_eq!(
        (&entries[0]["token"], &entries[0]["logprob"]),
        (&json!("."), &json!(-9999.0))
    );
    assert_eq!(
        (
            &entries[1]["token"],
            &entries[1]["bytes"],
            &entries[1]["logprob"]
        ),
        (&json!("\u{fffd}"), &json!([]), &json!(-9999.0))
    );
    assert_eq!(entries.as_array().map(Vec::len), Some(2));
}

#[test]
fn markers_within_content_have_no_logprobs() {
    let mut reply = stream(&json!({"logprobs": true}));
    let tokens = tokens_of("<|channel|>final<|message|>Hi<|constrain|>!");
    reply.feed_choice(0, &tokens, &vec![vec![]; tokens.len()]);
    let choice = &reply.response()["choices"][0];
    let entries = choice["logprobs"]["content"].as_array();
    let shown = entries.map(|entries| entries.iter().map(|entry| &entry["token"]).collect());
    assert_eq!(shown, Some(vec![&json!("Hi"), &json!("!")]), "{choice}");
}

#[test]
fn logprobs_that_nobody_asked_for_are_not_shown() {
    let mut reply = stream(&json!({}));
    let tokens = tokens_of("<|channel|>final<|message|>Hi");
    let logprobs: Vec<_> = tokens.iter().map(|token| vec![(*token, -1.0)]).collect();
    let chunks = reply.feed_choice(0, &tokens, &logprobs);
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk["choices"][0]["logprobs"].is_null())
    );
}

/// A character that tokens share is shown with the last of them, and has the entries of all.
#[test]
fn logprobs_of_a_character_in_parts_stay_together() {
    let mut reply = stream(&json!({"logprobs": true}));
    reply.feed(&tokens_of("<|channel|>final<|message|>"));
    let tokens: Vec<u32> = "é"
        .bytes()
        .map(|byte| encoding().tokenizer().token_id([byte]).expect("a token"))
        .collect();
    let of_token = |token| [vec![(token, -1.0)]];
    assert!(
        reply
            .feed_choice(0, &tokens[..1], &of_token(tokens[0]))
            .is_empty()
    );
    let chunks = reply.feed_choice(0, &tokens[1..], &of_token(tokens[1]));
    let choice = &chunks[0]["choices"][0];
    assert_eq!(choice["delta"]["content"], "é");
    let bytes: Vec<&Value> = choice["logprobs"]["content"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| &entry["bytes"])
        .collect();
    assert_eq!(bytes, [&json!([0xC3]), &json!([0xA9])]);
    assert_eq!(choice["logprobs"]["content"][0]["token"], "\u{fffd}");
}

#[test]
fn the_model_is_the_server_s_or_the_request_s() {
    let request = ChatCompletionRequest::new(
        &json!({"messages": [{"role": "user", "content": "x"}]}),
        &ServerOptions::default(),
    );
    let request = request.expect("it is good");
    let model =
        |info| ChatCompletionStream::new(encoding(), &request, info).response()["model"].clone();
    assert_eq!(model(ReplyInfo::new("chatcmpl-ID", 0)), "");
    assert_eq!(
        model(ReplyInfo::new("chatcmpl-ID", 0).with_model("gpt-oss-20b")),
        "gpt-oss-20b"
    );
    assert_eq!(stream(&json!({})).response()["model"], "m");
}

#[test]
fn streams_can_be_sent_and_kept() {
    fn assert_send<T: Send + 'static>() {}
    assert_send::<ChatCompletionStream>();
    assert_send::<openai_harmony::ResponseStream>();
}
