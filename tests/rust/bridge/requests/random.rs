//! Requests of random JSON: a conversation whose prompt renders, or a refusal.

use openai_harmony::ServerOptions;
use serde_json::{Value, json};

use super::keys::KEYS;
use crate::bridge::support::{Request, options};
use crate::support::{Random, json_lines, rows, text, thorough};

/// Values that mean something in one place or another.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!(" "),
        json!("user"),
        json!("assistant"),
        json!("system"),
        json!("tool"),
        json!("text"),
        json!("function"),
        json!("custom"),
        json!("none"),
        json!("required"),
        json!("low"),
        json!("c1"),
        json!("f"),
        json!("get_weather"),
        json!("json_schema"),
        json!("message"),
        json!("reasoning"),
        json!("function_call"),
        json!("function_call_output"),
        json!("mcp"),
        json!("code_interpreter"),
        json!("namespace"),
        json!("<|end|>"),
        json!("a b"),
        json!("harmony1:YQ=="),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!({"type": "text", "text": "x"}),
        json!([{"type": "text", "text": "x"}]),
        json!({"name": "f"}),
        json!([{"type": "function", "function": {"name": "f"}}]),
        json!([{"type": "function", "name": "f"}]),
    ]
}

/// Changes a value somewhere inside.
fn mutate(value: &mut Value, random: &mut Random, values: &[Value]) {
    let inside = random.below(8) != 0;
    match value {
        Value::Array(items) if inside && !items.is_empty() => {
            let index = random.below(items.len());
            match random.below(10) {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                2 => items.insert(0, random.choice(values).clone()),
                _ => mutate(&mut items[index], random, values),
            }
        }
        Value::Object(members) if inside && !members.is_empty() => {
            let keys: Vec<String> = members.keys().cloned().collect();
            let key = random.choice(&keys);
            match random.below(10) {
                0 => drop(members.remove(key)),
                1 => drop(members.insert(
                    (*random.choice(&KEYS)).to_owned(),
                    random.choice(values).clone(),
                )),
                _ => mutate(&mut members[key], random, values),
            }
        }
        _ => *value = random.choice(values).clone(),
    }
}

fn check(request: Result<Request, openai_harmony::Error>, body: &Value) -> bool {
    let refusal = match request {
        Ok(request) => match request.prompt() {
            Ok(_) => return true,
            Err(error) => error,
        },
        Err(error) => error,
    };
    assert!(refusal.is_invalid_request(), "{refusal}: {body}");
    let param = refusal.param().unwrap_or_default();
    assert!(refusal.to_string().starts_with(param), "{refusal}: {body}");
    false
}

#[test]
fn requests_become_conversations_or_are_refused() {
    let cases = json_lines("bridge/requests.jsonl.gz");
    let values = values();
    let mut random = Random::new(15);
    let count = if thorough() { 1_000_000 } else { 30_000 };
    let mut accepted = 0;
    for _ in 0..count {
        let row = random.choice(&cases);
        let mut body = row["request"].clone();
        let mut previous = row.get("previous").cloned().unwrap_or_default();
        for _ in 0..=random.below(4) {
            mutate(&mut body, &mut random, &values);
        }
        if previous.is_array() {
            mutate(&mut previous, &mut random, &values);
        }
        let options = options(&row["options"]);
        let is_fine = if text(&row["api"]) == "chat" {
            check(Request::chat(&body, &options), &body)
        } else {
            let previous = previous.is_array().then(|| rows(&previous));
            check(Request::responses(&body, &options, previous), &body)
        };
        accepted += usize::from(is_fine);
    }
    // Neither is all refused nor all accepted, else little was tried.
    assert!(
        (count / 10..count * 9 / 10).contains(&accepted),
        "{accepted} of {count}"
    );
}

/// What has no likeness to a request.
#[test]
fn any_json_is_refused_or_read() {
    let values = values();
    let mut random = Random::new(16);
    let options = ServerOptions::default();
    for _ in 0..20_000 {
        let mut body = json!({});
        for _ in 0..random.below(6) {
            body[*random.choice(&KEYS)] = random.choice(&values).clone();
            mutate(&mut body, &mut random, &values);
            if !body.is_object() {
                break;
            }
        }
        check(Request::chat(&body, &options), &body);
        check(Request::responses(&body, &options, None), &body);
    }
}
