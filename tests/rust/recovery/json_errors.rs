//! Whether a call's arguments are JSON, and where they stop being so.

use openai_harmony::chat::{Content, JsonError, JsonErrorKind, Message, Role, SystemContent};
use proptest::prelude::*;

use super::support::{finished, tokens};

fn error_of(text: &str) -> Option<JsonError> {
    Message::from_role_and_content(Role::Assistant, text).json_error()
}

#[track_caller]
fn assert_error(text: &str, expected: Option<(JsonErrorKind, usize)>) {
    let found = error_of(text).map(|error| (error.kind, error.position));
    assert_eq!(found, expected, "{text}");
}

#[test]
fn where_texts_stop_being_json() {
    use JsonErrorKind::{CutOff, Invalid, Trailing};
    for text in [
        "{}",
        " [1, 2.5e3]\n",
        "null",
        r#""\ud800""#,
        r#"{"a":1,"a":2}"#,
        "1e999",
    ] {
        assert_error(text, None);
    }
    assert_error(
        r#"{"a":1}analysis to=functions.f code {"b":2}"#,
        Some((Trailing, 7)),
    );
    assert_error("{\"ä\": 1}\n\n {}", Some((Trailing, 11)));
    assert_error("1 2", Some((Trailing, 2)));
    for text in [
        "",
        "  ",
        r#"{"a": "#,
        r#"{"a": "é"#,
        "[1,",
        "tru",
        "\"\\u12",
        "-",
    ] {
        assert_error(text, Some((CutOff, text.chars().count())));
    }
    // A line end within a string, of every kind.
    assert_error("{\"a\": \"b\nc\"}", Some((Invalid, 8)));
    assert_error("{\"é\": \"b\r\nc\"}", Some((Invalid, 8)));
    assert_error("{\n\"a\": \"\tc\"}", Some((Invalid, 8)));
    assert_error("{'a': 1}", Some((Invalid, 1)));
    assert_error("print(1)", Some((Invalid, 0)));
    assert_error("{\"a\": é}", Some((Invalid, 6)));
    assert_error("[1,]", Some((Invalid, 3)));
    assert_error("{\"a\": 01}", Some((Invalid, 7)));
    assert_error("nan", Some((Invalid, 1)));
    // Escapes are read whole.
    assert_error(r#""\u12x4""#, Some((Invalid, 6)));
    assert_error(r#""é\x""#, Some((Invalid, 3)));
    assert_error("[1.]", Some((Invalid, 3)));
}

/// Deep nesting is no error, and no end of the stack.
#[test]
fn nested_arguments() {
    let depth = 200_000;
    let open = "[".repeat(depth);
    assert_error(&open, Some((JsonErrorKind::CutOff, depth)));
    assert_error(&(open + &"]".repeat(depth)), None);
}

/// A call that ran into the next message.
#[test]
fn a_call_that_ran_on() {
    let parser = finished(
        &tokens(" to=functions.f {\"a\": 1}analysis to=functions.g code {}<L>"),
        Some(Role::Assistant),
    );
    let [call] = parser.messages() else {
        panic!("one message");
    };
    assert_eq!(call.recipient.as_deref(), Some("functions.f"));
    let error = call.json_error().expect("more follows");
    assert_eq!(
        serde_json::to_value(error).expect("it has a form"),
        serde_json::json!({"position": 8, "kind": "trailing"})
    );
}

#[test]
fn the_text_of_several_contents() {
    let message = Message::from_role_and_contents(
        Role::System,
        [
            Content::from("{\"a\":"),
            SystemContent::new().into(),
            "1}".into(),
        ],
    );
    assert_eq!(message.text(), "{\"a\":1}");
    assert_eq!(message.json_error(), None);
    assert_eq!(Message::from_role_and_contents(Role::User, []).text(), "");
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    /// What stands before the position is a value, or the beginning of one, and a character more is not.
    #[test]
    fn positions_are_where_it_stops(value in value(), cut: prop::sample::Index, wrong in "[a-z\u{1}\n}]") {
        let text = serde_json::to_string_pretty(&value).expect("it has a form");
        prop_assert_eq!(error_of(&text), None);
        let characters: Vec<char> = text.chars().collect();
        let cut = cut.index(characters.len());
        let before: String = characters[..cut].iter().collect();
        if let Some(error) = error_of(&(before.clone() + &wrong)) {
            let is_whole = error_of(&before).is_none();
            let expected = match error.kind {
                JsonErrorKind::Trailing => is_whole,
                JsonErrorKind::CutOff => error.position == cut + 1,
                JsonErrorKind::Invalid => error.position == cut && !is_whole,
            };
            prop_assert!(expected, "{error:?} at {cut} in {before:?}{wrong:?}");
        }
    }
}
