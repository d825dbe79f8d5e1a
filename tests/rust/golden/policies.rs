//! `policies.jsonl.gz`: a schema, what either policy makes of it, and what lint says of the complete one.

use std::collections::BTreeSet;

use openai_harmony::chat::ToolDescription;
use openai_harmony::{SchemaPolicy, lint_tools, typescript};
use serde_json::{Value, json};

use crate::support::{Comparison, flag, json_lines, rows, text};

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

#[test]
fn lint_finds_what_is_recorded() {
    let mut comparison = Comparison::new();
    for row in json_lines("policies.jsonl.gz") {
        let tool = ToolDescription::new("f", "D", Some(parameters(&row)));
        let notes = lint_tools([&tool], SchemaPolicy::Complete);
        let codes: BTreeSet<&str> = notes.iter().map(|note| note.code.as_str()).collect();
        let recorded: BTreeSet<&str> = rows(&row["lint"]).iter().map(text).collect();
        comparison.row(|| row["name"].to_string(), &codes, &recorded);
    }
    comparison.all_equal(44);
}
