//! Every error: its words, which are kept stable up to the first colon or line end, its predicate and its place.

mod json;
mod names;
mod parsing;
mod rendering;

use openai_harmony::chat::{Message, ReasoningEffort, Role, SystemContent, ToolNamespaceConfig};
use openai_harmony::{
    AnalysisPolicy, ChatCompletionRequest, Error, HarmonyEncodingName, ParseOptions, SchemaPolicy,
    ServerOptions,
};
use serde_json::json;

use crate::support::{encoding, tokens_of};

/// The error's first line, for those whose details are checked as well.
fn first_line(error: &Error) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

type Predicate = fn(&Error) -> bool;

/// The names of the predicates that hold of an error.
fn predicates(error: &Error) -> Vec<&'static str> {
    let all: [(&str, Predicate); 16] = [
        ("unknown_encoding", Error::is_unknown_encoding),
        ("unknown_tool_namespace", Error::is_unknown_tool_namespace),
        ("unknown_role", Error::is_unknown_role),
        (
            "unknown_reasoning_effort",
            Error::is_unknown_reasoning_effort,
        ),
        ("unknown_policy", Error::is_unknown_policy),
        (
            "disallowed_special_token",
            Error::is_disallowed_special_token,
        ),
        ("too_many_completions", Error::is_too_many_completions),
        ("invalid_token", Error::is_invalid_token),
        ("invalid_utf8", Error::is_invalid_utf8),
        ("unrenderable_message", Error::is_unrenderable_message),
        ("schema_too_deep", Error::is_schema_too_deep),
        ("invalid_name", Error::is_invalid_name),
        ("invalid_request", Error::is_invalid_request),
        ("unexpected_token", Error::is_unexpected_token),
        ("unexpected_eos", Error::is_unexpected_eos),
        ("malformed_header", Error::is_malformed_header),
    ];
    all.into_iter()
        .filter(|(_, holds)| holds(error))
        .map(|(name, _)| name)
        .collect()
}

/// Feeds a text's tokens until one fails.
fn parse_error(text: &str, role: Option<Role>, strict: bool) -> Error {
    let options = ParseOptions { strict };
    encoding()
        .parse_messages_from_completion_tokens_with_options(tokens_of(text), role, options)
        .expect_err(text)
}

#[test]
fn unknown_names() {
    let error = "nope"
        .parse::<HarmonyEncodingName>()
        .expect_err("no such encoding");
    assert_eq!(first_line(&error), "Invalid HarmonyEncodingName: nope");
    assert_eq!(predicates(&error), ["unknown_encoding"]);
    let error = Role::try_from("robot").expect_err("no such role");
    assert_eq!(first_line(&error), "unknown role: robot");
    assert_eq!(predicates(&error), ["unknown_role"]);
    let error = "minimal"
        .parse::<ReasoningEffort>()
        .expect_err("no such effort");
    assert_eq!(first_line(&error), "unknown reasoning effort: minimal");
    assert_eq!(predicates(&error), ["unknown_reasoning_effort"]);
    assert!(error.to_string().contains("low, medium and high"));
    let error = "total".parse::<SchemaPolicy>().expect_err("no such policy");
    assert_eq!(first_line(&error), "unknown schema policy: total");
    assert_eq!(predicates(&error), ["unknown_policy"]);
    let error = "all".parse::<AnalysisPolicy>().expect_err("no such policy");
    assert_eq!(first_line(&error), "unknown analysis policy: all");
    assert_eq!(predicates(&error), ["unknown_policy"]);
    let error = ToolNamespaceConfig::builtin("x").expect_err("no such tool");
    assert_eq!(first_line(&error), "Unknown tool namespace: x");
    assert_eq!(predicates(&error), ["unknown_tool_namespace"]);
}

#[test]
fn policies_are_known_by_their_names() {
    for policy in SchemaPolicy::ALL {
        assert_eq!(policy.as_str().parse(), Ok(policy));
    }
    for policy in AnalysisPolicy::ALL {
        assert_eq!(policy.as_str().parse(), Ok(policy));
    }
}

#[test]
fn ids_that_do_not_decode() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let error = tokenizer
        .decode_bytes([1, 2, 201_089])
        .expect_err("no such token");
    assert_eq!(first_line(&error), "Invalid token for decoding: 201089");
    assert_eq!(
        (predicates(&error), error.position()),
        (vec!["invalid_token"], Some(2))
    );
    let error = tokenizer
        .decode_utf8([u32::MAX])
        .expect_err("no such token");
    assert_eq!(
        first_line(&error),
        "Could not decode tokens: Invalid token error: Invalid token for decoding: 4294967295"
    );
    assert_eq!(
        (predicates(&error), error.position()),
        (vec!["invalid_token"], Some(0))
    );
    let half = &tokenizer.encode_ordinary("👩‍👩")[..1];
    let error = tokenizer.decode_utf8(half).expect_err("half a character");
    assert_eq!(
        first_line(&error),
        "Could not decode tokens: Invalid utf-8 sequence: incomplete utf-8 byte sequence from index 0"
    );
    assert_eq!(predicates(&error), ["invalid_utf8"]);
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn text_with_too_many_completions() {
    let error = encoding()
        .tokenizer()
        .encode_with_unstable(&"a".repeat(1 << 20), &[].into())
        .expect_err("they are too many");
    assert_eq!(
        error.to_string(),
        "Too many completions: the last 1048576 bytes of the text may change, and what they may become has more than 16777216 tokens\n\
         end the text in a shorter piece, or encode it without completions"
    );
    assert_eq!(
        (predicates(&error), error.position()),
        (vec!["too_many_completions"], None)
    );
}

#[test]
fn errors_compare_and_copy() {
    let error = parse_error("a", None, true);
    assert_eq!(error.clone(), error);
    assert_ne!(error, parse_error("b", None, true));
    let boxed: Box<dyn std::error::Error + Send + Sync> = error.into();
    assert!(
        boxed
            .downcast_ref::<Error>()
            .is_some_and(Error::is_unexpected_token)
    );
}

/// A server can answer with the body of any error.
#[test]
fn errors_have_a_body_for_clients() {
    let body = json!({});
    let error =
        ChatCompletionRequest::new(&body, &ServerOptions::default()).expect_err("no messages");
    assert_eq!(predicates(&error), ["invalid_request"]);
    assert_eq!((error.param(), error.code()), (Some("messages"), None));
    let message = "messages: expected a list of messages";
    assert_eq!(
        error.response_body(),
        json!({"error": {"message": message, "type": "invalid_request_error", "param": "messages", "code": null}})
    );
    let error = parse_error("x", None, true);
    assert_eq!((error.param(), error.code()), (None, None));
    assert_eq!(
        error.response_body(),
        json!({"error": {"message": error.to_string(), "type": "server_error", "param": null, "code": null}})
    );
}

/// The short names that programs may store and compare.
#[test]
fn kinds_have_stable_names() {
    let assistant = Some(Role::Assistant);
    let tokenizer = encoding().tokenizer();
    let render = |message: Message| {
        encoding()
            .render(&message, None)
            .expect_err("it does not render")
    };
    for (error, name) in [
        (
            "x".parse::<HarmonyEncodingName>()
                .expect_err("no such encoding"),
            "unknown_encoding",
        ),
        (
            ToolNamespaceConfig::builtin("x").expect_err("no such tool"),
            "unknown_tool_namespace",
        ),
        (
            Role::try_from("x").expect_err("no such role"),
            "unknown_role",
        ),
        (
            parse_error("<|start|>x<|message|>", None, true),
            "unknown_role",
        ),
        (
            "x".parse::<ReasoningEffort>().expect_err("no such effort"),
            "unknown_reasoning_effort",
        ),
        (
            "x".parse::<SchemaPolicy>().expect_err("no such policy"),
            "unknown_policy",
        ),
        (
            tokenizer
                .check_disallowed("x", &["x"])
                .expect_err("it is disallowed"),
            "disallowed_special_token",
        ),
        (
            tokenizer
                .encode_with_unstable(&"a".repeat(1 << 20), &[].into())
                .expect_err("they are too many"),
            "too_many_completions",
        ),
        (
            tokenizer
                .decode_bytes([201_089])
                .expect_err("no such token"),
            "invalid_token",
        ),
        (
            tokenizer.decode_utf8([201_089]).expect_err("no such token"),
            "invalid_token",
        ),
        (
            tokenizer
                .decode_utf8([tokens_of("👩‍👩")[0]])
                .expect_err("half a character"),
            "invalid_utf8",
        ),
        (
            render(Message::from_role_and_content(Role::Tool, "x")),
            "tool_without_name",
        ),
        (
            render(Message::from_role_and_content(
                Role::User,
                SystemContent::new(),
            )),
            "misplaced_content",
        ),
        (
            ChatCompletionRequest::new(&json!({}), &ServerOptions::default())
                .expect_err("no messages"),
            "invalid_request",
        ),
        (parse_error("x", None, true), "unexpected_token"),
        (parse_error("", assistant, true), "unexpected_eos"),
        (
            parse_error("<|start|><|message|>", None, true),
            "missing_role",
        ),
        (
            parse_error("<|channel|><|message|>", assistant, true),
            "missing_channel",
        ),
        (
            parse_error("a b c<|message|>", assistant, true),
            "leftover_header_words",
        ),
    ] {
        assert_eq!(error.kind_name(), name, "{error}");
    }
}
