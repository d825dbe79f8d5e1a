//! `streams.json.gz`: headers and streams fed token by token, with everything the parser shows after each token.

use openai_harmony::{ParseOptions, StreamableParser};
use serde_json::{Value, json};

use crate::support::{
    Comparison, encoding, first_words, flag, ids, json_data, role, rows, state_name, text, to_dicts,
};

#[test]
fn streams_run_as_recorded() {
    let mut comparison = Comparison::new();
    for row in rows(&json_data("streams.json.gz")) {
        comparison.row(|| row.to_string(), &run(row), &recorded(row));
    }
    comparison.all_equal(300);
}

/// The rows after each token up to the first error, and what stands at the end: the error's words or the messages.
fn run(row: &Value) -> (Vec<Value>, Value) {
    let options = ParseOptions {
        strict: flag(&row["strict"]),
    };
    let tokens = ids(&row["tokens"]);
    assert_eq!(
        encoding()
            .tokenizer()
            .encode_with_special_tokens(text(&row["text"])),
        tokens
    );
    let mut parser = StreamableParser::new_with_options(encoding(), role(&row["role"]), options)
        .expect("a parser can be made");
    let mut trace = Vec::new();
    for token in tokens {
        if let Err(error) = parser.process(token) {
            return (trace, first_words(&error.to_string()).into());
        }
        trace.push(snapshot(&parser));
    }
    match parser.process_eos() {
        Ok(_) => (trace, to_dicts(parser.messages())),
        Err(error) => (trace, first_words(&error.to_string()).into()),
    }
}

fn recorded(row: &Value) -> (Vec<Value>, Value) {
    let mut trace = rows(&row["trace"]).to_vec();
    // The row that failed holds the same error as the stream as a whole.
    trace.retain(Value::is_array);
    let end = match row.get("error") {
        Some(error) => first_words(text(error)).into(),
        None => row["messages"].clone(),
    };
    (trace, end)
}

fn snapshot(parser: &StreamableParser) -> Value {
    json!([
        state_name(parser.state()),
        parser.last_content_delta().expect("a delta is text"),
        parser.current_role(),
        parser.current_channel(),
        parser.current_recipient(),
        parser.current_content_type(),
        parser.current_content().expect("content is text"),
    ])
}
