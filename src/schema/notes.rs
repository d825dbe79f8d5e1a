//! What a comment says of a type that the type itself cannot.

use serde_json::Value;

use super::comment::{is_line_break, one_line, write_json_in_line};
use super::layout::EnumDefault;
use super::resolve::Resolved;
use crate::error::Result;

/// The limits that notes tell, in their order.
pub(super) const LIMITS: [&str; 14] = [
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Whether a limit's value limits anything.
pub(super) fn is_limit(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

/// The default and the limits, each as a note.
pub(super) fn notes(schema: &Resolved<'_>, enum_default: EnumDefault) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    if let Some(default) = schema.get("default") {
        let mut note = String::from("default: ");
        match default {
            Value::String(text) if is_raw_default(schema, text, enum_default) => {
                note.push_str(text);
            }
            _ => write_json_in_line(default, &mut note)?,
        }
        notes.push(note);
    }
    for limit in LIMITS {
        let Some(value) = schema.get(limit).filter(|value| is_limit(value)) else {
            continue;
        };
        let mut note = format!("{limit}: ");
        match value {
            Value::String(text) => note.push_str(&one_line(text)),
            _ => write_json_in_line(value, &mut note)?,
        }
        notes.push(note);
    }
    Ok(notes)
}

/// The default of an `enum` has no quotes, unless it would not stay on its line.
fn is_raw_default(schema: &Resolved<'_>, text: &str, enum_default: EnumDefault) -> bool {
    let members = schema.get("enum").and_then(Value::as_array);
    matches!(enum_default, EnumDefault::Raw)
        && members.is_some_and(|members| !members.is_empty())
        && !text.contains(|c: char| c.is_control() || is_line_break(c))
}
