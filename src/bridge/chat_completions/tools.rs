//! `tools` and `tool_choice` of Chat Completions.

use crate::bridge::read::{Node, quoted, unsupported};
use crate::bridge::tool_choice::{NamedTool, ToolChoice};
use crate::bridge::tools::{self, Target, Tools};
use crate::error::Result;

pub(super) fn tools(list: &Node<'_, '_>) -> Result<Tools> {
    let mut tools = Tools::default();
    if list.is_null() {
        return Ok(tools);
    }
    for tool in list.items("a list of tools")? {
        let tool = tool.object()?;
        let kind = tool.get("type");
        match kind.text()? {
            "function" => {
                let function = tool.get("function").object()?;
                let description = tools::function(&function)?;
                let name = function.get("name");
                tools.add_function(tool.value(), description, Target::Function, &name)?;
            }
            "custom" => {
                // The SDKs' chunks have no such calls.
                let text =
                    "is not supported in Chat Completions: use a function, or the Responses API";
                return Err(kind.refused(format!("'custom' {text}")));
            }
            other => return Err(kind.refused(unsupported(other))),
        }
    }
    Ok(tools)
}

pub(super) fn tool_choice(choice: &Node<'_, '_>, tools: &Tools) -> Result<ToolChoice> {
    if let Some(choice) = ToolChoice::of_word(choice, tools)? {
        return Ok(choice);
    }
    let kind = choice.get("type");
    match kind.text()? {
        "allowed_tools" => {
            let allowed = choice.get("allowed_tools").object()?;
            ToolChoice::of_allowed_tools(&allowed, |tool| named(tool, tools))
        }
        _ => named(choice, tools).map(ToolChoice::of_tool),
    }
}

/// The function that an object names.
fn named(choice: &Node<'_, '_>, tools: &Tools) -> Result<NamedTool> {
    let choice = choice.object()?;
    let kind = choice.get("type");
    match kind.text()? {
        "function" => {
            let function = choice.get("function");
            let name = function.get("name");
            let name_text = name.text()?;
            let recipient = tools.named(None, name_text).ok_or_else(|| {
                name.refused(format!("{} is not among the tools", quoted(name_text)))
            })?;
            Ok(NamedTool {
                name: name_text.to_owned(),
                recipient,
            })
        }
        other => Err(kind.refused(unsupported(other))),
    }
}
