//! What is refused, and where in the body.

mod chat_completions;
mod responses;

use openai_harmony::ServerOptions;
use serde_json::{Value, json};

use crate::bridge::support::Request;

/// Checks that a request is refused with this place and text.
fn check(request: Result<Request, openai_harmony::Error>, param: &str, text: &str, body: &Value) {
    let Err(error) = request else {
        panic!("not refused: {body}");
    };
    assert!(error.is_invalid_request());
    assert_eq!(error.kind_name(), "invalid_request");
    assert_eq!(error.position(), None);
    let message = if param.is_empty() {
        text.to_owned()
    } else {
        format!("{param}: {text}")
    };
    assert_eq!(error.to_string(), message, "{body}");
    let param = Some(param).filter(|param| !param.is_empty());
    assert_eq!(error.param(), param, "{body}");
    let error_body = json!({"error": {
        "message": message, "type": "invalid_request_error", "param": param, "code": error.code(),
    }});
    assert_eq!(error.response_body(), error_body);
}

#[test]
fn bodies_that_are_no_object_are_refused() {
    let options = ServerOptions::default();
    for body in [json!(null), json!([]), json!("hi"), json!(1)] {
        check(
            Request::chat(&body, &options),
            "",
            "expected an object",
            &body,
        );
        check(
            Request::responses(&body, &options, None),
            "",
            "expected an object",
            &body,
        );
    }
}

/// A request of a user's message with these fields more.
fn with_fields(fields: Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "x"}], "input": "x"});
    let fields = fields.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(fields);
    body
}

/// What clients send that asks for nothing.
#[test]
fn null_is_absent_and_unknown_fields_are_ignored() {
    let body = with_fields(json!({
        "functions": null, "function_call": null, "audio": null, "modalities": ["text"], "web_search_options": null,
        "continue_final_message": false, "tools": null, "tool_choice": null, "response_format": null, "n": null,
        "reasoning": null, "reasoning_effort": null, "stream_options": null, "logprobs": null, "top_logprobs": null,
        "parallel_tool_calls": null, "temperature": 0.7, "seed": 1, "x": {"y": []}, "stop": ["a"],
    }));
    assert!(Request::chat(&body, &ServerOptions::default()).is_ok());
    let body = with_fields(json!({
        "conversation": null, "prompt": null, "instructions": null, "include": null, "text": null, "tools": null,
        "tool_choice": null, "previous_response_id": null, "truncation": "auto", "x": {"y": []},
    }));
    assert!(Request::responses(&body, &ServerOptions::default(), None).is_ok());
}

#[test]
fn long_values_are_quoted_in_part() {
    let body = with_fields(json!({"reasoning_effort": "é".repeat(1 << 20)}));
    let error = Request::chat(&body, &ServerOptions::default())
        .err()
        .expect("it is refused");
    assert!(error.to_string().contains("é…' is not supported"));
    assert!(error.to_string().len() < 1000);
}
