//! `forms.json.gz`: single facts, as far as the core has a say in them. What only Python can ask (odd argument types,
//! attribute errors) is checked by its own tests.

use std::collections::HashSet;

use openai_harmony::chat::{
    Conversation, DeveloperContent, Message, Role, SystemContent, ToolDescription,
};
use openai_harmony::{Result, StreamableParser};
use serde_json::{Value, json};

use crate::limits::nested_objects;
use crate::support::{Comparison, encoding, first_words, ids, json_data, role, text, to_dict};

fn forms(section: &str) -> Value {
    json_data("forms.json.gz")[section].clone()
}

#[test]
fn the_parser_s_state() {
    let mut comparison = Comparison::new();
    for (name, row) in forms("state_data").as_object().expect("facts by name") {
        let mut parser =
            StreamableParser::new(encoding(), role(&row["role"])).expect("a parser can be made");
        for token in ids(&row["tokens"]) {
            parser.process(token).expect("the token is taken");
        }
        let state: Value =
            serde_json::from_str(&parser.state_json().expect("it has a form")).expect("it is JSON");
        let content = parser.current_content().expect("it is text").to_owned();
        let mut recorded = (row["state_data"].clone(), text(&row["content"]).to_owned());
        if name == "content with an id that no token has" {
            // Ours on purpose: the id becomes U+FFFD and the text behind it is kept.
            recorded = with_replacement_character(recorded.0);
        }
        comparison.row(|| name.clone(), &(state, content), &recorded);
    }
    comparison.all_equal(10);
}

fn with_replacement_character(mut state: Value) -> (Value, String) {
    let tokenizer_of = encoding();
    let tokens: Vec<u32> = ["a", "\u{fffd}", "b"]
        .iter()
        .flat_map(|delta| tokenizer_of.tokenizer().encode_ordinary(delta))
        .collect();
    state["content_tokens"] = tokens.into();
    (state, "a\u{fffd}b".to_owned())
}

/// A value as the default of a property; JSON knows no NaN, so those rows are Python's.
#[test]
fn values_in_parameters() {
    let recorded = forms("parameters");
    let mut comparison = Comparison::new();
    for (name, value) in [
        ("tuple", json!([1, 2])),
        ("str enum", json!("red")),
        ("model", json!({"text": "x"})),
        ("int keys", json!({"1": 3, "null": 4, "1.5": 5})),
        ("big int", json!(1e25)),
        ("u64 max", json!(u64::MAX)),
        ("u64 max + 1", json!(18_446_744_073_709_551_616.0)),
        ("i64 min", json!(i64::MIN)),
        ("i64 min - 1", json!(-9_223_372_036_854_775_809.0)),
        ("float", json!(1e30)),
        ("small float", json!(1e-7)),
        ("negative zero", json!(-0.0)),
        ("surrogate pair", json!("👍")),
        ("float 0.1+0.2", json!(0.1 + 0.2)),
        ("float 1e16", json!(1e16)),
        ("float 1e15", json!(1e15)),
        (
            "float 123456789012345680.0",
            json!(123_456_789_012_345_680.0),
        ),
        ("5e-324", json!(5e-324)),
    ] {
        comparison.row(
            || name.to_owned(),
            &rendered_default(&value).as_str(),
            &text(&recorded[name]["value"]),
        );
    }
    comparison.all_equal(18);
}

/// Nesting as deep as the reference takes, and deeper.
#[test]
fn deep_values_in_parameters() {
    let recorded = forms("parameters");
    for depth in [10, 40] {
        let length = rendered_default(&nested_objects(depth)).chars().count();
        assert_eq!(
            json!(length),
            recorded[format!("object depth {depth}")]["value"]
        );
    }
    for depth in [59, 200] {
        assert!(recorded[format!("object depth {depth}")]["error"].is_array());
        assert!(
            rendered_default(&nested_objects(depth)).contains("default: {"),
            "ours takes what the reference refuses"
        );
    }
}

/// The message of a tool with a parameter that has this default.
fn rendered_default(default: &Value) -> String {
    let schema =
        json!({"type": "object", "properties": {"a": {"type": "string", "default": default}}});
    let tool = ToolDescription::new("f", "D", Some(schema));
    let content = DeveloperContent::new().with_function_tools(vec![tool]);
    let message = Message::from_role_and_content(Role::Developer, content);
    let tokens = encoding().render(&message, None).expect("it renders");
    encoding()
        .tokenizer()
        .decode_utf8(tokens)
        .expect("it is text")
}

#[test]
fn messages_changed_after_they_were_made() {
    let recorded = forms("mutated");
    let mut comparison = Comparison::new();
    let plain = Message::from_role_and_content(Role::Assistant, "x").with_channel("final");
    let tool = |name: Option<&str>| {
        let mut message = plain.clone();
        message.author.role = Role::Tool;
        message.author.name = name.map(str::to_owned);
        message
    };
    for (name, message) in [
        (
            "content tuple",
            Message::from_role_and_content(Role::Assistant, "s").with_channel("final"),
        ),
        (
            "recipient Role",
            plain.clone().with_recipient(Role::Assistant.as_str()),
        ),
        (
            "text pair",
            Message::from_role_and_content(Role::Assistant, "👍").with_channel("final"),
        ),
        ("author.role str", plain.clone()),
        ("tool without a name", tool(None)),
        (
            "system content in a user message",
            Message::from_role_and_content(Role::User, SystemContent::new()),
        ),
        (
            "developer content in a system message",
            Message::from_role_and_content(Role::System, DeveloperContent::new()),
        ),
    ] {
        let row = &recorded[name];
        let ours = encoding()
            .render(&message, None)
            .map_err(|error| first_words(&error.to_string()).to_owned());
        let theirs = match row.get("value") {
            Some(tokens) => Ok(ids(tokens)),
            None => Err(first_words(text(&row["error"][1])).to_owned()),
        };
        comparison.row(|| name.to_owned(), &ours, &theirs);
    }
    comparison.all_equal(7);
}

/// The JSON that Python writes is read, and renders as the same conversation built here.
#[test]
fn json_of_messages_and_conversations() {
    let system =
        Message::from_role_and_content(Role::System, SystemContent::new().with_browser_tool());
    let tools = vec![
        ToolDescription::new("f", "D", Some(json!({"type": "object", "properties": {}}))),
        ToolDescription::new("g", "", None),
    ];
    let content = DeveloperContent::new()
        .with_instructions("é\u{2028}")
        .with_function_tools(tools);
    let developer = Message::from_role_and_content(Role::Developer, content);
    let result = serde_json::from_value(json!({"role": "tool", "name": "t", "content": "r"}))
        .expect("a message");
    let answer = Message::from_role_and_content(Role::Assistant, "x").with_channel("final");
    let conversation =
        Conversation::from_messages([system.clone(), developer.clone(), answer, result]);

    let recorded = forms("to_json");
    let read: Message = serde_json::from_str(text(&recorded["system"])).expect("a message");
    assert_eq!(read, system);
    let read: Message = serde_json::from_str(text(&recorded["developer"])).expect("a message");
    assert_eq!(read, developer);
    let read: Conversation =
        serde_json::from_str(text(&recorded["conversation"])).expect("a conversation");
    assert_eq!(read, conversation);

    // Python leaves out None in a system or developer content, Rust keeps null.
    let recorded = forms("to_dict")["conversation"]["messages"].clone();
    let ours: Value = conversation
        .messages
        .iter()
        .map(to_dict)
        .map(without_null_fields)
        .collect();
    assert_eq!(ours, recorded);
}

/// The message without null fields in its contents; a `parameters` of null goes as well.
fn without_null_fields(mut message: Value) -> Value {
    fn prune(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|_, field| !field.is_null());
                fields.values_mut().for_each(prune);
            }
            Value::Array(items) => items.iter_mut().for_each(prune),
            _ => {}
        }
    }
    prune(&mut message["content"]);
    message
}

#[test]
fn odd_arguments() {
    let recorded = forms("arguments");
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let half = &tokenizer.encode_ordinary("👩‍👩")[..1];
    let unknown_allowed = HashSet::from(["<|nope|>"]);
    let of = |outcome: Result<Value>| {
        outcome.map_err(|error| first_words(&error.to_string()).to_owned())
    };
    let parse = |text: &str, role| {
        let tokens = tokenizer.encode_with_special_tokens(text);
        encoding
            .parse_messages_from_completion_tokens(tokens, role)
            .map(|messages| crate::support::to_dicts(&messages))
    };
    let guard = |text: &str, disallowed: &[&str]| {
        tokenizer
            .check_disallowed(text, disallowed)
            .map(|()| Value::Null)
    };
    let mut comparison = Comparison::new();
    for (name, ours) in [
        (
            "decode tuple",
            of(tokenizer.decode_utf8([3686, 1354]).map(Value::from)),
        ),
        (
            "decode 201089",
            of(tokenizer.decode_bytes([201_089]).map(Value::from)),
        ),
        (
            "decode_utf8 201089",
            of(tokenizer.decode_utf8([201_089]).map(Value::from)),
        ),
        (
            "decode_utf8 half",
            of(tokenizer.decode_utf8(half).map(Value::from)),
        ),
        (
            "parse generator",
            of(parse("<|message|>a<|end|>", Some(Role::Assistant))),
        ),
        (
            "parse no tokens with role",
            of(parse("", Some(Role::Assistant))),
        ),
        ("parse no tokens", of(parse("", None))),
        ("encode disallowed word", of(guard("say hello", &["hello"]))),
        (
            "encode disallowed str",
            of(guard("say hello", &["h", "e", "l", "l", "o"])),
        ),
        ("encode disallowed empty string", of(guard("x", &[""]))),
        (
            "encode disallowed ()",
            of(guard("<|end|>", &[]).map(|_| tokenizer.encode_ordinary("<|end|>").into())),
        ),
        (
            "encode allowed unknown",
            Ok(tokenizer.encode("x<|nope|>", &unknown_allowed).0.into()),
        ),
        ("encode pair", Ok(tokenizer.encode_ordinary("👍").into())),
        (
            "encode lone surrogate",
            Ok(tokenizer.encode_ordinary("a\u{fffd}b").into()),
        ),
        (
            "is_special 10**6",
            Ok(tokenizer.is_special_token(1_000_000).into()),
        ),
    ] {
        let row = &recorded[name];
        let theirs = match row.get("value") {
            Some(value) => Ok(value.clone()),
            None => Err(first_words(text(&row["error"][1])).to_owned()),
        };
        comparison.row(|| name.to_owned(), &ours, &theirs);
    }
    comparison.all_equal(15);
}
