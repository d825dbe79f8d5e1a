//! `requests.jsonl.gz`: the prompt of each request, or why it is refused.

use serde_json::Value;

use crate::bridge::support::{Request, options};
use crate::support::{Comparison, encoding, ids, json_lines, rows, text};

fn request(row: &Value) -> Result<Request, openai_harmony::Error> {
    let (body, options) = (&row["request"], options(&row["options"]));
    if text(&row["api"]) == "chat" {
        return Request::chat(body, &options);
    }
    Request::responses(body, &options, row.get("previous").map(rows))
}

#[test]
fn prompts_and_refusals_are_those_recorded() {
    let cases = json_lines("bridge/requests.jsonl.gz");
    let mut comparison = Comparison::new();
    for row in &cases {
        let name = || text(&row["name"]).to_owned();
        let expected = &row["expected"];
        match request(row) {
            Ok(request) => {
                let prompt = request.prompt().expect("it renders");
                let said = encoding().tokenizer().decode_utf8(&prompt).expect("UTF-8");
                comparison.row(
                    name,
                    &said.as_str(),
                    &expected["text"].as_str().unwrap_or("an error"),
                );
                assert!(
                    expected["text"] != said || prompt == ids(&expected["ids"]),
                    "{}",
                    name()
                );
            }
            Err(error) => {
                assert!(error.is_invalid_request(), "{}: {error}", name());
                comparison.row(name, &error.response_body(), expected);
            }
        }
    }
    comparison.all_equal(132);
}
