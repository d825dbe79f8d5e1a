//! What holds of all rows.

use openai_harmony::training::{ExampleBatch, RowRenderer, examples};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::random::{check, row};
use super::{render, renderer};
use crate::support::encoding;

fn rows(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Value>> {
    let row =
        prop::collection::vec(any::<u8>(), 0..120).prop_map(|bytes| row(&mut bytes.into_iter()));
    prop::collection::vec(row, count)
}

fn everything() -> RowRenderer {
    renderer(
        &json!({"builtin_tools": ["python"], "split_think": true, "date": "random:2025-01-01..2026-12-31"}),
    )
}

fn lines(rows: &[Value]) -> String {
    rows.iter()
        .flat_map(|row| [row.to_string(), "\n".to_owned()])
        .collect()
}

/// What a batch has of each row: its examples, or its error.
fn by_row(batch: &ExampleBatch, row: u64) -> Vec<String> {
    let examples = (0..batch.len())
        .filter(|index| batch.source_row[*index] == i64::try_from(row).expect("a row"));
    let mut found: Vec<String> = examples
        .map(|index| {
            let bound = |index: usize| usize::try_from(batch.offsets[index]).expect("an index");
            let range = bound(index)..bound(index + 1);
            format!(
                "{} {:?} {:?} {:?} {:?}",
                batch.example[index],
                &batch.tokens[range.clone()],
                &batch.labels[range.clone()],
                &batch.message[range.clone()],
                &batch.part[range]
            )
        })
        .collect();
    let errors = batch.errors.iter().filter(|error| error.row == row);
    found.extend(errors.map(|error| format!("{} {}", error.kind, error.text())));
    found
}

proptest! {
    #[test]
    fn any_bytes_become_examples_or_errors(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&everything().render_lines(&bytes, 1, 0));
    }

    #[test]
    fn any_row_becomes_examples_or_one_error(rows in rows(1..4)) {
        let batch = everything().render_lines(lines(&rows).as_bytes(), 1, 0);
        check(&batch);
        for (index, row) in (0..).zip(&rows) {
            let mut alone = ExampleBatch::default();
            everything().render_value(row, index + 1, &mut alone);
            check(&alone);
            prop_assert_eq!(by_row(&alone, index + 1), by_row(&batch, index + 1));
        }
    }

    #[test]
    fn order_and_chunks_change_nothing(rows in rows(2..6), split in any::<prop::sample::Index>()) {
        let renderer = everything();
        let whole = renderer.render_lines(lines(&rows).as_bytes(), 1, 0);
        let split = split.index(rows.len());
        let head = lines(&rows[..split]);
        let tail = lines(&rows[split..]);
        let head_batch = renderer.render_lines(head.as_bytes(), 1, 0);
        let tail_batch = renderer.render_lines(tail.as_bytes(), 1 + split as u64, head.len() as u64);
        let mut counters = head_batch.counters.clone();
        counters += &tail_batch.counters;
        prop_assert_eq!(&counters, &whole.counters);
        let mut reversed = rows.clone();
        reversed.reverse();
        let reversed = renderer.render_lines(lines(&reversed).as_bytes(), 1, 0);
        prop_assert_eq!(&reversed.counters, &whole.counters);
        let count = rows.len() as u64;
        for row in 1..=count {
            let part = if row <= split as u64 { &head_batch } else { &tail_batch };
            prop_assert_eq!(by_row(part, row), by_row(&whole, row));
            prop_assert_eq!(by_row(&reversed, count + 1 - row), by_row(&whole, row));
        }
        let errors: Vec<_> = head_batch.errors.iter().chain(&tail_batch.errors).collect();
        prop_assert_eq!(errors, whole.errors.iter().collect::<Vec<_>>());
    }

    /// Tools that are encoded beforehand give the tokens of the conversation as a whole.
    #[test]
    fn examples_are_those_of_the_conversation(rows in rows(1..3), instructions in "[a-z.\u{a0} \n\r\t/é<|#]{0,12}") {
        let renderer = everything();
        for mut row in rows {
            if let Some(messages) = row.get_mut("messages").and_then(Value::as_array_mut) {
                messages.insert(0, json!({"role": "system", "content": instructions}));
            }
            let batch = { let mut batch = ExampleBatch::default(); renderer.render_value(&row, 0, &mut batch); batch };
            if !batch.errors.is_empty() {
                continue;
            }
            let read = renderer.conversation(&row).expect("it was read before");
            let made = examples(encoding(), &read.messages, &read.weights, renderer.options()).expect("it was rendered before");
            let tokens: Vec<u32> = made.examples.iter().flat_map(|example| example.tokens.clone()).collect();
            let labels: Vec<i32> = made.examples.iter().flat_map(openai_harmony::training::Example::labels).collect();
            let messages: Vec<i32> = made.examples.iter().flat_map(|example| example.message.clone()).collect();
            prop_assert_eq!(&batch.tokens, &tokens);
            prop_assert_eq!(&batch.labels, &labels);
            prop_assert_eq!(&batch.message, &messages);
            prop_assert_eq!(batch.counters.prefix_stable_rows == 1, made.prefix_stable());
        }
    }

    /// What a text spells changes nothing of the masks of others.
    #[test]
    fn markers_change_no_mask(which in 0..7_usize, spelled in "(<\\|(start|end|return|call|channel|message)\\|>|assistant|final){1,4}") {
        let row = |text: &str| {
            let mut texts = ["Be brief.", "Q1", "R1", "{}", "21", "A1", "A tool."];
            texts[which] = text;
            let [system, asked, thought, arguments, result, answer, description] = texts;
            json!({
                "messages": [
                    {"role": "system", "content": system},
                    {"role": "user", "content": asked},
                    {"role": "assistant", "reasoning_content": thought, "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": arguments}}]},
                    {"role": "tool", "tool_call_id": "c", "content": result},
                    {"role": "assistant", "content": answer},
                ],
                "tools": [{"name": "f", "description": description}],
            })
        };
        let structure = |row: &Value| {
            let batch = render(&json!({}), row);
            assert_eq!(batch.errors, []);
            let columns = batch.message.iter().zip(&batch.part).zip(&batch.loss_mask);
            let mut columns: Vec<_> = columns.map(|((message, part), mask)| (*message, *part, *mask)).collect();
            columns.dedup();
            columns
        };
        prop_assert_eq!(structure(&row(&spelled)), structure(&row("x")));
    }
}
