//! `after_errors.json.gz`: streams that are fed on although tokens fail. Clients do so, hence what stands after an error
//! is part of the behaviour.

use openai_harmony::{ParseOptions, Result, StreamableParser};
use serde_json::{Value, json};

use crate::support::{
    Comparison, encoding, first_words, flag, ids, json_data, role, rows, state_name, text, to_dicts,
};

#[test]
fn parsers_go_on_after_errors_as_recorded() {
    let mut comparison = Comparison::new();
    for row in rows(&json_data("after_errors.json.gz")) {
        comparison.row(|| row.to_string(), &run(row), &recorded(row));
    }
    comparison.all_equal(400);
}

fn run(row: &Value) -> Value {
    let options = ParseOptions {
        strict: flag(&row["strict"]),
    };
    let mut parser = StreamableParser::new_with_options(encoding(), role(&row["role"]), options)
        .expect("a parser can be made");
    let mut trace = Vec::new();
    for token in ids(&row["tokens"]) {
        let outcome = parser.process(token).map(drop);
        trace.push(snapshot(outcome, &parser));
    }
    let outcome = parser.process_eos().map(drop);
    trace.push(snapshot(outcome, &parser));
    let state = parser.state_json().expect("the state has a JSON form");
    json!({
        "rows": trace,
        "state_data": serde_json::from_str::<Value>(&state).expect("it is JSON"),
        "messages": to_dicts(parser.messages()),
    })
}

fn recorded(row: &Value) -> Value {
    let mut trace = row["rows"].clone();
    for row in trace.as_array_mut().expect("rows") {
        if row[0].is_array() {
            row[0] = first_words(text(&row[0][1])).into();
        }
    }
    json!({"rows": trace, "state_data": row["state_data"], "messages": row["messages"]})
}

fn snapshot(outcome: Result<()>, parser: &StreamableParser) -> Value {
    json!([
        outcome
            .err()
            .map(|error| first_words(&error.to_string()).to_owned()),
        state_name(parser.state()),
        parser.current_role(),
        parser.current_channel(),
        parser.current_recipient(),
        parser.current_content_type(),
        parser.last_content_delta().expect("a delta is text"),
        parser.current_content().expect("content is text"),
    ])
}
