//! Items of the Responses API (R5–R9, R20–R23).

use serde_json::{Value, json};

use crate::bridge::calls::{arguments, client_result, json_call};
use crate::bridge::encrypted_content;
use crate::bridge::history::{CallKey, History, PastCall};
use crate::bridge::read::{Node, quoted, unsupported};
use crate::bridge::text;
use crate::bridge::tools;
use crate::chat::{Content, Message, Role};
use crate::error::Result;

/// Reads an item: one item is one message, a call that the server ran one with its result.
pub(super) fn read<'v>(item: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let item = item.object()?;
    let kind = item.get("type");
    // Of a message the type may be left out.
    if kind.is_null() && item.find("role").is_some() {
        return message(&item, history);
    }
    match kind.text()? {
        "message" => message(&item, history),
        "reasoning" => reasoning(&item, history),
        "function_call" => {
            let arguments = arguments(&item.get("arguments"))?;
            client_call(&item, arguments, history)
        }
        "custom_tool_call" => {
            let input = item.get("input").text()?;
            client_call(&item, json!({"input": input}).to_string(), history)
        }
        "function_call_output" | "custom_tool_call_output" => output(&item, history),
        "code_interpreter_call" => code_interpreter_call(&item, history),
        "mcp_call" => mcp_call(&item, history),
        // They hold nothing that the model said or saw.
        "web_search_call" | "mcp_list_tools" | "mcp_approval_request" | "mcp_approval_response" => {
            Ok(())
        }
        other => Err(kind.refused(unsupported(other))),
    }
}

fn message<'v>(item: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let role = item.get("role");
    let word = role.text()?;
    if !["user", "assistant", "system", "developer"].contains(&word) {
        return Err(role.refused(format!("unknown role: {}", quoted(word))));
    }
    let parts = text::required_parts(&item.get("content"))?;
    match word {
        "user" => {
            let contents = text::contents(parts);
            history.message(Message::from_role_and_contents(Role::User, contents));
        }
        "assistant" => {
            let is_preamble = item.get("phase").optional_text()? == Some("commentary");
            let channel = if is_preamble { "commentary" } else { "final" };
            history.message(text::said(channel, parts));
        }
        _ => history.instructions(&parts),
    }
    Ok(())
}

/// The reasoning itself, in its content or else in what was written for clients that keep nothing else; a summary is not it.
fn reasoning<'v>(item: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let content = item.get("content");
    let mut texts = Vec::new();
    if !content.is_null() {
        for part in content.items("a list of parts")? {
            let part = part.object()?;
            let kind = part.get("type");
            match kind.text()? {
                "reasoning_text" | "text" => texts.push(part.get("text").text()?),
                other => return Err(kind.refused(unsupported(other))),
            }
        }
    }
    let mut text = texts.join("\n");
    if text.is_empty() {
        let encrypted = item.get("encrypted_content").optional_text()?;
        text = encrypted
            .and_then(encrypted_content::read)
            .unwrap_or_default();
    }
    if !text.is_empty() {
        history.message(text::said("analysis", vec![&text]));
    }
    Ok(())
}

/// A call that the client answers.
fn client_call<'v>(
    item: &Node<'v, '_>,
    arguments: String,
    history: &mut History<'v>,
) -> Result<()> {
    let name = item.get("name").text()?;
    let namespace = item.get("namespace").optional_text()?;
    let id = item.get("call_id").optional_text()?;
    let call = json_call(tools::recipient(namespace, name), arguments);
    history.client_call(CallKey { id, name }, call);
    Ok(())
}

fn output<'v>(item: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let contents = text::contents(text::required_parts(&item.get("output"))?);
    let name = item.get("name").optional_text()?;
    let namespace = item.get("namespace").optional_text()?;
    client_result(history, &item.get("call_id"), (namespace, name), contents)
}

/// A call of `python` in the midst of reasoning, and what it printed.
fn code_interpreter_call<'v>(item: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let call = history.call(PastCall {
        recipient: "python".to_owned(),
        channel: "analysis",
        content_type: None,
        arguments: item
            .get("code")
            .optional_text()?
            .unwrap_or_default()
            .to_owned(),
    });
    let outputs = item.get("outputs");
    if outputs.is_null() {
        return Ok(());
    }
    let mut logs: Vec<Content> = Vec::new();
    for output in outputs.items("a list of outputs")? {
        if output.get("type").text()? == "logs" {
            logs.push(output.get("logs").text()?.into());
        }
    }
    if !logs.is_empty() {
        history.result(call, logs);
    }
    Ok(())
}

/// A call of an MCP server's tool, and what it answered.
fn mcp_call<'v>(item: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let label = item.get("server_label").text()?;
    let recipient = tools::recipient(Some(label), item.get("name").text()?);
    let arguments = arguments(&item.get("arguments"))?;
    let call = history.call(json_call(recipient, arguments));
    let (output, error) = (item.get("output"), item.get("error"));
    let answer = match (output.optional_text()?, error.value()) {
        (Some(output), _) => Some(output),
        (None, Value::String(error)) => Some(error.as_str()),
        (None, _) => None,
    };
    if let Some(answer) = answer {
        history.result(call, vec![answer.into()]);
    }
    Ok(())
}
