//! `training/masks.jsonl.gz`: rows, and what their examples are.

use openai_harmony::training::ExampleBatch;
use serde_json::{Map, Value, json};

use super::{learned, render, renderer, text};
use crate::support::{json_lines, rows};

/// The cases that have a row.
fn cases() -> Vec<Value> {
    let cases = json_lines("training/masks.jsonl.gz").into_iter();
    cases.filter(|case| case.get("row").is_some()).collect()
}

/// The options of a case as one object.
fn options(case: &Value) -> Value {
    let mut options = Map::new();
    for (name, value) in case["row_options"].as_object().into_iter().flatten() {
        match (name.as_str(), value.as_str()) {
            ("source", Some("arrow")) => options.insert("nulls".to_owned(), json!("absent")),
            _ => options.insert(name.clone(), value.clone()),
        };
    }
    Value::Object(options)
}

fn digits(mask: &[u8]) -> String {
    mask.iter().map(|digit| char::from(b'0' + digit)).collect()
}

fn check(batch: &ExampleBatch, example: &Value, name: &str) {
    let part: Vec<u8> = batch.part.iter().map(|part| *part as u8).collect();
    assert_eq!(
        json!(batch.tokens),
        example["ids"],
        "{name}: {}",
        text(batch, 0)
    );
    assert_eq!(json!(batch.message), example["message"], "{name}");
    assert_eq!(json!(part), example["part"], "{name}");
    assert_eq!(json!(digits(&batch.loss_mask)), example["mask"], "{name}");
    assert_eq!(json!(learned(batch, 0)), example["trained"], "{name}");
}

#[test]
fn rows_become_the_examples() {
    let cases: Vec<Value> = cases()
        .into_iter()
        .filter(|case| case.get("examples").is_some())
        .collect();
    assert_eq!(cases.len(), 10);
    for case in cases {
        let name = format!("{}: {}", case["id"], case["name"]);
        let mut options = options(&case);
        let batch = render(&options, &case["row"]);
        assert_eq!(batch.errors, [], "{name}");
        assert_eq!(
            (batch.len(), rows(&case["examples"]).len()),
            (1, 1),
            "{name}"
        );
        check(&batch, &case["examples"][0], &name);
        // What is recognized is what the case says.
        assert_eq!(
            batch.counters.formats.keys().collect::<Vec<_>>(),
            [case["format"].as_str().expect("a format")]
        );
        options["format"] = case["format"].clone();
        assert_eq!(render(&options, &case["row"]), batch, "{name}");
        // The same from bytes; the counted row is another.
        let line = case["row"].to_string();
        let lines = renderer(&options).render_lines(line.as_bytes(), 0, 0);
        assert_eq!(lines, batch, "{name}");
    }
}

/// Where peers differ, `right` names the case whose messages are right: without the system message, which they have too.
#[test]
fn what_is_right_where_peers_differ() {
    let all = json_lines("training/masks.jsonl.gz");
    let mut compared = 0;
    for case in cases().iter().filter(|case| case.get("peers").is_some()) {
        let name = format!("{}: {}", case["id"], case["name"]);
        let batch = render(&json!({}), &case["row"]);
        assert_eq!(batch.errors, [], "{name}");
        let Some(right) = all
            .iter()
            .find(|other| other["id"].is_string() && other["id"] == case["right"])
        else {
            assert_eq!(
                case["id"], "m093",
                "only the case of parallel calls has none"
            );
            assert_eq!(batch.counters.warnings["parallel_calls"], 1);
            assert_eq!(
                learned(&batch, 0),
                [
                    " to=functions.get_time<|channel|>commentary <|constrain|>json<|message|>{}<|call|>",
                    " to=functions.get_time<|channel|>commentary <|constrain|>json<|message|>{\"zone\":\"UTC\"}<|call|>",
                    "<|channel|>final<|message|>A1<|return|>"
                ]
            );
            continue;
        };
        let expected: Vec<&Value> = rows(&right["examples"])
            .iter()
            .map(|example| &example["trained"])
            .collect();
        let found = (0..batch.len()).map(|index| {
            // The function has another name there.
            let runs = learned(&batch, index).into_iter();
            json!(
                runs.map(|run| run.replace("functions.get_time", "functions.f"))
                    .collect::<Vec<_>>()
            )
        });
        let found: Vec<Value> = found.collect();
        assert_eq!(
            found.iter().collect::<Vec<_>>(),
            expected,
            "{name}, {}",
            right["id"]
        );
        compared += 1;
    }
    assert_eq!(compared, 5);
}
