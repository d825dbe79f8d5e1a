//! What another API's messages say in keys that harmony's messages do not have.

use serde_json::{Map, Value};

/// Keys of Chat Completions messages, and of what servers and data sets add to them, whose values belong into the prompt.
/// Others, such as `id`, `annotations` or `weight`, say nothing to the model.
const OF_A_MESSAGE: [&str; 8] = [
    "tool_calls",
    "tool_call_id",
    "function_call",
    "reasoning",
    "reasoning_content",
    "reasoning_details",
    "thinking",
    "refusal",
];

/// Keys beside the messages of a request, or of a data set's row, whose values belong into the prompt.
const OF_A_CONVERSATION: [&str; 6] = [
    "instructions",
    "tools",
    "functions",
    "reasoning",
    "reasoning_effort",
    "response_format",
];

/// The keys of a message, of a conversation or of a list of messages that reading it as harmony's would drop although the
/// model was meant to see their values: Chat Completions and Responses messages hold calls, results and reasoning there.
///
/// Reading ignores all keys that it does not know. Ask here first where messages come from elsewhere; what is named has to be
/// made into harmony messages of its own: a call is an assistant's message with a recipient, reasoning one in `analysis`.
/// Each name says where it stands. Keys without a value (null, or something empty) are not named, since nothing is lost.
///
/// ```
/// use openai_harmony::chat::unread_keys;
/// use serde_json::json;
///
/// let message = json!({"role": "assistant", "content": "", "thinking": null, "tool_calls": [{"id": "call_1"}]});
/// assert_eq!(unread_keys(&message), ["tool_calls"]);
///
/// let answer = json!({"role": "assistant", "content": "4", "reasoning_content": "A sum."});
/// let conversation = json!({"messages": [{"role": "user", "content": "2 + 2?"}, answer]});
/// assert_eq!(unread_keys(&conversation), ["messages[1].reasoning_content"]);
/// assert_eq!(unread_keys(&conversation["messages"]), ["[1].reasoning_content"]);
///
/// let harmony = json!({"role": "assistant", "channel": "final", "content": "4"});
/// assert!(unread_keys(&harmony).is_empty());
/// ```
pub fn unread_keys(json: &Value) -> Vec<String> {
    match json {
        Value::Array(messages) => of_messages("", messages).collect(),
        Value::Object(object) => match object.get("messages") {
            Some(Value::Array(messages)) => lost(object, &OF_A_CONVERSATION)
                .map(str::to_owned)
                .chain(of_messages("messages", messages))
                .collect(),
            _ => lost(object, &OF_A_MESSAGE).map(str::to_owned).collect(),
        },
        _ => Vec::new(),
    }
}

fn of_messages<'a>(list: &'a str, messages: &'a [Value]) -> impl Iterator<Item = String> + 'a {
    let objects = messages.iter().map(Value::as_object).enumerate();
    objects.flat_map(move |(index, message)| {
        let keys = message
            .into_iter()
            .flat_map(|message| lost(message, &OF_A_MESSAGE));
        keys.map(move |key| format!("{list}[{index}].{key}"))
    })
}

/// Those of `keys` that have a value.
fn lost<'a>(
    object: &'a Map<String, Value>,
    keys: &'a [&'static str],
) -> impl Iterator<Item = &'static str> + 'a {
    keys.iter()
        .copied()
        .filter(|key| object.get(*key).is_some_and(says_something))
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
