//! Rust messages as JavaScript messages, and values as JSON text.

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::chat::{Content, JsonError, Message};

#[wasm_bindgen(raw_module = "./parsed.js")]
extern "C" {
    /// Makes the plain object of a parsed message. One call a message is cheaper than one a key.
    #[wasm_bindgen(js_name = parsedMessage)]
    fn parsed_message(
        role: &str,
        name: Option<&str>,
        recipient: Option<&str>,
        content: &str,
        channel: Option<&str>,
        content_type: Option<&str>,
    ) -> JsValue;

    /// Makes the plain object of what is wrong with a text.
    #[wasm_bindgen(js_name = parsedJsonError)]
    fn parsed_json_error(position: usize, kind: &str, message: &str) -> JsValue;
}

/// A new object for each of `messages`, which were parsed.
pub(super) fn messages(messages: &[Message]) -> Array {
    messages.iter().map(message).collect()
}

/// A new object for a message that was parsed: it has one text.
pub(super) fn message(message: &Message) -> JsValue {
    let text = match message.content.as_slice() {
        [Content::Text(content)] => content.text.as_str(),
        _ => "",
    };
    parsed_message(
        message.author.role.as_str(),
        message.author.name.as_deref(),
        message.recipient.as_deref(),
        text,
        message.channel.as_deref(),
        message.content_type.as_deref(),
    )
}

/// A new object for what is wrong with `text`. Its position is one of UTF-16, as in all strings there.
pub(super) fn json_error(text: &str, error: JsonError) -> JsValue {
    let before = text.chars().take(error.position);
    let position = before.map(char::len_utf16).sum();
    parsed_json_error(position, error.kind.as_str(), &error.to_string())
}

/// A value as JSON text, which the engine's own `JSON.parse` reads faster than its objects are made from here.
pub(super) fn json_text(value: &(impl Serialize + ?Sized)) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| JsError::new(&error.to_string()).into())
}
