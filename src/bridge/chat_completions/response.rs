//! What the client is told: deltas, and the message that they make.

use serde_json::{Map, Value, json};

use crate::bridge::json::object;

/// What is added to a choice's message.
pub(super) enum Delta {
    Role,
    Reasoning(String),
    /// The text, and the logprobs of its tokens.
    Content(String, Vec<Value>),
    ToolCall {
        index: usize,
        id: String,
        name: String,
    },
    /// Of the last call, which has this index.
    Arguments {
        index: usize,
        text: String,
    },
    Finish(&'static str),
}

/// What the deltas of a choice make, added up as clients add them up.
#[derive(Clone, Debug, Default)]
pub(super) struct ChoiceSoFar {
    pub(super) reasoning: String,
    pub(super) content: Option<String>,
    pub(super) tool_calls: Vec<ToolCall>,
    logprobs: Vec<Value>,
    pub(super) finish_reason: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct ToolCall {
    id: String,
    name: String,
    arguments: String,
}

impl ChoiceSoFar {
    pub(super) fn add(&mut self, delta: &Delta) {
        match delta {
            Delta::Role => {}
            Delta::Reasoning(text) => self.reasoning.push_str(text),
            Delta::Content(text, logprobs) => {
                self.content.get_or_insert_default().push_str(text);
                self.logprobs.extend_from_slice(logprobs);
            }
            Delta::ToolCall { id, name, .. } => self.tool_calls.push(ToolCall {
                id: id.clone(),
                name: name.clone(),
                arguments: String::new(),
            }),
            Delta::Arguments { text, .. } => {
                if let Some(call) = self.tool_calls.last_mut() {
                    call.arguments.push_str(text);
                }
            }
            Delta::Finish(reason) => self.finish_reason = Some(reason),
        }
    }

    /// The choice of the response. Reasoning has the key `reasoning_field`.
    pub(super) fn to_json(&self, index: usize, reasoning_field: Option<&str>) -> Value {
        let mut message = Map::from_iter([
            ("role".to_owned(), "assistant".into()),
            ("content".to_owned(), self.content.clone().into()),
            // The model has no channel for refusals.
            ("refusal".to_owned(), Value::Null),
        ]);
        if let Some(field) = reasoning_field.filter(|_| !self.reasoning.is_empty()) {
            message.insert(field.to_owned(), self.reasoning.clone().into());
        }
        if !self.tool_calls.is_empty() {
            let calls = self.tool_calls.iter().map(|call| {
                json!({
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                })
            });
            message.insert("tool_calls".to_owned(), calls.collect());
        }
        object([
            ("index", index.into()),
            ("message", message.into()),
            ("logprobs", logprobs_json(self.logprobs.clone())),
            ("finish_reason", self.finish_reason.into()),
        ])
    }
}

impl Delta {
    /// The choice of a chunk.
    pub(super) fn into_json(self, choice: usize, reasoning_field: Option<&str>) -> Value {
        let (mut logprobs, mut finish_reason) = (Value::Null, Value::Null);
        let delta = match self {
            Self::Role => object([("role", "assistant".into()), ("content", Value::Null)]),
            Self::Reasoning(text) => object([(reasoning_field.unwrap_or_default(), text.into())]),
            Self::Content(text, entries) => {
                logprobs = logprobs_json(entries);
                object([("content", text.into())])
            }
            Self::ToolCall { index, id, name } => {
                let call = json!({"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": ""}});
                object([("tool_calls", Value::Array(vec![call]))])
            }
            Self::Arguments { index, text } => {
                let function = object([("arguments", text.into())]);
                let call = object([("index", index.into()), ("function", function)]);
                object([("tool_calls", Value::Array(vec![call]))])
            }
            Self::Finish(reason) => {
                finish_reason = reason.into();
                object([])
            }
        };
        object([
            ("index", choice.into()),
            ("delta", delta),
            ("logprobs", logprobs),
            ("finish_reason", finish_reason),
        ])
    }
}

fn logprobs_json(entries: Vec<Value>) -> Value {
    if entries.is_empty() {
        return Value::Null;
    }
    object([("content", entries.into()), ("refusal", Value::Null)])
}
