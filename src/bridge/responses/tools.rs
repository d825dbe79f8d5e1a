//! `tools` of the Responses API.

use std::collections::HashSet;

use crate::bridge::options::ServerOptions;
use crate::bridge::read::{Node, quoted, unsupported};
use crate::bridge::tools::{self, Target, Tools};
use crate::chat::{ToolDescription, ToolNamespaceConfig};
use crate::error::Result;

pub(super) fn tools(list: &Node<'_, '_>, options: &ServerOptions) -> Result<Tools> {
    let mut tools = Tools::default();
    if list.is_null() {
        return Ok(tools);
    }
    for tool in list.items("a list of tools")? {
        let tool = tool.object()?;
        let kind = tool.get("type");
        match kind.text()? {
            "namespace" => namespace(&tool, &mut tools)?,
            "mcp" => mcp(&tool, options, &mut tools)?,
            word => {
                if let Some(name) = builtin_name(word) {
                    let served = options.builtin_tools.iter().find(|tool| tool.name == name);
                    let served = served.ok_or_else(|| {
                        kind.refused(format!("{} is not served here", quoted(word)))
                    })?;
                    tools.add_builtin(tool.value(), served.clone(), &kind)?;
                } else {
                    let (description, target) = function(&tool)?;
                    tools.add_function(tool.value(), description, target, &tool.get("name"))?;
                }
            }
        }
    }
    Ok(tools)
}

/// The built-in tool of the model that one of the API's is.
pub(super) fn builtin_name(kind: &str) -> Option<&'static str> {
    match kind {
        "code_interpreter" => Some("python"),
        // Of several versions: `web_search`, `web_search_preview`, and both with dates.
        _ if kind.starts_with("web_search") => Some("browser"),
        _ => None,
    }
}

/// A function or custom tool.
fn function(tool: &Node<'_, '_>) -> Result<(ToolDescription, Target)> {
    let kind = tool.get("type");
    match kind.text()? {
        "function" => Ok((tools::function(tool)?, Target::Function)),
        "custom" => Ok((tools::custom_tool(tool)?, Target::Custom)),
        other => Err(kind.refused(unsupported(other))),
    }
}

/// Tools that the client put into a namespace (R13).
fn namespace(tool: &Node<'_, '_>, tools: &mut Tools) -> Result<()> {
    let name_node = tool.get("name");
    let name = tools::namespace_name(&name_node)?;
    let description = tool.get("description").optional_text()?;
    let mut descriptions = Vec::new();
    for member in tool.get("tools").items("a list of tools")? {
        let member = member.object()?;
        let (description, target) = function(&member)?;
        tools.offer(&name, &description.name, target, &member.get("name"))?;
        descriptions.push(description);
    }
    let description = description.map(str::to_owned);
    let namespace = ToolNamespaceConfig::new(name, description, descriptions);
    tools.add_namespace(tool.value(), namespace, Target::Function, &name_node)
}

/// The tools of an MCP server that this server calls (R14).
fn mcp(tool: &Node<'_, '_>, options: &ServerOptions, tools: &mut Tools) -> Result<()> {
    let label_node = tool.get("server_label");
    let label = tools::namespace_name(&label_node)?;
    let served = options.mcp_tools.get(&label).ok_or_else(|| {
        let label = quoted(&label);
        label_node.refused(format!("the MCP server {label} is not served here"))
    })?;
    let allowed = allowed_names(tool)?;
    let is_allowed = |tool: &&ToolDescription| {
        allowed
            .as_ref()
            .is_none_or(|names| names.contains(tool.name.as_str()))
    };
    let descriptions: Vec<ToolDescription> = served.iter().filter(is_allowed).cloned().collect();
    for description in &descriptions {
        tools.offer(&label, &description.name, Target::Mcp, &label_node)?;
    }
    let description = tool.get("server_description").optional_text()?;
    let description = description.map(str::to_owned);
    let namespace = ToolNamespaceConfig::new(label, description, descriptions);
    tools.add_namespace(tool.value(), namespace, Target::Mcp, &label_node)
}

/// The names that `allowed_tools` lets through: a list, or an object that holds one; None for all.
fn allowed_names<'v>(tool: &Node<'v, '_>) -> Result<Option<HashSet<&'v str>>> {
    let Some(allowed) = tool.find("allowed_tools") else {
        return Ok(None);
    };
    let in_object = allowed.get("tool_names");
    let names = if allowed.value().is_object() {
        in_object
    } else {
        allowed
    };
    if names.is_null() {
        return Ok(None);
    }
    let names = names.items("a list of names")?.map(|name| name.text());
    names.collect::<Result<_>>().map(Some)
}
