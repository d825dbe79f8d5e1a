//! What the Python SDK makes of a stream, written after its `_deltas.py` and `_responses.py`: an oracle for the whole responses.

use serde_json::{Map, Value, json};

/// `accumulate_delta` of the SDK.
fn accumulate_delta(so_far: &mut Map<String, Value>, delta: &Map<String, Value>) {
    for (key, delta) in delta {
        match so_far.get_mut(key) {
            None | Some(Value::Null) => {
                so_far.insert(key.clone(), delta.clone());
            }
            Some(value) if key == "index" || key == "type" => *value = delta.clone(),
            Some(Value::String(text)) => *text += delta.as_str().expect("a text adds to a text"),
            Some(Value::Object(object)) => {
                accumulate_delta(
                    object,
                    delta.as_object().expect("an object adds to an object"),
                );
            }
            Some(Value::Array(list)) => {
                for entry in delta.as_array().expect("a list adds to a list") {
                    let index = entry["index"].as_u64().expect("entries have an index");
                    match list.get_mut(usize::try_from(index).expect("it is small")) {
                        Some(Value::Object(known)) => {
                            accumulate_delta(
                                known,
                                entry.as_object().expect("entries are objects"),
                            );
                        }
                        Some(other) => panic!("{other} is no object"),
                        None => list.push(entry.clone()),
                    }
                }
            }
            Some(other) => panic!("nothing adds to {other}"),
        }
    }
}

/// The choices that chunks make, in the form of the whole response.
pub(super) fn choices(chunks: &[Value]) -> Value {
    let mut choices: Vec<Value> = Vec::new();
    for chunk in chunks {
        for choice in chunk["choices"].as_array().expect("chunks have choices") {
            let index =
                usize::try_from(choice["index"].as_u64().expect("a number")).expect("it is small");
            assert!(index <= choices.len(), "choices come in order");
            if index == choices.len() {
                choices.push(
                    json!({"index": index, "message": {}, "logprobs": null, "finish_reason": null}),
                );
            }
            let so_far = &mut choices[index];
            let message = so_far["message"].as_object_mut().expect("it is one");
            accumulate_delta(
                message,
                choice["delta"].as_object().expect("a delta is an object"),
            );
            if let Some(entries) = choice["logprobs"]["content"].as_array() {
                if so_far["logprobs"].is_null() {
                    so_far["logprobs"] = json!({"content": [], "refusal": null});
                }
                let content = so_far["logprobs"]["content"]
                    .as_array_mut()
                    .expect("it is one");
                content.extend_from_slice(entries);
            }
            if !choice["finish_reason"].is_null() {
                so_far["finish_reason"] = choice["finish_reason"].clone();
            }
        }
    }
    for choice in &mut choices {
        choice["message"]["refusal"] = Value::Null;
        let calls = choice["message"]
            .get_mut("tool_calls")
            .and_then(Value::as_array_mut);
        for call in calls.into_iter().flatten() {
            call.as_object_mut()
                .expect("a call is an object")
                .remove("index");
        }
    }
    choices.into()
}

/// The output that events make.
#[derive(Default)]
pub(super) struct OutputSoFar {
    items: Vec<Value>,
    /// Whether each item is done.
    done: Vec<bool>,
    events: usize,
}

impl OutputSoFar {
    pub(super) fn output(&self) -> Value {
        self.items.clone().into()
    }

    /// Whether every item is done.
    pub(super) fn is_done(&self) -> bool {
        self.done.iter().all(|done| *done)
    }

    pub(super) fn add(&mut self, event: &Value) {
        assert_eq!(
            event["sequence_number"], self.events,
            "events are counted from 0"
        );
        self.events += 1;
        let name = event["type"].as_str().expect("events have a type");
        let Some(index) = event["output_index"].as_u64() else {
            assert!(!event["response"].is_null(), "{event}");
            return;
        };
        let index = usize::try_from(index).expect("it is small");
        if name == "response.output_item.added" {
            assert_eq!(index, self.items.len(), "items come in order");
            self.items.push(event["item"].clone());
            self.done.push(false);
            return;
        }
        assert!(!self.done[index], "{name} of an item that is done");
        let item = &mut self.items[index];
        if name == "response.output_item.done" {
            check_done(item, &event["item"]);
            *item = event["item"].clone();
            self.done[index] = true;
            return;
        }
        assert_eq!(event["item_id"], item["id"]);
        let event_of = |suffix: &str| {
            name.strip_suffix(suffix)
                .and_then(|name| name.strip_prefix("response."))
        };
        if name == "response.content_part.added" {
            item["content"]
                .as_array_mut()
                .expect("it has parts")
                .push(event["part"].clone());
        } else if name == "response.content_part.done" {
            assert_eq!(item["content"][0], event["part"]);
        } else if let Some(kind) = event_of(".delta") {
            let text = text_of(item, kind);
            *text = (text.as_str().expect("a text").to_owned()
                + event["delta"].as_str().expect("a text"))
            .into();
            if let Some(entries) = event["logprobs"].as_array() {
                let logprobs = item["content"][0]["logprobs"]
                    .as_array_mut()
                    .expect("a list");
                logprobs.extend_from_slice(entries);
            }
        } else if let Some(kind) = event_of(".done") {
            let key = ["text", "arguments", "input", "code"]
                .into_iter()
                .find(|key| event.get(key).is_some());
            assert_eq!(text_of(item, kind), &event[key.expect("it has a text")]);
            if kind == "output_text" {
                assert_eq!(item["content"][0]["logprobs"], event["logprobs"]);
            }
        }
    }
}

/// Where the deltas of this kind go.
fn text_of<'a>(item: &'a mut Value, kind: &str) -> &'a mut Value {
    match kind {
        "reasoning_text" | "output_text" => &mut item["content"][0]["text"],
        "custom_tool_call_input" => &mut item["input"],
        "code_interpreter_call_code" => &mut item["code"],
        _ => &mut item["arguments"],
    }
}

/// A finished item is the one that was added, and has the text that its deltas made.
fn check_done(so_far: &Value, done: &Value) {
    for key in [
        "id",
        "type",
        "call_id",
        "name",
        "arguments",
        "input",
        "code",
        "content",
        "role",
        "phase",
    ] {
        assert_eq!(so_far.get(key), done.get(key), "{key}");
    }
}
