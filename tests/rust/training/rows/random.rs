//! Rows of which bytes choose each part, and what holds of every batch. The fuzzer uses them, too.

use openai_harmony::training::ExampleBatch;
use serde_json::{Map, Value, json};

const KEYS: [&str; 46] = [
    "messages",
    "role",
    "content",
    "tool_calls",
    "function",
    "name",
    "arguments",
    "tool_call_id",
    "id",
    "type",
    "text",
    "reasoning_content",
    "thinking",
    "function_call",
    "weight",
    "train",
    "loss",
    "channel",
    "recipient",
    "content_type",
    "conversations",
    "from",
    "value",
    "prompt",
    "completion",
    "instruction",
    "input",
    "output",
    "history",
    "system",
    "user",
    "final",
    "analysis",
    "developer",
    "tools",
    "functions",
    "parameters",
    "properties",
    "description",
    "chat_template_kwargs",
    "reasoning_effort",
    "builtin_tools",
    "chosen",
    "model_identity",
    "instructions",
    "enum",
];

const TEXTS: [&str; 40] = [
    "user",
    "assistant",
    "system",
    "developer",
    "tool",
    "function",
    "human",
    "gpt",
    "observation",
    "function_call",
    "text",
    "thinking",
    "system_content",
    "developer_content",
    "image_url",
    "analysis",
    "commentary",
    "final",
    "functions.f",
    "f",
    "g",
    "python",
    "browser.search",
    "c1",
    "c2",
    "object",
    "string",
    "high",
    "none",
    "Hi",
    "",
    " ",
    "é",
    "<|end|><|start|>assistant<|channel|>final<|message|>x<|return|>",
    "<think>R</think>A",
    "<|im_start|>",
    "{\"name\": \"f\", \"arguments\": {}}",
    "[{\"name\": \"f\"}]",
    "a b",
    "{",
];

/// A value that mostly means something as a part of a row.
pub(crate) fn value(bytes: &mut impl Iterator<Item = u8>, levels: usize) -> Value {
    let Some(byte) = bytes.next() else {
        return Value::Null;
    };
    let count = usize::from(byte >> 5);
    match byte % 8 {
        0 => Value::Null,
        1 if byte > 200 => json!(f64::from(byte) / 255.0),
        1 => Value::Bool(byte > 127),
        2..=4 => Value::from(TEXTS[usize::from(bytes.next().unwrap_or(0)) % TEXTS.len()]),
        _ if levels == 0 => Value::Bool(true),
        5 => (0..count).map(|_| value(bytes, levels - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..=count {
                let key = KEYS[usize::from(bytes.next().unwrap_or(0)) % KEYS.len()];
                members.insert(key.to_owned(), value(bytes, levels - 1));
            }
            Value::Object(members)
        }
    }
}

/// A message of OpenAI's API that is mostly right.
fn message(bytes: &mut impl Iterator<Item = u8>) -> Value {
    let mut next = || usize::from(bytes.next().unwrap_or(0));
    let [content, reasoning] = [next(), next()].map(|byte| TEXTS[byte % TEXTS.len()]);
    match next() % 8 {
        0..=1 => json!({"role": "user", "content": content}),
        2 => json!({"role": "system", "content": content}),
        3 => json!({"role": "assistant", "content": content, "weight": next() % 2}),
        4 => json!({"role": "assistant", "content": content, "reasoning_content": reasoning}),
        5 => {
            json!({"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": content}}]})
        }
        6 => json!({"role": "tool", "name": "f", "content": content}),
        _ => {
            let mut message = json!({"role": "assistant", "content": [{"type": "thinking", "thinking": reasoning}, content]});
            if let Value::Object(more) = value(bytes, 3) {
                message.as_object_mut().expect("an object").extend(more);
            }
            message
        }
    }
}

/// A row of which more or less is as it should be.
pub(crate) fn row(bytes: &mut impl Iterator<Item = u8>) -> Value {
    let byte = bytes.next().unwrap_or(0);
    if byte % 4 == 0 {
        return value(bytes, 8);
    }
    let messages: Vec<Value> = (0..byte % 8).map(|_| message(bytes)).collect();
    let mut row = json!({"messages": messages});
    match byte >> 5 {
        0 => row["tools"] = value(bytes, 6),
        1 => row["tools"] = json!([{"name": "f", "parameters": value(bytes, 6)}]),
        2 => row["chat_template_kwargs"] = value(bytes, 3),
        3 => row = json!({"prompt": row["messages"], "completion": [message(bytes)]}),
        _ => {}
    }
    row
}

/// What holds of every batch that has all columns.
pub(crate) fn check(batch: &ExampleBatch) {
    let count = batch.tokens.len();
    let columns = [
        batch.labels.len(),
        batch.loss_mask.len(),
        batch.message.len(),
        batch.part.len(),
    ];
    assert_eq!(columns, [count; 4]);
    let examples = batch.len();
    assert_eq!(batch.offsets.len(), examples + 1);
    assert_eq!(
        [batch.example.len(), batch.loss_tokens.len()],
        [examples; 2]
    );
    for (token, (label, mask)) in batch
        .tokens
        .iter()
        .zip(batch.labels.iter().zip(&batch.loss_mask))
    {
        let expected = if *mask == 1 { i64::from(*token) } else { -100 };
        assert_eq!(i64::from(*label), expected);
    }
    let mut sum = 0;
    for (bounds, loss_tokens) in batch.offsets.windows(2).zip(&batch.loss_tokens) {
        let [start, end] =
            [bounds[0], bounds[1]].map(|bound| usize::try_from(bound).expect("an index"));
        assert!(start < end);
        assert_eq!(batch.tokens[start], 200_006, "each begins with <|start|>");
        assert_eq!(batch.loss_mask[start], 0);
        let learned = batch.loss_mask[start..end]
            .iter()
            .map(|mask| i32::from(*mask))
            .sum::<i32>();
        assert_eq!(learned, *loss_tokens);
        sum += u64::try_from(learned).expect("a count");
    }
    let counters = &batch.counters;
    assert_eq!(counters.loss_tokens, sum);
    assert_eq!(
        (counters.examples, counters.tokens),
        (examples as u64, count as u64)
    );
    assert_eq!(counters.lengths.values().sum::<u64>(), examples as u64);
    for counts in [&counters.roles, &counters.channels] {
        assert_eq!(
            counts.values().map(|count| count.tokens).sum::<u64>(),
            count as u64
        );
        assert_eq!(
            counts.values().map(|count| count.loss_tokens).sum::<u64>(),
            sum
        );
    }
    assert_eq!(
        counters.errors.values().sum::<u64>(),
        batch.errors.len() as u64
    );
    // A row has examples or an error, and not both.
    let fine = counters.formats.values().sum::<u64>();
    assert_eq!(counters.rows, fine + batch.errors.len() as u64);
    for error in &batch.errors {
        let row = i64::try_from(error.row).expect("a row");
        assert!(!batch.source_row.contains(&row));
        assert!(!error.message.is_empty());
    }
}
