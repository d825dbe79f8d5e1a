//! Server-sent events: how chunks and events go over HTTP.

use std::borrow::Borrow;

use serde_json::Value;

/// Chunks of Chat Completions, or events of Responses, as server-sent events: `event: TYPE` where there is a `type`, and
/// `data:` with compact JSON. Behind the last chunk of Chat Completions the server sends `data: [DONE]` and an empty line.
///
/// ```
/// use openai_harmony::server_sent_events;
/// use serde_json::json;
///
/// assert_eq!(
///     server_sent_events([json!({"type": "response.created", "sequence_number": 0})]),
///     "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0}\n\n"
/// );
/// assert_eq!(server_sent_events([json!({"id": "é"})]), "data: {\"id\":\"é\"}\n\n");
/// ```
pub fn server_sent_events<V: Borrow<Value>>(
    chunks_or_events: impl IntoIterator<Item = V>,
) -> String {
    let mut text = String::new();
    for value in chunks_or_events {
        let value = value.borrow();
        // A line end would end the field.
        let name = value["type"]
            .as_str()
            .filter(|name| !name.contains(['\n', '\r']));
        if let Some(name) = name {
            text.push_str("event: ");
            text.push_str(name);
            text.push('\n');
        }
        text.push_str("data: ");
        // Compact JSON has no line ends, and every value has a form in JSON.
        text.push_str(&serde_json::to_string(value).unwrap_or_default());
        text.push_str("\n\n");
    }
    text
}
