//! What each format of rows becomes.

use openai_harmony::training::{ExampleBatch, Format};
use serde_json::{Value, json};

use super::{learned, render, renderer, text};

fn fine(options: &Value, row: &Value) -> ExampleBatch {
    let batch = render(options, row);
    assert_eq!(batch.errors, [], "{row}");
    assert_eq!(batch.len(), 1, "{row}");
    batch
}

/// What stands behind the system message.
fn behind_system(batch: &ExampleBatch) -> String {
    let text = text(batch, 0);
    let end = text.find("<|end|>").expect("a system message") + "<|end|>".len();
    text[end..].to_owned()
}

fn chat(messages: &Value) -> Value {
    json!({"messages": messages})
}

const TURN: &str = "<|start|>user<|message|>Q<|end|><|start|>assistant<|channel|>analysis<|message|>R<|end|>\
     <|start|>assistant<|channel|>final<|message|>A<|return|>";

#[test]
fn one_turn_in_every_format() {
    let harmony = chat(&json!([
        {"role": "user", "content": [{"type": "text", "text": "Q"}]},
        {"role": "assistant", "channel": "analysis", "content": "R", "name": null, "recipient": null},
        {"role": "assistant", "channel": "final", "content": "A"},
    ]));
    let batch = fine(&json!({}), &harmony);
    assert_eq!(text(&batch, 0), TURN, "nothing is added to harmony");
    let openai = chat(
        &json!([{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A", "thinking": "R"}]),
    );
    let mut multilingual = openai.clone();
    for (key, value) in [
        ("developer", "x"),
        ("user", "x"),
        ("analysis", "x"),
        ("final", "x"),
    ] {
        multilingual[key] = json!(value);
    }
    let parts = chat(&json!([
        {"role": "user", "content": "Q"},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "R"}, {"type": "text", "text": "A"}]},
    ]));
    let rows = [
        ("openai", json!({}), openai),
        ("openai", json!({}), multilingual),
        ("openai", json!({}), parts),
        (
            "columns",
            json!({}),
            json!({"user": "Q", "analysis": "R", "final": "A"}),
        ),
        (
            "columns",
            json!({"map": {"user": "input", "analysis": "thoughts", "final": "output"}}),
            json!({"input": "Q", "thoughts": "R", "output": "A"}),
        ),
        (
            "openai",
            json!({"messages_field": "dialog"}),
            json!({"dialog": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A", "reasoning": "R"}]}),
        ),
        (
            "sharegpt",
            json!({"split_think": true}),
            json!({"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "<think>R</think>A"}]}),
        ),
        (
            "prompt-completion",
            json!({"split_think": true}),
            json!({"prompt": "Q", "completion": "<think>R</think>A"}),
        ),
        (
            "alpaca",
            json!({"split_think": true}),
            json!({"instruction": "Q", "input": "", "output": "<think>R</think>A"}),
        ),
    ];
    for (format, options, row) in rows {
        let batch = fine(&options, &row);
        assert_eq!(behind_system(&batch), TURN, "{row}");
        assert_eq!(
            batch.counters.formats.keys().collect::<Vec<_>>(),
            [format],
            "{row}"
        );
        let line = row.to_string();
        let detected = renderer(&options).detect_format([line.as_bytes()].into_iter());
        assert_eq!(detected.expect("it is known").as_str(), format);
    }
}

#[test]
fn instructions_tools_and_history() {
    let developer = "<|start|>developer<|message|># Instructions\n\nBe brief.<|end|>";
    let columns = json!({"developer": "Be brief.", "user": "Q", "final": "A"});
    let alpaca = json!({"system": "Be brief.", "instruction": "Q", "output": "A"});
    for row in [columns, alpaca] {
        assert!(
            behind_system(&fine(&json!({}), &row)).starts_with(developer),
            "{row}"
        );
    }
    let row = json!({"instruction": "Q", "input": "I", "output": "A", "history": [["Q1", "A1"]]});
    let batch = fine(&json!({}), &row);
    assert_eq!(
        behind_system(&batch),
        "<|start|>user<|message|>Q1<|end|><|start|>assistant<|channel|>final<|message|>A1<|end|>\
         <|start|>user<|message|>Q\n\nI<|end|><|start|>assistant<|channel|>final<|message|>A<|return|>"
    );
    // Tools alone make a developer message, by any of their names and shapes.
    let function = json!({"name": "f", "description": "D"});
    for (field, tools) in [
        ("tools", json!([{"type": "function", "function": function}])),
        ("tools", json!([function])),
        ("tools", json!(format!("[{function}]"))),
        ("functions", json!([function])),
    ] {
        let mut row =
            chat(&json!([{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]));
        row[field] = tools;
        let batch = fine(&json!({}), &row);
        assert!(
            text(&batch, 0)
                .contains("Calls to these tools must go to the commentary channel: 'functions'.")
        );
        assert!(behind_system(&batch).starts_with("<|start|>developer<|message|># Tools\n\n## functions\n\nnamespace functions {\n\n// D\ntype f = () => any;\n\n} // namespace functions<|end|>"));
    }
    let empty = json!({"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}], "tools": []});
    assert!(!text(&fine(&json!({}), &empty), 0).contains("functions"));
}

#[test]
fn calls_of_every_shape() {
    let called = "<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>{\"a\":1}<|call|>\
         <|start|>functions.f to=assistant<|channel|>commentary<|message|>21<|end|>";
    let asked = json!({"role": "user", "content": "Q"});
    let answer = json!({"role": "assistant", "content": "A"});
    let rows = [
        chat(
            &json!([asked, {"role": "assistant", "function_call": {"name": "f", "arguments": "{\"a\":1}"}}, {"role": "function", "name": "f", "content": "21"}, answer]),
        ),
        chat(
            &json!([asked, {"role": "assistant", "tool_calls": [{"name": "f", "arguments": {"a": 1}}]}, {"role": "tool", "content": "21"}, answer]),
        ),
        json!({"conversations": [
            {"from": "human", "value": "Q"},
            {"from": "function_call", "value": "{\"name\": \"f\", \"arguments\": {\"a\": 1}}"},
            {"from": "observation", "value": "21"},
            {"from": "gpt", "value": "A"},
        ]}),
    ];
    for row in rows {
        let text = behind_system(&fine(&json!({}), &row));
        assert!(text.contains(called), "{text}");
    }
}

#[test]
fn built_in_tools_are_called_in_analysis() {
    let row = json!({
        "messages": [
            {"role": "user", "content": "Q"},
            {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "python", "arguments": "print(1)"}}]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
            {"role": "assistant", "tool_calls": [{"id": "c2", "function": {"name": "browser.search", "arguments": {"query": "x"}}}]},
            {"role": "tool", "tool_call_id": "c2", "content": "2"},
            {"role": "assistant", "content": "A"},
        ],
        "chat_template_kwargs": {"builtin_tools": ["browser"]},
    });
    let batch = fine(&json!({"builtin_tools": ["python"]}), &row);
    let whole = text(&batch, 0);
    assert!(whole.contains("## browser") && whole.contains("## python"));
    assert!(behind_system(&batch).ends_with(
        "<|start|>assistant to=python<|channel|>analysis<|message|>print(1)<|call|>\
         <|start|>python to=assistant<|channel|>analysis<|message|>1<|end|>\
         <|start|>assistant to=browser.search<|channel|>analysis <|constrain|>json<|message|>{\"query\":\"x\"}<|call|>\
         <|start|>browser.search to=assistant<|channel|>analysis<|message|>2<|end|>\
         <|start|>assistant<|channel|>final<|message|>A<|return|>"
    ));
    // Without the option they are functions.
    let mut row = row;
    row["chat_template_kwargs"] = json!({});
    assert!(text(&fine(&json!({}), &row), 0).contains(" to=functions.python<|channel|>commentary"));
}

#[test]
fn weights_by_any_name() {
    let row = |name: &str, weight: Value| {
        let mut row = chat(&json!([
            {"role": "user", "content": "Q1", "weight": "ignored"},
            {"role": "assistant", "content": "A1"},
            {"role": "user", "content": "Q2"},
            {"role": "assistant", "content": "A2"},
        ]));
        row["messages"][1][name] = weight;
        row
    };
    for name in [
        "weight",
        "train",
        "trainable",
        "training",
        "loss",
        "loss_mask",
    ] {
        for weight in [json!(0), json!(0.0), json!(false)] {
            let batch = fine(&json!({}), &row(name, weight));
            assert_eq!(
                learned(&batch, 0),
                ["<|channel|>final<|message|>A2<|return|>"],
                "{name}"
            );
        }
        for weight in [json!(1), json!(true), json!(null)] {
            assert_eq!(
                learned(&fine(&json!({}), &row(name, weight)), 0).len(),
                2,
                "{name}"
            );
        }
    }
    let batch = fine(&json!({"weight_field": "keep"}), &row("keep", json!(0)));
    assert_eq!(learned(&batch, 0).len(), 1);
    let batch = fine(
        &json!({"fractional_weights": true}),
        &row("weight", json!(0.25)),
    );
    let mut weights: Vec<u32> = batch.weight.iter().map(|weight| weight.to_bits()).collect();
    weights.dedup();
    assert_eq!(weights, [0.0, 0.25, 0.0, 1.0_f32].map(f32::to_bits));
}

#[test]
fn detection_wants_one_format() {
    let openai = r#"{"messages": [{"role": "user", "content": "Q"}]}"#;
    let alpaca = r#"{"instruction": "Q", "output": "A"}"#;
    let renderer = renderer(&json!({}));
    let lines = ["\u{feff}", "", "no JSON", openai, openai, alpaca];
    let error = renderer
        .detect_format(lines.iter().map(|line| line.as_bytes()))
        .expect_err("they differ");
    assert_eq!(
        error.in_source("x.jsonl"),
        "x.jsonl:6: the row is alpaca, but row 4 is openai; convert rows of different formats one by one, or say which all are with --format"
    );
    assert_eq!(error.kind.as_str(), "mixed_formats");
    // Behind the first hundred rows nobody looks.
    let many = std::iter::repeat_n(openai, 100).chain([alpaca]);
    assert_eq!(
        renderer
            .detect_format(many.map(str::as_bytes))
            .expect("one format"),
        Format::OpenAi
    );
    let error = renderer
        .detect_format(std::iter::empty())
        .expect_err("there is none");
    assert_eq!(error.kind.as_str(), "empty");
    let values = [json!({"user": "Q", "final": "A"})];
    assert_eq!(
        renderer
            .detect_format_of_values(values.iter())
            .expect("one format"),
        Format::Columns
    );
}

#[test]
fn settings_of_rows_go_before_options() {
    let turn = json!([{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]);
    let mut row = chat(&turn);
    assert!(text(&fine(&json!({"effort": "high"}), &row), 0).contains("Reasoning: high"));
    row["chat_template_kwargs"] =
        json!({"reasoning_effort": "low", "model_identity": "You are I."});
    let whole = text(&fine(&json!({"effort": "high"}), &row), 0);
    assert!(
        whole.contains("Reasoning: low")
            && whole.contains("<|message|>You are I.\nKnowledge cutoff: 2024-06\n")
    );
    row["reasoning_effort"] = json!("xhigh");
    assert!(text(&fine(&json!({}), &row), 0).contains("Reasoning: high"));
}

#[test]
fn dates_follow_from_what_a_row_says() {
    let row = |asked: &str| {
        chat(&json!([{"role": "user", "content": asked}, {"role": "assistant", "content": "A"}]))
    };
    let date = |options: &Value, row: &Value| {
        let whole = text(&fine(options, row), 0);
        let line = whole
            .lines()
            .find_map(|line| line.strip_prefix("Current date: "));
        line.map(str::to_owned)
    };
    assert_eq!(date(&json!({}), &row("Q")), None);
    assert_eq!(
        date(&json!({"date": "2025-06-28"}), &row("Q")).as_deref(),
        Some("2025-06-28")
    );
    let random = json!({"date": "random:2025-01-01..2025-12-31"});
    let dates: std::collections::BTreeSet<_> = (0..200)
        .map(|number| date(&random, &row(&format!("Q{number}"))).expect("a date"))
        .collect();
    assert!(
        dates.len() > 100 && dates.iter().all(|date| date.starts_with("2025-")),
        "{dates:?}"
    );
    assert_eq!(date(&random, &row("Q")), date(&random, &row("Q")));
}
