//! The format of a row, told by its fields.

use serde_json::{Map, Value};

use super::Format;
use super::fields::Fields;
use crate::bridge::quoted;
use crate::error::{RowError, RowErrorKind};

/// The fields of rows of preferences.
const PREFERENCES: [&str; 4] = [
    "chosen",
    "rejected",
    "preferred_output",
    "non_preferred_output",
];

/// How many fields of a row of no format are named.
const SHOWN: usize = 8;

/// The format of a row, told by its fields.
pub(super) fn recognize(row: &Map<String, Value>, fields: &Fields) -> Result<Format, RowError> {
    let has = |field: &str| {
        row.get(fields.name(field))
            .is_some_and(|value| !value.is_null())
    };
    if let Some(field) = PREFERENCES.iter().find(|field| has(field)) {
        return Err(preference(fields.name(field)));
    }
    let items = |field: &str| match row.get(fields.name(field)) {
        Some(Value::Array(items)) => Some(items.as_slice()),
        _ => None,
    };
    let format = if has("messages") {
        of_messages(items("messages").unwrap_or_default())
    } else if items("conversations").is_some_and(are_sharegpt) {
        Format::ShareGpt
    } else if has("prompt") && has("completion") {
        Format::PromptCompletion
    } else if has("instruction") && has("output") {
        Format::Alpaca
    } else if has("user") && has("final") {
        Format::Columns
    } else {
        return Err(unknown(row, fields));
    };
    Ok(format)
}

fn of_messages(messages: &[Value]) -> Format {
    if are_sharegpt(messages) {
        Format::ShareGpt
    } else if messages.iter().any(is_harmony) {
        Format::Harmony
    } else {
        Format::OpenAi
    }
}

fn are_sharegpt(items: &[Value]) -> bool {
    items.first().is_some_and(|item| item.get("from").is_some())
}

/// Whether the message has a channel, or content that only harmony has.
fn is_harmony(message: &Value) -> bool {
    let is_typed = |part: &Value| {
        let kind = part.get("type").and_then(Value::as_str);
        matches!(kind, Some("system_content" | "developer_content"))
    };
    let parts = message.get("content").and_then(Value::as_array);
    message.get("channel").is_some_and(Value::is_string)
        || parts.is_some_and(|parts| parts.iter().any(is_typed))
}

fn preference(field: &str) -> RowError {
    let message = format!("is a row of preferences: it has '{field}'");
    let hint =
        "give the conversations to learn as messages: an answer that is preferred is one of them";
    RowError::whole(RowErrorKind::PreferenceRow, message, hint)
}

fn unknown(row: &Map<String, Value>, fields: &Fields) -> RowError {
    let kind = RowErrorKind::UnknownFormat;
    if row.get(fields.name("text")).is_some_and(Value::is_string) {
        let hint =
            "give the messages that the text was made of: what is one text has no exact loss mask";
        return RowError::whole(kind, "has a text, and no messages", hint);
    }
    let filled = row.iter().filter(|(_, value)| !value.is_null());
    let names: Vec<String> = filled.take(SHOWN).map(|(name, _)| quoted(name)).collect();
    let message = if names.is_empty() {
        "has nothing in it".to_owned()
    } else {
        format!("is of no known format: it has {}", names.join(", "))
    };
    let hint = "say which with --format, and where its fields have other names --map messages=NAME";
    RowError::whole(kind, message, hint)
}
