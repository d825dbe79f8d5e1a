//! Any bytes as rows of a data set, and rows that are mostly right: examples, or one error a row.

#![no_main]

#[path = "../../tests/rust/training/rows/random.rs"]
mod random;

use libfuzzer_sys::fuzz_target;
use openai_harmony::training::RowRenderer;
use openai_harmony_fuzz::encoding;
use random::{check, row};

const OPTIONS: [&str; 6] = [
    "{}",
    r#"{"split_think": true, "builtin_tools": ["python", "browser"], "nulls": "absent"}"#,
    r#"{"format": "harmony", "examples": "each", "reasoning": "reference"}"#,
    r#"{"max_length": 40, "too_long": "shorten", "without_reasoning": "empty_analysis", "fractional_weights": true}"#,
    r#"{"max_length": 60, "too_long": "error", "date": "random:2025-01-01..2025-12-31"}"#,
    r#"{"format": "openai", "examples": "last", "header": "all", "tool_results": true, "without_reasoning": "mask_header"}"#,
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, data)) = data.split_first() else {
        return;
    };
    let options = OPTIONS[usize::from(*choice) % OPTIONS.len()];
    let renderer = RowRenderer::from_json(encoding(), options).expect("they are options");
    check(&renderer.render_lines(data, 1, 0));
    let mut bytes = data.iter().copied();
    let lines = format!("{}\n{}\n", row(&mut bytes), row(&mut bytes));
    check(&renderer.render_lines(lines.as_bytes(), 1, 0));
});
