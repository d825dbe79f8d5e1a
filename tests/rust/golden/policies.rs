//! `policies.jsonl.gz`: a schema, what either policy makes of it, and what lint says of the complete one.

use openai_harmony::{SchemaPolicy, typescript};
use serde_json::{Value, json};

use crate::support::{Comparison, flag, json_lines, text};

/// The row's parameters; those of one row are described rather than written out.
fn parameters(row: &Value) -> Value {
    if row["name"] == "big enum" {
        let members: Vec<String> = (0..250).map(|index| format!("v{index}")).collect();
        return json!({"type": "object", "properties": {"a": {"type": "string", "enum": members}}});
    }
    row["parameters"].clone()
}

#[test]
fn policies_write_what_is_recorded() {
    let mut comparison = Comparison::new();
    for row in json_lines("policies.jsonl.gz") {
        let parameters = parameters(&row);
        let write = |policy| typescript(&parameters, policy).expect("it is shallow");
        let faithful = write(SchemaPolicy::Faithful);
        let complete = write(SchemaPolicy::Complete);
        let name = || row["name"].to_string();
        comparison.row(name, &faithful.as_str(), &text(&row["faithful"]));
        comparison.row(name, &(faithful == complete), &flag(&row["same"]));
        match row["complete_max_bytes"].as_u64() {
            Some(limit) => assert!(complete.len() as u64 <= limit, "{}", complete.len()),
            None => comparison.row(name, &complete.as_str(), &text(&row["complete"])),
        }
    }
    comparison.all_equal(3 * 44 - 1);
}
