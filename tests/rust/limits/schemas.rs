//! Deep and wide JSON schemas.

use openai_harmony::chat::{DeveloperContent, Message, Role, ToolDescription};
use openai_harmony::{MAX_SCHEMA_DEPTH, Result};
use serde_json::{Value, json};

use crate::support::encoding;

/// An object in an object in … `depth` times, with a string at the bottom.
pub(crate) fn nested_objects(depth: usize) -> Value {
    nested(depth, in_an_object)
}

pub(super) fn nested(depth: usize, around: impl Fn(Value) -> Value) -> Value {
    (0..depth).fold(json!({"type": "string"}), |inner, _| around(inner))
}

pub(super) type Around = fn(Value) -> Value;

/// Each way in which schemas nest.
pub(super) fn ways_to_nest() -> [(&'static str, Around); 5] {
    [
        ("properties", in_an_object),
        ("items", |inner| {
            object([("type", "array".into()), ("items", inner)])
        }),
        ("oneOf", |inner| {
            object([("oneOf", Value::Array(vec![inner]))])
        }),
        ("oneOf in a property", |inner| {
            in_an_object(object([("oneOf", Value::Array(vec![inner]))]))
        }),
        ("nullable", |inner| {
            let mut schema = in_an_object(inner);
            schema["nullable"] = true.into();
            schema
        }),
    ]
}

fn in_an_object(property: Value) -> Value {
    object([
        ("type", "object".into()),
        ("properties", object([("a", property)])),
    ])
}

/// An object made by moving its parts: `json!` would copy them, level by level, on the stack.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    fields
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

fn render(schema: Value) -> Result<String> {
    let tool = ToolDescription::new("f", "", Some(schema));
    let content = DeveloperContent::new().with_function_tools(vec![tool]);
    let message = Message::from_role_and_content(Role::Developer, content);
    let rendered = encoding().render(&message, None);
    // Dropping a deep `Value` recurses within serde_json, which no limit of ours can help.
    std::mem::forget(message);
    encoding().tokenizer().decode_utf8(rendered?)
}

#[test]
fn schemas_nested_500_deep_render() {
    for (name, around) in ways_to_nest() {
        let text = render(nested(250, around)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.contains("string"), "{name}");
    }
    let text = render(nested_objects(500)).expect("500 levels render");
    // Every level opens a brace and closes it, four spaces further in than the one around it.
    assert_eq!(text.matches("{\n").count(), 500 + 1);
    assert_eq!(text.matches("a?: {").count(), 499);
    assert!(
        text.contains(&format!("\n{}a?: string,\n", " ".repeat(4 * 499))),
        "the bottom is there"
    );
}

#[test]
fn deeper_schemas_are_an_error_that_names_the_limit() {
    for (name, around) in ways_to_nest() {
        // With the string at the bottom these are one level more.
        for depth in [MAX_SCHEMA_DEPTH, 20_000] {
            let error = render(nested(depth, around)).expect_err(name);
            assert!(error.is_schema_too_deep(), "{name}: {error}");
            assert!(
                error.to_string().contains(&MAX_SCHEMA_DEPTH.to_string()),
                "{name}: {error}"
            );
        }
    }
}

#[test]
fn deep_defaults_are_limited_too() {
    let default = |depth| {
        let value = (0..depth).fold(json!(1), |inner, _| Value::Array(vec![inner]));
        render(in_an_object(object([
            ("type", "string".into()),
            ("default", value),
        ])))
    };
    let text = default(500).expect("500 levels render");
    assert!(text.contains(&format!("default: {}1{}", "[".repeat(500), "]".repeat(500))));
    assert!(default(20_000).expect_err("too deep").is_schema_too_deep());
}

/// The deepest schema fits into the stack of a thread with little of it.
#[test]
fn the_limit_fits_into_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(1 << 20).spawn(|| {
        for (name, around) in ways_to_nest() {
            render(nested(MAX_SCHEMA_DEPTH - 1, around)).expect(name);
        }
    });
    small.expect("a thread starts").join().expect("no overflow");
}

/// What is looked for in a variant's text (`null`) must not be looked for again at each level.
#[test]
fn wide_and_nullable_schemas_end() {
    let wide: serde_json::Map<String, Value> = (0..20_000)
        .map(|index| {
            (
                format!("property_{index}"),
                json!({"type": "string", "nullable": true, "description": "d"}),
            )
        })
        .collect();
    let text = render(json!({"type": "object", "properties": wide})).expect("it renders");
    assert_eq!(text.matches("?: string | null,\n").count(), 20_000);
    let variants: Vec<Value> = (0..20_000)
        .map(|index| json!({"type": "string", "enum": [index.to_string()]}))
        .collect();
    let text = render(json!({"type": "object", "properties": {"a": {"oneOf": variants}}}))
        .expect("it renders");
    assert_eq!(text.matches("\n | \"").count(), 20_000);
}

/// A long enum in a long list of required names: neither is searched once a property.
#[test]
fn long_lists_in_schemas_end() {
    let names: Vec<String> = (0..20_000).map(|index| format!("p{index}")).collect();
    let properties: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({"type": "integer"})))
        .collect();
    let text = render(json!({"type": "object", "properties": properties, "required": names}))
        .expect("it renders");
    assert_eq!(text.matches(": number,\n").count(), 20_000);
    assert_eq!(text.matches("?: ").count(), 0);
}
