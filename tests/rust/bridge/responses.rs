//! Responses by example: what the recorded rows leave out.

use openai_harmony::chat::{Message, Role};
use openai_harmony::{FinishReason, ReplyInfo, ResponseStream, ResponsesRequest};
use serde_json::{Value, json};

use super::random::responses_options;
use crate::support::{encoding, rows, text, tokens_of};

fn request(fields: &Value) -> ResponsesRequest {
    let mut body = json!({
        "model": "m",
        "input": "x",
        "tools": [
            {"type": "function", "name": "f"},
            {"type": "custom", "name": "apply_patch"},
            {"type": "code_interpreter", "container": {"type": "auto"}},
            {"type": "web_search"},
            {"type": "mcp", "server_label": "db", "server_url": "https://x.test"},
        ],
    });
    let more = fields.as_object().expect("fields").clone();
    body.as_object_mut().expect("it is one").extend(more);
    ResponsesRequest::new(&body, &responses_options(), None).expect("it is good")
}

/// A stream for a request that offers a tool of each kind, with these fields more.
fn stream(fields: &Value) -> ResponseStream {
    ResponseStream::new(
        encoding(),
        &request(fields),
        ReplyInfo::new("resp_ID", 12).with_prompt_tokens(3),
    )
}

fn types(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| text(&event["type"]).trim_start_matches("response."))
        .collect()
}

const PYTHON: &str = "<|channel|>analysis to=python code<|message|>1+1<|call|>";
const CALL: &str = "<|channel|>commentary to=functions.f json<|message|>{}<|call|>";

#[test]
fn calls_that_the_server_runs_wait_until_it_answers() {
    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of("<|channel|>analysis to=python code<|message|>1<|end|><|start|>assistant<|channel|>commentary to=db.query <|constrain|>json<|message|>{}<|call|>"));
    let waiting: Vec<&str> = reply
        .pending()
        .filter_map(|call| call.recipient.as_deref())
        .collect();
    assert_eq!(waiting, ["python", "db.query"]);
    assert!(reply.stopped());

    let events = reply.add_result("1", None).expect("a call waits");
    assert_eq!(
        types(&events),
        ["code_interpreter_call.completed", "output_item.done"]
    );
    let events = reply.add_result("rows", None).expect("a call waits");
    assert_eq!(types(&events), ["mcp_call.completed", "output_item.done"]);
    assert_eq!(events[1]["item"]["output"], "rows");
    assert_eq!(reply.pending().count(), 0);

    let error = reply.add_result("more", None).expect_err("no call waits");
    assert!(error.is_no_pending_call());
    assert_eq!(error.kind_name(), "no_pending_call");
}

/// Each result follows its call, in its channel, and the next prompt extends what was sampled.
#[test]
fn the_next_prompt_has_the_calls_and_their_results() {
    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of(
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant",
    ));
    reply.feed(&tokens_of("<|channel|>analysis to=python code<|message|>1<|end|><|start|>assistant<|channel|>analysis to=python code<|message|>2<|call|>made up"));
    for result in ["one", "two"] {
        reply.add_result(result, None).expect("a call waits");
    }
    let python = |text: &str| {
        Message::from_role_and_content(Role::Assistant, text)
            .with_channel("analysis")
            .with_recipient("python")
            .with_content_type("code")
    };
    let messages: Vec<&Message> = reply.messages().collect();
    let texts: Vec<_> = messages
        .iter()
        .map(|message| message.text().into_owned())
        .collect();
    assert_eq!(texts, ["Hm.", "1", "one", "2", "two"]);
    assert_eq!(messages[1], &python("1"));
    let prompt = encoding()
        .tokenizer()
        .decode_utf8(reply.prompt(encoding()).expect("it renders"))
        .expect("it is text");
    let before = request(&json!({})).prompt(encoding()).expect("it renders");
    let before = encoding()
        .tokenizer()
        .decode_utf8(before)
        .expect("it is text");
    let since = prompt
        .strip_prefix(&before)
        .expect("the request's prompt comes first");
    let result = |text: &str| {
        format!("<|start|>python to=assistant<|channel|>analysis<|message|>{text}<|end|>")
    };
    let call = |text: &str| {
        format!("<|start|>assistant to=python<|channel|>analysis code<|message|>{text}<|call|>")
    };
    let expected = format!(
        "<|channel|>analysis<|message|>Hm.<|end|>{}{}{}{}<|start|>assistant",
        call("1"),
        result("one"),
        call("2"),
        result("two")
    );
    assert_eq!(since, expected);
}

#[test]
fn rounds_are_one_response() {
    let mut reply = stream(&json!({"parallel_tool_calls": false}));
    let mut events = reply.feed(&tokens_of(PYTHON));
    events.extend(reply.feed(&tokens_of("made up")));
    assert!(reply.stopped());
    events.extend(reply.add_result("2", None).expect("a call waits"));
    reply.resume(40);
    assert!(!reply.stopped());
    // The first call of this completion, not of the response.
    events.extend(reply.feed(&tokens_of(CALL)));
    events.extend(reply.finish(FinishReason::Stop));
    let response = reply.response();
    let ids: Vec<&str> = rows(&response["output"])
        .iter()
        .map(|item| text(&item["id"]))
        .collect();
    assert_eq!(ids, ["ci_ID_0", "fc_ID_1"]);
    let fed = [PYTHON, "made up", CALL]
        .map(|text| tokens_of(text).len())
        .iter()
        .sum::<usize>();
    assert_eq!(
        response["usage"],
        json!({
            "input_tokens": 43,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": fed,
            "output_tokens_details": {"reasoning_tokens": 3},
            "total_tokens": 43 + fed,
        })
    );
    let numbers: Vec<u64> = events
        .iter()
        .filter_map(|event| event["sequence_number"].as_u64())
        .collect();
    assert_eq!(numbers, (0..events.len() as u64).collect::<Vec<_>>());
    // Both name a type without its marker. Indexes go on from completion to completion, as the counts do.
    let indexes: Vec<usize> = reply
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.token_index)
        .collect();
    let before_types = [
        "<|channel|>analysis to=python",
        "<|channel|>commentary to=functions.f",
    ];
    let [first, second] = before_types.map(|text| tokens_of(text).len());
    assert_eq!(
        indexes,
        [
            first,
            tokens_of(PYTHON).len() + tokens_of("made up").len() + second
        ]
    );
}

/// An engine that keeps `<|call|>` to itself: what was open ends where the next completion begins.
#[test]
fn a_completion_without_its_last_token_ends_with_the_next() {
    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of("<|channel|>analysis to=python<|message|>1"));
    assert_eq!(reply.pending().count(), 0);
    reply.resume(1);
    assert_eq!(reply.pending().count(), 1);
    let events = reply.feed(&tokens_of("<|channel|>final<|message|>A"));
    assert_eq!(
        types(&events)[..2],
        [
            "code_interpreter_call_code.done",
            "code_interpreter_call.interpreting"
        ]
    );
    let events = reply.add_result("1", None).expect("a call waits");
    assert_eq!(
        types(&events),
        ["code_interpreter_call.completed", "output_item.done"]
    );
}

#[test]
fn the_server_may_set_fields_of_an_item() {
    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of(
        "<|channel|>analysis to=browser.open<|message|>{\"id\": 3}<|call|>",
    ));
    let fields = json!({"id": "other", "type": "other", "action": {"type": "open_page", "url": "https://x.test"}, "more": 1});
    let Value::Object(fields) = fields else {
        panic!("an object")
    };
    let events = reply
        .add_result("page", Some(&fields))
        .expect("a call waits");
    let item = json!({
        "id": "ws_ID_0", "type": "web_search_call", "action": {"type": "open_page", "url": "https://x.test"},
        "status": "completed", "more": 1,
    });
    assert_eq!(events[1]["item"], item);
    reply.finish(FinishReason::Stop);
    assert_eq!(reply.response()["output"], json!([item]));
}

#[test]
fn a_search_that_was_cut_off_is_shown_as_far_as_it_is_known() {
    let mut reply = stream(&json!({}));
    let mut events = reply.feed(&tokens_of(
        "<|channel|>analysis to=browser.search<|message|>{\"que",
    ));
    // What it does is not known yet, and the client need not see it come.
    assert_eq!(reply.response()["output"], json!([]));
    events.extend(reply.finish(FinishReason::Length));
    assert_eq!(
        types(&events)[2..],
        [
            "output_item.added",
            "web_search_call.in_progress",
            "output_item.done",
            "incomplete"
        ]
    );
    let item = json!({"id": "ws_ID_0", "type": "web_search_call", "action": {"type": "search", "query": ""}, "status": "incomplete"});
    assert_eq!(reply.response()["output"], json!([item]));
}

#[test]
fn a_response_fails_where_the_server_does() {
    let mut reply = stream(&json!({}));
    let mut events = reply.feed(&tokens_of("<|channel|>analysis to=python<|message|>1<|end|><|start|>assistant<|channel|>final<|message|>The ans"));
    events.extend(reply.fail("server_error", "The engine is gone."));
    let response = reply.response();
    assert_eq!(
        events.last(),
        Some(
            &json!({"type": "response.failed", "sequence_number": events.len() - 1, "response": response})
        )
    );
    assert_eq!(response["status"], "failed");
    assert_eq!(
        response["error"],
        json!({"code": "server_error", "message": "The engine is gone."})
    );
    let statuses: Vec<&str> = rows(&response["output"])
        .iter()
        .map(|item| text(&item["status"]))
        .collect();
    assert_eq!(statuses, ["incomplete", "incomplete"]);
    assert!(response["usage"].is_object());

    // Before anything else has happened, too.
    assert_eq!(
        types(&stream(&json!({})).fail("a", "b")),
        ["created", "in_progress", "failed"]
    );
}

#[test]
fn the_response_before_the_end_is_what_there_is() {
    let mut reply = stream(&json!({}));
    let response = reply.response();
    assert_eq!(
        (&response["status"], &response["output"], &response["usage"]),
        (&json!("in_progress"), &json!([]), &Value::Null)
    );
    reply.feed(&tokens_of(
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>The",
    ));
    let response = reply.response();
    assert_eq!(response["output"][0]["status"], "completed");
    assert_eq!(
        response["output"][1],
        json!({
            "id": "msg_ID_1", "type": "message", "role": "assistant", "phase": "final_answer", "status": "in_progress",
            "content": [{"type": "output_text", "text": "The", "annotations": [], "logprobs": []}],
        })
    );
}

#[test]
fn the_response_repeats_the_request() {
    let fields = json!({
        "instructions": "Be brief.", "max_output_tokens": 5, "metadata": {"a": "b"}, "temperature": 0.5, "top_p": 0.9,
        "tool_choice": "required", "parallel_tool_calls": false, "reasoning": {"effort": "low"}, "store": false,
        "truncation": "auto", "text": {"format": {"type": "json_object"}},
    });
    let response = stream(&fields).response();
    for key in [
        "instructions",
        "max_output_tokens",
        "metadata",
        "temperature",
        "top_p",
        "tool_choice",
        "parallel_tool_calls",
        "store",
        "truncation",
        "text",
    ] {
        assert_eq!(response[key], fields[key], "{key}");
    }
    assert_eq!(
        response["reasoning"],
        json!({"effort": "low", "summary": null})
    );
    assert_eq!(response["tools"][0]["name"], "f");
    let response = stream(&json!({})).response();
    for key in [
        "id",
        "object",
        "created_at",
        "status",
        "error",
        "incomplete_details",
        "model",
        "output",
        "parallel_tool_calls",
        "tool_choice",
        "tools",
        "instructions",
        "max_output_tokens",
        "metadata",
        "previous_response_id",
        "reasoning",
        "store",
        "temperature",
        "text",
        "top_p",
        "truncation",
        "usage",
    ] {
        assert!(response.get(key).is_some(), "{key}");
    }
    assert_eq!(
        (
            &response["object"],
            &response["created_at"],
            &response["model"]
        ),
        (&json!("response"), &json!(12), &json!("m"))
    );
}

/// A client that keeps nothing sends the reasoning back in the form in which it got it.
#[test]
fn reasoning_can_be_sent_back() {
    let mut reply = stream(&json!({"include": ["reasoning.encrypted_content"]}));
    let mut events = reply.feed(&tokens_of("<|channel|>analysis<|message|>Grüße<|end|>"));
    events.extend(reply.feed(&tokens_of("<|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|call|>")));
    reply.finish(FinishReason::Stop);
    let item = reply.response()["output"][0].clone();
    assert_eq!(item["encrypted_content"], "harmony1:R3LDvMOfZQ==");
    let added = events
        .iter()
        .find(|event| event["type"] == "response.output_item.added")
        .expect("it was added");
    assert_eq!(added["item"].get("encrypted_content"), None);
    let done = events
        .iter()
        .find(|event| event["type"] == "response.output_item.done")
        .expect("it is done");
    assert_eq!(done["item"], item);
    assert_eq!(reply.response()["output"][1].get("encrypted_content"), None);

    let mut reply = stream(&json!({}));
    reply.feed(&tokens_of("<|channel|>analysis<|message|>Hm.<|end|>"));
    assert_eq!(reply.response()["output"][0].get("encrypted_content"), None);
}

#[test]
fn what_follows_a_custom_tool_s_input_is_in_the_diagnostics() {
    let mut reply = stream(&json!({}));
    let completion = "<|channel|>commentary to=functions.apply_patch <|constrain|>json<|message|>{\"input\":\"x\",\"y\":1}<|call|>";
    reply.feed(&tokens_of(completion));
    let [diagnostic] = reply.diagnostics() else {
        panic!("one diagnostic")
    };
    assert_eq!(diagnostic.kind.as_str(), "custom_input_rest");
    assert_eq!(
        (diagnostic.token_index, diagnostic.detail.as_str()),
        (tokens_of(completion).len() - 1, ",\"y\":1}")
    );
    assert_eq!(reply.response()["output"][0]["input"], "x");
    assert_eq!(
        serde_json::to_value(diagnostic).expect("it is JSON"),
        json!({"kind": "custom_input_rest", "token_index": diagnostic.token_index, "detail": ",\"y\":1}"})
    );
}
