//! `tool_choice` of the Responses API.

use super::tools::builtin_name;
use crate::bridge::read::{Node, quoted, unsupported};
use crate::bridge::tool_choice::{NamedTool, ToolChoice};
use crate::bridge::tools::Tools;
use crate::error::{Error, Result};

pub(super) fn tool_choice(choice: &Node<'_, '_>, tools: &Tools) -> Result<ToolChoice> {
    if let Some(choice) = ToolChoice::of_word(choice, tools)? {
        return Ok(choice);
    }
    if choice.get("type").text()? == "allowed_tools" {
        return ToolChoice::of_allowed_tools(choice, |tool| named(tool, tools));
    }
    named(choice, tools).map(ToolChoice::of_tool)
}

/// The tool that an object names.
fn named(choice: &Node<'_, '_>, tools: &Tools) -> Result<NamedTool> {
    let choice = choice.object()?;
    let kind = choice.get("type");
    match kind.text()? {
        "function" | "custom" => {
            let namespace = choice.get("namespace").optional_text()?;
            named_in(namespace, &choice.get("name"), tools)
        }
        "mcp" => {
            let label = choice.get("server_label");
            let server = label.text()?;
            match choice.find("name") {
                Some(name) => named_in(Some(server), &name, tools),
                None => whole(server, &label, tools),
            }
        }
        word => match builtin_name(word) {
            Some(name) => whole(name, &kind, tools),
            None => Err(kind.refused(unsupported(word))),
        },
    }
}

/// A tool of a namespace, or a function.
fn named_in(namespace: Option<&str>, name: &Node<'_, '_>, tools: &Tools) -> Result<NamedTool> {
    let text = name.text()?;
    let recipient = tools.named(namespace, text);
    let recipient = recipient.ok_or_else(|| not_offered(name, text))?;
    let is_function = recipient.len() != text.len() && namespace.is_none();
    let name = if is_function {
        text.to_owned()
    } else {
        recipient.clone()
    };
    Ok(NamedTool { name, recipient })
}

/// A built-in tool, or an MCP server with all its tools; `at` is where it is named.
fn whole(name: &str, at: &Node<'_, '_>, tools: &Tools) -> Result<NamedTool> {
    if !tools.has_namespace(name) {
        return Err(not_offered(at, at.text()?));
    }
    Ok(NamedTool {
        name: name.to_owned(),
        recipient: name.to_owned(),
    })
}

fn not_offered(at: &Node<'_, '_>, name: &str) -> Error {
    at.refused(format!("{} is not among the tools", quoted(name)))
}
