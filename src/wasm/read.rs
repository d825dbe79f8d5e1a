//! JavaScript messages as Rust messages. They arrive as JSON text; see `javascript/src/json.ts`.

use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown};
use crate::MAX_SCHEMA_DEPTH;
use crate::chat::{Conversation, Message, Role};

/// How deep values may be nested. A schema in a schema is two levels (`properties` and a property), so that this lets
/// through what rendering takes; it bounds the stack here.
const MAX_DEPTH: usize = 2 * MAX_SCHEMA_DEPTH + 64;

/// The messages of a conversation: a message a line, or the text that a caller wrote.
pub(super) fn conversation(text: &str, is_lines: bool) -> Result<Vec<Message>, JsValue> {
    let given = Given::Conversation;
    if !is_lines {
        return conversation_text(text).map_err(|error| given.invalid(&error, None));
    }
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split('\n')
        .enumerate()
        .map(|(index, line)| {
            from_json(line).map_err(|error| given.invalid(without_place(&error), Some(index)))
        })
        .collect()
}

/// A message.
pub(super) fn message(text: &str) -> Result<Message, JsValue> {
    from_json(text).map_err(|error| Given::Message.invalid(&error, None))
}

pub(super) fn role(name: &str) -> Result<Role, JsValue> {
    Role::try_from(name).map_err(thrown)
}

fn conversation_text(text: &str) -> Result<Vec<Message>, String> {
    if text.trim_start().starts_with('[') {
        return from_json(text);
    }
    from_json::<Conversation>(text).map(|conversation| conversation.messages)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    if depth(text) > MAX_DEPTH {
        return Err(format!(
            "recursion limit exceeded: values are nested more than {MAX_DEPTH} levels deep"
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.disable_recursion_limit();
    let value = T::deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    value.map_err(|error| error.to_string())
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

/// An error without the line and column, in text that no caller wrote.
fn without_place(error: &str) -> &str {
    error
        .rfind(" at line ")
        .map_or(error, |place| &error[..place])
}
