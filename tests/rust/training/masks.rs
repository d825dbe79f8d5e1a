//! `training/masks.jsonl.gz`: conversations, and what their examples are.

use openai_harmony::AnalysisPolicy;
use openai_harmony::chat::Message;
use openai_harmony::training::{Example, LossPolicy, TrainingOptions, examples};
use serde_json::{Value, json};

use crate::support::{encoding, json_lines, rows, text};

fn loss_policy(options: &Value) -> LossPolicy {
    let mut policy = LossPolicy::default();
    for (name, value) in options.as_object().expect("options by name") {
        match name.as_str() {
            "train_on" => policy.train_on = text(value).parse().expect("an option"),
            "header" => policy.header = text(value).parse().expect("an option"),
            "channels" => {
                policy.channels = rows(value)
                    .iter()
                    .map(|name| text(name).to_owned())
                    .collect();
            }
            "tool_calls" => policy.tool_calls = value == true,
            "terminators" => policy.terminators = value == true,
            "tool_results" => policy.tool_results = value == true,
            "inexact" => policy.inexact = value == true,
            "examples" | "reasoning" | "max_length" | "too_long" => {}
            name => panic!("unknown option {name}"),
        }
    }
    policy
}

fn training_options(options: &Value) -> TrainingOptions {
    let mut read = TrainingOptions::default();
    read.loss = loss_policy(options);
    if let Some(rule) = options["examples"].as_str() {
        read.examples = rule.parse().expect("an option");
    }
    if options["reasoning"] == "keep" {
        read.reasoning = AnalysisPolicy::Keep;
    }
    if let Some(too_long) = options["too_long"].as_str() {
        read.too_long = too_long.parse().expect("an option");
    }
    read.max_length = options["max_length"]
        .as_u64()
        .and_then(|limit| usize::try_from(limit).ok());
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
