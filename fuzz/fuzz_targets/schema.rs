//! Any schema under both policies: it is written, no text leaves its line, and what is written is bounded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openai_harmony::chat::ToolDescription;
use openai_harmony::{SchemaPolicy, lint_tools, typescript};
use serde_json::{Map, Value};

const KEYWORDS: [&str; 32] = [
    "type",
    "properties",
    "required",
    "items",
    "prefixItems",
    "additionalProperties",
    "patternProperties",
    "oneOf",
    "anyOf",
    "allOf",
    "$ref",
    "$defs",
    "const",
    "enum",
    "default",
    "title",
    "description",
    "examples",
    "deprecated",
    "nullable",
    "format",
    "pattern",
    "minLength",
    "minimum",
    "uniqueItems",
    "minItems",
    "not",
    "discriminator",
    "additionalItems",
    "exclusiveMinimum",
    "a",
    "b",
];

const TEXTS: [&str; 16] = [
    "string",
    "number",
    "integer",
    "boolean",
    "array",
    "object",
    "null",
    "#",
    "#/$defs/a",
    "#/$defs/b",
    "#/properties/a",
    "a",
    "b",
    "x\n}) => any;\ntype b = (_: {",
    "\u{2028}\r\u{85}\"\\",
    "",
];

/// JSON of which the bytes choose each part, and that mostly means something as a schema.
fn value(bytes: &mut impl Iterator<Item = u8>, levels: usize) -> Value {
    let Some(byte) = bytes.next() else {
        return Value::Bool(true);
    };
    let count = usize::from(byte >> 5);
    match byte % 8 {
        0 => Value::Bool(byte > 127),
        1 => Value::from(i64::from(byte) - 99),
        2 => Value::Null,
        3 | 4 => Value::from(TEXTS[usize::from(byte / 8) % TEXTS.len()]),
        _ if levels == 0 => Value::Bool(true),
        5 => (0..count).map(|_| value(bytes, levels - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..=count {
                let key = KEYWORDS[usize::from(bytes.next().unwrap_or(0)) % KEYWORDS.len()];
                members.insert(key.to_owned(), value(bytes, levels - 1));
            }
            Value::Object(members)
        }
    }
}

/// Whether each string ends on its line, nothing but a line feed ends a line, and no line says more than a type.
fn check_lines(text: &str) {
    let is_odd = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{2029}');
    assert!(!text.contains(is_odd));
    for line in text.lines() {
        let mut is_string = false;
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if is_string => {
                    chars.next();
                }
                '"' => is_string = !is_string,
                '/' if !is_string && chars.peek() == Some(&'/') => break,
                '=' | ';' => assert!(is_string, "{line:?} in {text}"),
                _ => {}
            }
        }
        assert!(!is_string, "{line:?} in {text}");
    }
}

fuzz_target!(|data: &[u8]| {
    let parameters = value(&mut data.iter().copied(), 24);
    let size = parameters.to_string().len();
    let complete = typescript(&parameters, SchemaPolicy::Complete);
    match &complete {
        Ok(text) => {
            check_lines(text);
            assert!(text.len() < (192 << 10) + 8 * size, "{}", text.len());
        }
        Err(error) => assert!(error.is_schema_too_deep(), "{error}"),
    }
    let faithful = typescript(&parameters, SchemaPolicy::Faithful);
    assert!(faithful.is_ok(), "it is shallow");
    let tools = [ToolDescription::new("f", "", Some(parameters))];
    for policy in [SchemaPolicy::Faithful, SchemaPolicy::Complete] {
        lint_tools(&tools, policy);
    }
});
