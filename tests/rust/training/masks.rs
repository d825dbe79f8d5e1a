//! `training/masks.jsonl.gz`: conversations, and what their examples are.

use openai_harmony::chat::Message;
use openai_harmony::training::{Example, TrainingOptions, examples};
use serde_json::{Value, json};

use crate::support::{encoding, json_lines, rows};

fn training_options(options: &Value) -> TrainingOptions {
    let mut read = TrainingOptions::default();
    for (name, value) in options.as_object().expect("options by name") {
        assert!(read.set(name, value).expect("an option"), "{name}");
    }
    read
}

fn digits(flags: impl Iterator<Item = bool>) -> String {
    flags.map(|flag| if flag { '1' } else { '0' }).collect()
}

/// An example in the form of the rows.
fn shown(example: &Example) -> Value {
    json!({
        "ids": example.tokens,
        "message": example.message,
        "part": example.part.iter().map(|part| *part as u8).collect::<Vec<_>>(),
        "sampled": digits(example.sampled.iter().copied()),
        "mask": digits(example.loss_mask()),
        "kept_messages": example.kept,
    })
}

#[test]
fn examples_are_those_of_the_rows() {
    let cases: Vec<Value> = json_lines("training/masks.jsonl.gz")
        .into_iter()
        .filter(|case| case.get("options").is_some())
        .collect();
    assert_eq!(cases.len(), 58);
    for case in cases {
        let messages: Vec<Message> =
            serde_json::from_value(case["messages"].clone()).expect("messages");
        let weight = |message: &Value| match message["weight"].as_f64() {
            Some(0.0) => 0.0,
            _ => 1.0,
        };
        let weights: Vec<f32> = rows(&case["messages"]).iter().map(weight).collect();
        let options = training_options(&case["options"]);
        let made = examples(encoding(), &messages, &weights, &options).expect("it renders");
        let expected: Vec<&Value> = rows(&case["examples"])
            .iter()
            .filter(|example| example["status"] != "dropped")
            .collect();
        let name = format!("{}: {}", case["id"], case["name"]);
        assert_eq!(made.examples.len(), expected.len(), "{name}");
        for (found, expected) in made.examples.iter().map(shown).zip(&expected) {
            for (key, value) in found.as_object().expect("columns by name") {
                // Some rows have the ids and the mask only.
                if let Some(column) = expected.get(key) {
                    assert_eq!(value, column, "{name}, {key}");
                }
            }
            assert!(
                expected.get("ids").is_some() && expected.get("mask").is_some(),
                "{name}"
            );
        }
        let dropped = rows(&case["examples"]).len() - expected.len();
        assert!(made.lost.len() >= dropped, "{name}");
    }
}
