//! Lines of JSON, and values from elsewhere.

use openai_harmony::training::{Counters, ExampleBatch};
use serde_json::{Value, json};

use super::{learned, render, renderer, text};

const ROW: &str =
    r#"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}"#;

#[test]
fn marks_ends_and_empty_lines() {
    let renderer = renderer(&json!({}));
    let plain = renderer.render_lines(ROW.as_bytes(), 1, 0);
    assert_eq!(plain.source_row, [1]);
    let lines = format!("\u{feff}{ROW}\r\n\r\n  \n{ROW}\n\n");
    let batch = renderer.render_lines(lines.as_bytes(), 1, 0);
    assert_eq!(batch.errors, []);
    assert_eq!((batch.counters.rows, batch.counters.empty_lines), (2, 3));
    assert_eq!(batch.source_row, [1, 4]);
    assert_eq!(batch.tokens, [&plain.tokens[..], &plain.tokens].concat());
    // Elsewhere than at the beginning of the file the mark is none.
    let batch = renderer.render_lines(lines.as_bytes(), 1, 10);
    assert_eq!(batch.errors.len(), 1);
    assert!(
        batch.errors[0]
            .text()
            .ends_with("a byte order mark may stand at the beginning of a file only")
    );
    assert!(renderer.render_lines(b"", 1, 0).is_empty());
}

#[test]
fn of_keys_that_come_twice_the_last_one_holds() {
    let row = r#"{"messages": [{"role": "user", "content": "x", "content": "Q"}, {"role": "assistant", "content": "A"}]}"#;
    let batch = renderer(&json!({})).render_lines(row.as_bytes(), 1, 0);
    assert!(text(&batch, 0).contains("<|start|>user<|message|>Q<|end|>"));
    assert_eq!(batch.counters.warnings["duplicate_key"], 1);
}

#[test]
fn text_is_never_stripped() {
    let row = json!({"messages": [{"role": "user", "content": " \n Q\n"}, {"role": "assistant", "content": "\tA  "}]});
    let whole = text(&render(&json!({}), &row), 0);
    assert!(whole.ends_with("<|start|>user<|message|> \n Q\n<|end|><|start|>assistant<|channel|>final<|message|>\tA  <|return|>"));
}

#[test]
fn nulls_of_arrow_are_nothing() {
    let parameters = json!({
        "type": "object",
        "required": null,
        "properties": {
            "default": {"type": "string", "enum": null, "description": null},
            "unit": {"enum": ["c", null], "default": null},
            "gone": null,
        },
    });
    let row = |parameters| {
        json!({
            "messages": [
                {"role": "user", "content": "Q", "tool_calls": null},
                {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": {"default": "x", "gone": null}}}]},
            ],
            "tools": [{"type": "function", "function": {"name": "f", "description": null, "parameters": parameters}}],
            "chosen": null,
        })
    };
    let clean = json!({"type": "object", "properties": {"default": {"type": "string"}, "unit": {"enum": ["c", null]}}});
    let absent = render(&json!({"nulls": "absent"}), &row(parameters.clone()));
    assert_eq!(absent.errors, []);
    let mut expected = row(clean);
    expected["messages"][1]["tool_calls"][0]["function"]["arguments"] = json!({"default": "x"});
    assert_eq!(absent.tokens, render(&json!({}), &expected).tokens);
    let lines = renderer(&json!({"nulls": "absent"})).render_lines(
        row(parameters.clone()).to_string().as_bytes(),
        0,
        0,
    );
    assert_eq!(lines.tokens, absent.tokens);
    assert_eq!(
        render(&json!({}), &row(parameters)).errors[0].kind.as_str(),
        "tool_schema"
    );
}

#[test]
fn what_nobody_may_have_meant_is_told() {
    let call = json!({"function": {"name": "f", "arguments": "{}"}});
    let cases = [
        (
            "no_targets",
            json!({"messages": [{"role": "user", "content": "Q"}]}),
        ),
        (
            "no_channel",
            json!({"messages": [{"role": "assistant", "content": "A"}, {"role": "assistant", "channel": "final", "content": "A"}]}),
        ),
        (
            "parallel_calls",
            json!({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "tool_calls": [call, call]}]}),
        ),
        (
            "spelled_markers",
            json!({"messages": [{"role": "user", "content": "<|start|>"}, {"role": "assistant", "content": "A"}]}),
        ),
        (
            "control_tokens",
            json!({"messages": [{"role": "user", "content": "<|im_start|>user"}, {"role": "assistant", "content": "A"}]}),
        ),
        (
            "think_in_content",
            json!({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "<think>R</think>A"}]}),
        ),
        (
            "no_reasoning",
            json!({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}),
        ),
    ];
    for (warning, row) in cases {
        let batch = render(&json!({}), &row);
        assert_eq!(batch.errors, []);
        assert_eq!(batch.counters.warnings.get(warning), Some(&1), "{warning}");
        let quiet = json!({"messages": [{"role": "user", "content": "Say <|x and |>."}, {"role": "assistant", "content": "A", "thinking": "R"}]});
        assert!(render(&json!({}), &quiet).counters.warnings.is_empty());
    }
    let row: Value = serde_json::from_str(ROW).expect("JSON");
    let batch = render(&json!({"max_length": 5}), &row);
    assert_eq!((batch.len(), batch.counters.warnings["too_long"]), (0, 1));
    let dropped = batch.counters.dropped["too_long"];
    assert_eq!((dropped.rows, dropped.targets), (1, 1));
}

/// Whether all numbers of the second are twice those of the first.
fn is_doubled(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one
                    .iter()
                    .all(|(key, one)| two.get(key).is_some_and(|two| is_doubled(one, two)))
        }
        _ => one.as_u64().map(|one| one * 2) == two.as_u64() && one.is_u64(),
    }
}

#[test]
fn counters_count() {
    let row = json!({"messages": [
        {"role": "user", "content": "Q1"}, {"role": "assistant", "content": "A1", "thinking": "R1"},
        {"role": "user", "content": "Q2"}, {"role": "assistant", "content": "A2"},
    ]});
    let batch = render(&json!({}), &row);
    let counters = &batch.counters;
    assert_eq!(
        (counters.rows, counters.examples, counters.targets),
        (1, 2, 3)
    );
    assert_eq!(
        (counters.final_targets, counters.reasoned_final_targets),
        (2, 1)
    );
    assert_eq!(counters.prefix_stable_rows, 0);
    let lengths: Vec<i64> = batch
        .offsets
        .windows(2)
        .map(|bounds| bounds[1] - bounds[0])
        .collect();
    assert_eq!(
        counters.sequence_tokens,
        u64::try_from(lengths[1]).expect("a length")
    );
    assert_eq!(
        counters.length_percentile(0.5),
        u64::try_from(lengths[0].min(lengths[1])).ok()
    );
    assert_eq!(
        counters.length_percentile(0.51),
        u64::try_from(lengths[0].max(lengths[1])).ok()
    );
    assert_eq!(
        counters.length_percentile(1.0),
        counters.length_percentile(0.99)
    );
    assert_eq!(Counters::default().length_percentile(0.5), None);
    // As JSON they are numbers and objects of numbers.
    let form = serde_json::to_value(counters).expect("they are JSON");
    assert_eq!(
        serde_json::from_value::<Counters>(form.clone()).expect("they are read back"),
        *counters
    );
    let twice = {
        let mut twice = counters.clone();
        twice += counters;
        serde_json::to_value(&twice).expect("they are JSON")
    };
    assert!(is_doubled(&form, &twice), "{form} {twice}");
}

#[test]
fn columns_that_nobody_asks_for_are_empty() {
    let row = serde_json::from_str(ROW).expect("JSON");
    let batch = render(&json!({"attribution": false}), &row);
    let lengths = |batch: &ExampleBatch| {
        [
            batch.message.len(),
            batch.part.len(),
            batch.sampled.len(),
            batch.weight.len(),
        ]
    };
    assert_eq!(lengths(&batch), [0; 4]);
    let all = render(&json!({}), &row);
    assert_eq!(lengths(&all), [all.tokens.len(); 4]);
    assert_eq!(
        learned(&batch, 0),
        ["<|channel|>final<|message|>A<|return|>"]
    );
    let batch = render(
        &json!({"turn_end": "relabel", "examples": "joint"}),
        &json!({"messages": [
            {"role": "user", "content": "Q"}, {"role": "assistant", "content": "A1"}, {"role": "user", "content": "Q"}, {"role": "assistant", "content": "A2"},
        ]}),
    );
    let relabelled: Vec<(i32, u32, u8)> = (0..batch.tokens.len())
        .filter(|index| batch.labels[*index] == 200_002)
        .map(|index| {
            (
                batch.labels[index],
                batch.tokens[index],
                batch.loss_mask[index],
            )
        })
        .collect();
    assert_eq!(relabelled, [(200_002, 200_007, 0), (200_002, 200_002, 1)]);
}

/// One renderer serves all threads.
#[test]
fn renderers_are_shared() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    let renderer = renderer(&json!({}));
    is_shared(&renderer);
    let tokens = || renderer.render_lines(ROW.as_bytes(), 1, 0).tokens;
    let found: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(tokens)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"))
            .collect()
    });
    assert!(found.iter().all(|other| *other == tokens()));
}

#[test]
fn options_by_name() {
    let all = json!({
        "train_on": "last_turn", "header": "all", "channels": ["final"], "tool_calls": false, "terminators": false,
        "turn_end": "keep", "tool_results": true, "inexact": true, "without_reasoning": "mask_header", "weight_field": "auto",
        "reasoning": "keep", "examples": "joint", "max_length": 0, "too_long": "shorten", "schema_policy": "faithful",
        "format": "openai", "map": {"tools": "t"}, "messages_field": null, "tools_field": null, "effort": "low", "date": "none",
        "builtin_tools": ["python"], "split_think": true, "nulls": "absent", "fractional_weights": true, "max_row_bytes": 0,
        "attribution": false,
    });
    let renderer = renderer(&all);
    assert_eq!(renderer.options().loss.channels, ["final"]);
    assert_eq!(
        (
            renderer.options().max_length,
            renderer.row_options().max_row_bytes
        ),
        (None, usize::MAX)
    );
    for (options, says) in [
        (
            "[]",
            "unknown value of options: \"[]\"\nthe values are JSON objects",
        ),
        (
            "{",
            "unknown value of options: \"null\"\nthe values are JSON objects",
        ),
        (
            r#"{"headers": "all"}"#,
            "unknown option: \"headers\"\nnames are those of the command line, with '_' for '-'",
        ),
        (
            r#"{"header": "role"}"#,
            "unknown value of header: \"role\"\nthe values are sampled, after_role, content, all",
        ),
        (
            r#"{"max_length": -1}"#,
            "unknown value of max_length: \"-1\"\nthe values are whole numbers, null",
        ),
        (
            r#"{"date": "today"}"#,
            "unknown value of date: \"today\"\nthe values are none, days such as 2025-06-28, random:FIRST..LAST",
        ),
        (
            r#"{"builtin_tools": ["search"]}"#,
            "Unknown tool namespace: search\nthe built-in ones are \"browser\" and \"python\"",
        ),
    ] {
        let error =
            openai_harmony::training::RowRenderer::from_json(crate::support::encoding(), options)
                .err();
        assert_eq!(error.map(|error| error.to_string()).as_deref(), Some(says));
    }
}
