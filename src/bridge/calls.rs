//! Calls of functions and their results, as both APIs have them (R18, R20, R21).

use serde_json::Value;

use super::history::{History, PastCall};
use super::read::{Node, quoted};
use super::tools;
use crate::chat::Content;
use crate::error::{Result, RowErrorKind};

/// The type of a call's arguments, as the model writes it.
const JSON: &str = "<|constrain|>json";

/// What to do about a result that is of no call.
const NAME_THE_TOOL: &str = "give the id of a call before it, or the tool's name as its name";

/// A call with JSON arguments.
pub(crate) fn json_call(recipient: String, arguments: String) -> PastCall {
    PastCall {
        recipient,
        channel: "commentary",
        content_type: Some(JSON),
        arguments,
    }
}

/// A call's arguments: text as it is, JSON or not, since it is what the model wrote.
pub(crate) fn arguments(node: &Node<'_, '_>) -> Result<String> {
    let mut text = String::new();
    match node.value() {
        Value::Null => {}
        Value::String(arguments) => text.push_str(arguments),
        _ => node.write_json(&mut text)?,
    }
    Ok(text)
}

/// Adds the client's result to the call that it is of. `id` is where the call's id stands, if it is there; `name` is the
/// function's, if it is said.
pub(crate) fn client_result<'v>(
    history: &mut History<'v>,
    id: &Node<'v, '_>,
    (namespace, name): (Option<&str>, Option<&str>),
    contents: Vec<Content>,
) -> Result<()> {
    let id_text = id.optional_text()?.filter(|id| !id.is_empty());
    let call = match id_text {
        Some(id) => history.call_of_id(id),
        None => history.waiting_call(name),
    };
    match (call, name) {
        (Some(call), _) => history.result(call, contents),
        (None, Some(name)) => {
            history.result_of_unknown(&tools::recipient(namespace, name), contents);
        }
        (None, None) => {
            let (kind, text) = match id_text {
                Some(id) => (
                    RowErrorKind::UnknownCallId,
                    format!("no call before it has the id {}", quoted(id)),
                ),
                None => (
                    RowErrorKind::ToolWithoutName,
                    "is missing, and no call right before it waits for a result".to_owned(),
                ),
            };
            return Err(id.refused(text).in_row(kind, NAME_THE_TOOL));
        }
    }
    Ok(())
}
