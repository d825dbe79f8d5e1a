//! Bad rows: what each is said to be, and where.

use std::fmt::Write as _;

use openai_harmony::training::RowErrorKind;
use serde_json::{Value, json};

use super::{render, renderer};
use crate::support::{json_lines, text};

/// A row that every format's options can be tried with.
const GOOD: &str =
    r#"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}"#;

/// The bytes of a row of the corpus.
fn bytes(case: &Value) -> Vec<u8> {
    if let Some(line) = case["line"].as_str() {
        return line.as_bytes().to_vec();
    }
    let digits = text(&case["hex"]);
    let byte = |start: usize| u8::from_str_radix(&digits[start..start + 2], 16);
    let bytes = (0..digits.len()).step_by(2).map(byte);
    bytes.collect::<Result<_, _>>().expect("digits")
}

#[test]
fn every_bad_row_has_its_error() {
    let cases = json_lines("training/bad_rows.jsonl");
    assert!(cases.len() >= 60);
    let mut wrong = String::new();
    for case in &cases {
        let options = case.get("options").cloned().unwrap_or_else(|| json!({}));
        let line = bytes(case);
        let mut lines = format!("\n{}\r\n", json!({"bad": 1})).into_bytes();
        let before = lines.len();
        lines.extend(&line);
        lines.push(b'\n');
        lines.extend(GOOD.as_bytes());
        let batch = renderer(&options).render_lines(&lines, 1040, 5000);
        let error = batch.errors.iter().find(|error| error.row == 1042);
        let found = error.map(|error| json!([error.kind.as_str(), error.path, error.text()]));
        if found != Some(json!([case["kind"], case["path"], case["text"]])) {
            let _ = writeln!(wrong, "{case}\n  {found:?}");
            continue;
        }
        let error = error.expect("it was found");
        assert_eq!(error.byte, Some(5000 + before as u64));
        assert_eq!(
            batch.counters.errors.values().sum::<u64>(),
            batch.errors.len() as u64
        );
        assert_eq!((batch.counters.rows, batch.counters.empty_lines), (3, 1));
        let place = format!("x.jsonl:1042 (byte {},{:03}): ", 5, before);
        assert!(
            error.in_source("x.jsonl").starts_with(&place),
            "{}",
            error.in_source("x.jsonl")
        );
        // The same of a value, where it is one.
        if let Ok(value) = serde_json::from_slice::<Value>(&line) {
            let batch = render(&options, &value);
            if batch.errors.is_empty() {
                assert!(
                    ["too_large", "json"].contains(&text(&case["kind"])),
                    "{case}"
                );
            } else {
                let of_value = &batch.errors[0];
                assert_eq!((of_value.row, of_value.byte), (0, None));
                assert_eq!((of_value.kind, &of_value.path), (error.kind, &error.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_kind_has_a_bad_row() {
    let cases = json_lines("training/bad_rows.jsonl");
    for kind in RowErrorKind::ALL {
        // It is of several rows.
        let is_there = cases.iter().any(|case| case["kind"] == kind.as_str());
        assert!(is_there || kind == RowErrorKind::MixedFormats, "{kind}");
    }
}
