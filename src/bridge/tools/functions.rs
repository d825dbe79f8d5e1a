//! Functions and custom tools, as one request or another writes them (R10, R12).

use serde_json::{Value, json};

use super::names;
use crate::bridge::read::{Node, unsupported};
use crate::chat::ToolDescription;
use crate::error::Result;

/// A function; in Chat Completions the value of the tool's key `function`, in Responses the tool itself.
pub(crate) fn function(node: &Node<'_, '_>) -> Result<ToolDescription> {
    let name = names::tool_name(&node.get("name"))?;
    let description = node.get("description").optional_text()?.unwrap_or_default();
    let parameters = node.get("parameters");
    let parameters = match parameters.value() {
        Value::Null => None,
        schema @ (Value::Object(_) | Value::Bool(_)) => Some(schema.clone()),
        _ => return Err(parameters.refused("expected a JSON schema, which is an object")),
    };
    Ok(ToolDescription::new(name, description, parameters))
}

/// A custom tool, which takes a text: a function of one parameter.
pub(crate) fn custom_tool(node: &Node<'_, '_>) -> Result<ToolDescription> {
    let name = names::tool_name(&node.get("name"))?;
    let mut description = node
        .get("description")
        .optional_text()?
        .unwrap_or_default()
        .to_owned();
    if let Some(format) = node.find("format") {
        let grammar = grammar(format)?;
        if !description.is_empty() && !grammar.is_empty() {
            description.push_str("\n\n");
        }
        description.push_str(&grammar);
    }
    let parameters = json!({
        "type": "object",
        "properties": {"input": {"type": "string"}},
        "required": ["input"],
    });
    Ok(ToolDescription::new(name, description, Some(parameters)))
}

/// What the description says of the form that a custom tool's input has.
fn grammar(format: Node<'_, '_>) -> Result<String> {
    let format = format.object()?;
    let kind = format.get("type");
    match kind.text()? {
        "text" => Ok(String::new()),
        "grammar" => {
            let syntax = format.get("syntax").text()?;
            let definition = format.get("definition").text()?;
            Ok(format!(
                "Its input matches this {syntax} grammar:\n{definition}"
            ))
        }
        other => Err(kind.refused(unsupported(other))),
    }
}
