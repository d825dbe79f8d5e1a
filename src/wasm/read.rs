//! JavaScript messages as Rust messages. They arrive as JSON text; see `javascript/src/json.ts`.

use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown};
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
        return conversation_text(text)
            .map_err(|error| given.invalid(place_known(&error, is_written), None));
    }
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split('\n')
        .enumerate()
        .map(|(index, line)| {
            json(line).map_err(|error| given.invalid(without_place(&error), Some(index)))
        })
        .collect()
}

/// A message; the text is written where it is the caller's own.
pub(super) fn message(text: &str, is_written: bool) -> Result<Message, JsValue> {
    json(text).map_err(|error| Given::Message.invalid(place_known(&error, is_written), None))
}

pub(super) fn role(name: &str) -> Result<Role, JsValue> {
    Role::try_from(name).map_err(thrown)
}

fn conversation_text(text: &str) -> Result<Vec<Message>, String> {
    if text.trim_start().starts_with('[') {
        return json(text);
    }
    json::<Conversation>(text).map(|conversation| conversation.messages)
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    if depth(text) > MAX_DEPTH {
        return Err(format!(
            "recursion limit exceeded: values are nested too deep; schemas may be nested {} deep",
            MAX_SCHEMA_DEPTH - 1
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

fn place_known(error: &str, is_written: bool) -> &str {
    if is_written {
        error
    } else {
        without_place(error)
    }
}

/// An error without the line and column, in text that no caller wrote.
fn without_place(error: &str) -> &str {
    error
        .rfind(" at line ")
        .map_or(error, |place| &error[..place])
}
