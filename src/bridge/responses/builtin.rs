//! What the items of calls that the server runs say beside their text.

use serde_json::{Value, json};

/// What a call of the browser's tool does, which a client may show. What the arguments do not say is empty.
pub(super) fn web_search_action(tool: &str, arguments: &str) -> Value {
    let arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
    let text = |key: &str| arguments[key].as_str();
    match tool {
        // The number of a link is no address.
        "open" => json!({"type": "open_page", "url": text("id")}),
        // The page is known to whoever runs the browser.
        "find" => {
            json!({"type": "find_in_page", "pattern": text("pattern").unwrap_or_default(), "url": ""})
        }
        _ => json!({"type": "search", "query": text("query").unwrap_or_default()}),
    }
}

/// The outputs of a code interpreter call that gave this result.
pub(super) fn code_interpreter_outputs(result: Option<&str>) -> Value {
    result.map_or(Value::Null, |logs| json!([{"type": "logs", "logs": logs}]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_say_what_the_arguments_say() {
        let action = web_search_action;
        assert_eq!(
            action("search", r#"{"query": "harmony", "topn": 3}"#),
            json!({"type": "search", "query": "harmony"})
        );
        assert_eq!(
            action("open", r#"{"id": "https://x.test"}"#),
            json!({"type": "open_page", "url": "https://x.test"})
        );
        assert_eq!(
            action("find", r#"{"pattern": "a", "cursor": 1}"#),
            json!({"type": "find_in_page", "pattern": "a", "url": ""})
        );
    }

    #[test]
    fn actions_are_empty_where_the_arguments_are_unfit() {
        for arguments in [
            "",
            "{",
            "[]",
            "1",
            r#"{"query": 1, "id": 3, "pattern": null}"#,
        ] {
            assert_eq!(web_search_action("search", arguments)["query"], "");
            assert_eq!(web_search_action("made_up", arguments)["query"], "");
            assert_eq!(web_search_action("open", arguments)["url"], Value::Null);
            assert_eq!(web_search_action("find", arguments)["pattern"], "");
        }
    }
}
