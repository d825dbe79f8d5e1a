//! Rows of data sets.

mod formats;
mod golden;
mod large;
mod lines;
mod malformed;
mod properties;
mod random;

use openai_harmony::training::{ExampleBatch, RowRenderer};
use serde_json::Value;

use crate::support::encoding;

fn renderer(options: &Value) -> RowRenderer {
    RowRenderer::from_json(encoding(), &options.to_string()).expect("they are options")
}

fn render(options: &Value, row: &Value) -> ExampleBatch {
    let mut batch = ExampleBatch::default();
    renderer(options).render_value(row, 0, &mut batch);
    batch
}

/// What is in the loss of an example, run by run.
fn learned(batch: &ExampleBatch, example: usize) -> Vec<String> {
    let bound = |index: usize| usize::try_from(batch.offsets[index]).expect("an index");
    let range = bound(example)..bound(example + 1);
    let mut runs = vec![Vec::new()];
    for index in range {
        match runs.last_mut() {
            Some(run) if batch.loss_mask[index] == 1 => run.push(batch.tokens[index]),
            Some(run) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs.iter().map(|run| text_of(run)).collect()
}

/// The text of an example.
fn text(batch: &ExampleBatch, example: usize) -> String {
    let bound = |index: usize| usize::try_from(batch.offsets[index]).expect("an index");
    text_of(&batch.tokens[bound(example)..bound(example + 1)])
}

fn text_of(tokens: &[u32]) -> String {
    let tokenizer = encoding().tokenizer();
    tokenizer.decode_utf8(tokens).expect("it is text")
}
