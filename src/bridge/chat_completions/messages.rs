//! `messages` of Chat Completions, which rows of data sets have too (R5–R9, R17–R22).

use crate::bridge::calls::{arguments, client_result, json_call};
use crate::bridge::history::{CallKey, History, PastCall};
use crate::bridge::read::{Node, quoted, unsupported};
use crate::bridge::text;
use crate::bridge::tools;
use crate::chat::{Message, Role};
use crate::error::Result;

/// What servers call the reasoning of a message.
const REASONING: [&str; 3] = ["reasoning", "reasoning_content", "thinking"];

/// Reads the list of messages.
pub(crate) fn read<'v>(list: &Node<'v, '_>) -> Result<History<'v>> {
    let mut history = History::default();
    let messages = list.items("a list of messages")?;
    if messages.len() == 0 {
        return Err(list.refused("must not be empty"));
    }
    for message in messages {
        let message = message.object()?;
        let role = message.get("role");
        let content = message.get("content");
        match role.text()? {
            "system" | "developer" => history.instructions(&text::required_parts(&content)?),
            "user" => {
                let contents = text::contents(text::required_parts(&content)?);
                history.message(Message::from_role_and_contents(Role::User, contents));
            }
            "assistant" => assistant(&message, &mut history)?,
            "tool" => {
                let contents = text::contents(text::parts(&content)?.unwrap_or_default());
                let name = message.get("name").optional_text()?;
                let id = message.get("tool_call_id");
                client_result(&mut history, &id, (None, name), contents)?;
            }
            "function" => {
                return Err(role.refused("'function' is deprecated and not supported: use 'tool'"));
            }
            other => return Err(role.refused(format!("unknown role: {}", quoted(other)))),
        }
    }
    Ok(history)
}

/// What the assistant thought, said and called, in the order in which the model writes it (R17).
fn assistant<'v>(message: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    message
        .get("function_call")
        .must_be_absent("deprecated and not supported: use tool_calls")?;
    message
        .get("audio")
        .must_be_absent("not supported: the model reads text only")?;
    if let Some(reasoning) = reasoning(message)? {
        history.message(text::said("analysis", vec![reasoning]));
    }
    let list = message.get("tool_calls");
    let mut calls = Vec::new();
    if !list.is_null() {
        let items = list.items("a list of tool calls")?;
        calls = items.map(|call| tool_call(&call)).collect::<Result<_>>()?;
    }
    let answer = answer(message)?;
    if !text::are_empty(&answer) {
        let channel = if calls.is_empty() {
            "final"
        } else {
            "commentary"
        };
        history.message(text::said(channel, answer));
    }
    for (key, call) in calls {
        history.client_call(key, call);
    }
    Ok(())
}

/// The reasoning, by whichever name it has (R19).
fn reasoning<'v>(message: &Node<'v, '_>) -> Result<Option<&'v str>> {
    for name in REASONING {
        let text = message.get(name).optional_text()?;
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// The content, or else the refusal.
fn answer<'v>(message: &Node<'v, '_>) -> Result<Vec<&'v str>> {
    let content = text::parts(&message.get("content"))?.unwrap_or_default();
    if text::are_empty(&content) {
        let refusal = message.get("refusal").optional_text()?;
        return Ok(refusal.into_iter().collect());
    }
    Ok(content)
}

/// A call, and by what its result finds it.
fn tool_call<'v>(call: &Node<'v, '_>) -> Result<(CallKey<'v>, PastCall)> {
    let call = call.object()?;
    let kind = call.get("type");
    if let Some(other) = kind.optional_text()?.filter(|kind| *kind != "function") {
        return Err(kind.refused(unsupported(other)));
    }
    let function = call.get("function").object()?;
    let name = function.get("name").text()?;
    let id = call.get("id").optional_text()?;
    let arguments = arguments(&function.get("arguments"))?;
    let call = json_call(tools::recipient(None, name), arguments);
    Ok((CallKey { id, name }, call))
}
