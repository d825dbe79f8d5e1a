//! JavaScript messages and token ids as Rust values.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown};
use super::json;
use crate::chat::{Conversation, Message, Role};

/// The messages of a conversation: an object with `messages`, a list of messages, or JSON text of either.
pub(super) fn conversation(value: &JsValue) -> Result<Vec<Message>, JsValue> {
    let given = Given::Conversation;
    if let Some(text) = value.as_string() {
        return conversation_text(&text).map_err(|error| given.invalid(&error.to_string(), None));
    }
    let messages = if Array::is_array(value) {
        value.clone()
    } else {
        Reflect::get(value, &"messages".into())
            .map_err(|_| given.invalid("expected an object or a list of messages", None))?
    };
    let Some(messages) = messages.dyn_ref::<Array>() else {
        return Err(given.invalid("missing field `messages`: expected a list", None));
    };
    messages
        .iter()
        .enumerate()
        .map(|(index, message)| object(&message, given, Some(index)))
        .collect()
}

/// A message: an object, or JSON text.
pub(super) fn message(value: &JsValue) -> Result<Message, JsValue> {
    let given = Given::Message;
    match value.as_string() {
        Some(text) => {
            serde_json::from_str(&text).map_err(|error| given.invalid(&error.to_string(), None))
        }
        None => object(value, given, None),
    }
}

pub(super) fn role(name: &str) -> Result<Role, JsValue> {
    Role::try_from(name).map_err(thrown)
}

fn conversation_text(text: &str) -> serde_json::Result<Vec<Message>> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text);
    }
    serde_json::from_str::<Conversation>(text).map(|conversation| conversation.messages)
}

fn object(value: &JsValue, given: Given, position: Option<usize>) -> Result<Message, JsValue> {
    json::from_js(value)
        .and_then(|value| serde_json::from_value(value).map_err(|error| error.to_string()))
        .map_err(|detail| given.invalid(&detail, position))
}
