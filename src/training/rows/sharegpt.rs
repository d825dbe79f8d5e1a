//! Rows of `ShareGPT`: `conversations` of `from` and `value`.

use serde_json::Value;

use super::RowOptions;
use super::draft::Draft;
use super::json;
use super::weights;
use crate::bridge::{Node, client_result, quoted};
use crate::chat::{Message, Role};
use crate::error::{Result, RowErrorKind};

/// What to do about a message of an unknown role.
const ROLES: &str = "known are system, human, gpt, function_call and observation";

/// Reads the list of messages.
pub(super) fn read<'v, 'r>(
    list: &Node<'v, '_>,
    field: &'r str,
    options: &RowOptions,
    draft: &mut Draft<'v, 'r, '_>,
) -> Result<()> {
    let messages = list.items("a list of messages")?;
    if messages.len() == 0 {
        let error = list.refused("must not be empty");
        return Err(error.in_row(RowErrorKind::Empty, ""));
    }
    let first = draft.places.list(field);
    for (index, message) in messages.enumerate() {
        draft.history.read_at(first + index);
        one(&message.object()?, options, draft)?;
    }
    Ok(())
}

fn one<'v>(
    message: &Node<'v, '_>,
    options: &RowOptions,
    draft: &mut Draft<'v, '_, '_>,
) -> Result<()> {
    let from = message.get("from");
    let value = message.get("value");
    let role = from.text().map_err(|error| error.with_hint(ROLES))?;
    let is_assistant = matches!(
        role,
        "gpt" | "assistant" | "model" | "chatgpt" | "bing" | "bard" | "function_call"
    );
    let weight = if is_assistant {
        weights::of_message(message, options)?
    } else {
        weights::WHOLE
    };
    draft.places.message(weight);
    match role {
        "system" => draft.history.instructions(&[value.text()?]),
        "human" | "user" => {
            let message = Message::from_role_and_content(Role::User, value.text()?);
            draft.history.message(message);
        }
        "function_call" => calls(&value, draft)?,
        "observation" | "tool" | "function_response" => {
            let contents = vec![value.text()?.into()];
            let id = message.get("tool_call_id");
            client_result(&mut draft.history, &id, (None, None), contents)?;
        }
        _ if is_assistant => {
            let text = value.text()?;
            draft.reader().answer(None, text, &mut draft.history);
        }
        other => {
            let error = from.refused(format!("unknown role: {}", quoted(other)));
            return Err(error.in_row(RowErrorKind::UnknownRole, ROLES));
        }
    }
    Ok(())
}

/// The calls that a value is, or the JSON in it: one, or a list.
fn calls(value: &Node<'_, '_>, draft: &mut Draft<'_, '_, '_>) -> Result<()> {
    let parsed;
    let value = match value.value() {
        Value::String(text) => {
            parsed = json::parse(text).map_err(|error| {
                let error = value.refused(error.message);
                error.in_row(
                    RowErrorKind::Json,
                    "give the call as {\"name\": …, \"arguments\": …}",
                )
            })?;
            value.with_value(&parsed.value)
        }
        _ => *value,
    };
    if value.value().is_array() {
        for call in value.items("a list of calls")? {
            draft.reader().call(&call.object()?, &mut draft.history)?;
        }
        return Ok(());
    }
    draft.reader().call(&value.object()?, &mut draft.history)
}
