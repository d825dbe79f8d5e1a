//! Which keys of other APIs' messages reading would lose.

use openai_harmony::chat::unread_keys;
use serde_json::json;

#[test]
fn keys_of_a_message() {
    for (key, value) in [
        ("tool_calls", json!([{"id": "c", "type": "function"}])),
        ("tool_call_id", json!("call_1")),
        ("function_call", json!({"name": "f", "arguments": "{}"})),
        ("reasoning", json!("Hm.")),
        ("reasoning_content", json!("Hm.")),
        ("reasoning_details", json!([{"text": "Hm."}])),
        ("thinking", json!("Hm.")),
        ("refusal", json!("No.")),
    ] {
        let mut message = json!({"role": "assistant", "content": "x", key: value});
        assert_eq!(unread_keys(&message), [key]);
        for nothing in [json!(null), json!(""), json!([]), json!({})] {
            message[key] = nothing;
            assert!(unread_keys(&message).is_empty(), "{message}");
        }
    }
}

/// Extras that say nothing to a model are ignored without a word, as ever.
#[test]
fn keys_that_are_no_loss() {
    for message in [
        json!({"role": "user", "content": "x", "id": "msg_1", "status": "completed", "weight": 0, "annotations": [1]}),
        json!({"role": "tool", "name": "functions.f", "recipient": "assistant", "channel": "commentary",
               "content_type": "json", "content": [{"type": "text", "text": "x", "tool_calls": [1]}]}),
        json!({"role": "developer", "content": [{"type": "developer_content", "tools": {"f": {"name": "f", "tools": [
            {"name": "thinking", "description": "", "parameters": {"properties": {"reasoning": {}, "tool_calls": {}}}}
        ]}}}]}),
        json!("tool_calls"),
        json!(null),
        json!([1, "x", null, []]),
        json!({"messages": [], "tools": null, "id": "x"}),
    ] {
        assert!(unread_keys(&message).is_empty(), "{message}");
    }
}

#[test]
fn keys_of_many_messages_say_where_they_stand() {
    let call = json!({"role": "assistant", "content": "", "reasoning": "Hm.", "tool_calls": [1]});
    let messages = json!([{"role": "user", "content": "x"}, call, {"role": "tool", "tool_call_id": "c", "content": "r"}]);
    assert_eq!(
        unread_keys(&messages),
        ["[1].tool_calls", "[1].reasoning", "[2].tool_call_id"]
    );
    let conversation =
        json!({"tools": [{"type": "function"}], "reasoning_effort": "low", "messages": messages});
    assert_eq!(
        unread_keys(&conversation),
        [
            "tools",
            "reasoning_effort",
            "messages[1].tool_calls",
            "messages[1].reasoning",
            "messages[2].tool_call_id"
        ]
    );
}
