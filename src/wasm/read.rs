//! JavaScript messages as Rust messages. They arrive as JSON text; see `javascript/src/json.ts`.

use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown};
use super::unreadable::Unreadable;
use crate::MAX_SCHEMA_DEPTH;
use crate::chat::{Conversation, Message, Role};

/// How deep values may be nested. A schema in a schema is two levels (`properties` and a property), so that this lets
/// through what rendering takes; it bounds the stack here.
const MAX_DEPTH: usize = 2 * MAX_SCHEMA_DEPTH + 64;

/// The messages of a conversation: a message a line, or one text, which is written where it is the caller's own.
pub(super) fn conversation(
    text: &str,
    is_lines: bool,
    is_written: bool,
) -> Result<Vec<Message>, JsValue> {
    let given = Given::Conversation;
    if !is_lines {
        return conversation_text(text).map_err(|error| given.invalid(&error, is_written, None));
    }
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split('\n')
        .enumerate()
        .map(|(index, line)| json(line).map_err(|error| given.invalid(&error, false, Some(index))))
        .collect()
}

/// A message; the text is written where it is the caller's own.
pub(super) fn message(text: &str, is_written: bool) -> Result<Message, JsValue> {
    value(text, is_written, Given::Message)
}

/// What was given as one text, which is written where it is the caller's own.
pub(super) fn value<T: DeserializeOwned>(
    text: &str,
    is_written: bool,
    given: Given,
) -> Result<T, JsValue> {
    json(text).map_err(|error| given.invalid(&error, is_written, None))
}

/// An item of a list.
pub(super) fn item<T: DeserializeOwned>(
    item: Value,
    given: Given,
    index: usize,
) -> Result<T, JsValue> {
    serde_path_to_error::deserialize(item).map_err(|error| {
        let unreadable = Unreadable {
            field: named(error.path()),
            error: error.into_inner().to_string(),
        };
        given.invalid(&unreadable, false, Some(index))
    })
}

pub(super) fn role(name: &str) -> Result<Role, JsValue> {
    Role::try_from(name).map_err(thrown)
}

fn conversation_text(text: &str) -> Result<Vec<Message>, Unreadable> {
    if text.trim_start().starts_with('[') {
        return json(text);
    }
    json::<Conversation>(text).map(|conversation| conversation.messages)
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    if depth(text) > MAX_DEPTH {
        return Err(Unreadable {
            error: format!(
                "recursion limit exceeded: values are nested too deep; schemas may be nested {} deep",
                MAX_SCHEMA_DEPTH - 1
            ),
            field: String::new(),
        });
    }
    let mut deserializer = deserializer(text);
    let value = T::deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    value.map_err(|error| Unreadable {
        error: error.to_string(),
        field: field::<T>(text),
    })
}

/// The field that makes reading fail. To keep track of fields takes time, so the text is read once more.
fn field<T: DeserializeOwned>(text: &str) -> String {
    let read = serde_path_to_error::deserialize::<_, T>(&mut deserializer(text));
    read.err()
        .map_or_else(String::new, |error| named(error.path()))
}

fn named(path: &serde_path_to_error::Path) -> String {
    let path = path.to_string();
    if path == "." { String::new() } else { path }
}

fn deserializer(text: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.disable_recursion_limit();
    deserializer
}

/// How deep arrays and objects are nested in JSON text.
fn depth(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => skip_string(&mut bytes),
            _ => {}
        }
    }
    deepest
}

/// Goes behind the string whose opening quote was just read.
fn skip_string(bytes: &mut std::str::Bytes<'_>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}
