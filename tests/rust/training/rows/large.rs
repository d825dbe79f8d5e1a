//! Rows that are long or deep: neither stack nor time run out.

use serde_json::{Value, json};

use super::{render, renderer};

const DEEP: usize = 100_000;

#[test]
fn a_line_of_a_hundred_megabytes() {
    let text = "All work and no play. ".repeat(100_000_000 / 22);
    let row = json!({"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": "A"}]}).to_string();
    let batch = renderer(&json!({})).render_lines(row.as_bytes(), 1, 0);
    assert_eq!(batch.errors[0].kind.as_str(), "too_large");
    let batch = renderer(&json!({"max_row_bytes": 0, "attribution": false})).render_lines(
        row.as_bytes(),
        1,
        0,
    );
    assert_eq!((batch.errors.len(), batch.len()), (0, 1));
    // One broken row of that length, and one of as many short messages.
    let batch =
        renderer(&json!({"max_row_bytes": 0})).render_lines(&row.as_bytes()[..row.len() - 1], 1, 0);
    assert_eq!(batch.errors[0].kind.as_str(), "json");
}

#[test]
fn a_conversation_of_a_hundred_thousand_turns() {
    let turn = [
        json!({"role": "user", "content": "Q"}),
        json!({"role": "assistant", "content": "A", "tool_calls": [{"id": "c", "function": {"name": "f"}}]}),
        json!({"role": "tool", "tool_call_id": "c", "content": "1"}),
    ];
    let messages: Vec<Value> = std::iter::repeat_n(turn, DEEP).flatten().collect();
    let batch = render(&json!({}), &json!({"messages": messages}));
    assert_eq!((batch.errors.len(), batch.len()), (0, 1));
    assert_eq!(batch.counters.targets, 2 * DEEP as u64);
}

#[test]
fn nesting_of_a_hundred_thousand_levels() {
    let deep = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    for value in [&deep, &objects] {
        let rows = [
            (value.clone(), "too_large"),
            (format!("{{\"messages\": {value}}}"), "too_large"),
            ("[".repeat(DEEP), "too_large"),
            (
                json!({"messages": [{"role": "user", "content": "Q"}], "tools": value}).to_string(),
                "tool_schema",
            ),
            (
                json!({"conversations": [{"from": "function_call", "value": value}]}).to_string(),
                "json",
            ),
        ];
        for (row, kind) in rows {
            let batch = renderer(&json!({})).render_lines(row.as_bytes(), 1, 0);
            assert_eq!(batch.errors.len(), 1);
            assert_eq!(batch.errors[0].kind.as_str(), kind);
        }
    }
    // A value may be deeper than text, but not without end.
    let nested = (0..2_000).fold(json!(1), |inner, _| json!([inner]));
    let row = json!({"messages": [{"role": "user", "content": "Q"}], "tools": nested});
    assert_eq!(
        render(&json!({"nulls": "absent"}), &row).errors[0]
            .kind
            .as_str(),
        "too_large"
    );
}
