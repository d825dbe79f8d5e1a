//! `recovery.json`: malformed streams with what is to be made of them, in every language.

use openai_harmony::chat::Message;

use super::support::finished;
use crate::support::{json_data, role, rows, text, tokens_of};

#[test]
fn malformed_streams_are_read_as_recorded() {
    let data = json_data("recovery.json");
    assert_eq!(rows(&data).len(), 90);
    for row in rows(&data) {
        let parser = finished(&tokens_of(text(&row["text"])), role(&row["role"]));
        let messages: Vec<Message> =
            serde_json::from_value(row["messages"].clone()).expect("rows hold messages");
        assert_eq!(parser.messages(), messages, "{row}");
        let kinds: Vec<&str> = parser
            .diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.kind.as_str())
            .collect();
        assert_eq!(serde_json::json!(kinds), row["repairs"], "{row}");
        if let Some(details) = row.get("details") {
            let found = parser
                .diagnostics()
                .iter()
                .map(|diagnostic| &*diagnostic.detail);
            assert_eq!(&found.collect::<serde_json::Value>(), details, "{row}");
        }
    }
}
