//! Tools, outside of any message.

use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown};
use super::read;
use super::write::json_text;
use crate::chat::{ToolDescription, ToolNamespaceConfig};

/// The built-in tool namespace of this name, as JSON text.
#[wasm_bindgen(js_name = toolNamespaceJson)]
pub fn tool_namespace_json(name: &str) -> Result<String, JsValue> {
    let config = ToolNamespaceConfig::builtin(name).map_err(thrown)?;
    json_text(&config)
}

/// A tool's parameters, given as JSON text, as the model reads them.
#[wasm_bindgen]
pub fn typescript(parameters: &str, is_written: bool, policy: &str) -> Result<String, JsValue> {
    let policy = policy.parse().map_err(thrown)?;
    let parameters = read::value(parameters, is_written, Given::Parameters)?;
    crate::typescript(&parameters, policy).map_err(thrown)
}

/// What the policy loses of tools and namespaces of tools, and what is dangerous in them: a list as JSON text, from another.
#[wasm_bindgen(js_name = lintToolsJson)]
pub fn lint_tools_json(tools: &str, is_written: bool, policy: &str) -> Result<String, JsValue> {
    let policy = policy.parse().map_err(thrown)?;
    let items: Vec<Value> = read::value(tools, is_written, Given::Tools)?;
    let (mut tools, mut namespaces) = (Vec::new(), Vec::new());
    for (index, item) in items.into_iter().enumerate() {
        if item.get("tools").is_some() {
            namespaces.push(read::item::<ToolNamespaceConfig>(
                item,
                Given::Tools,
                index,
            )?);
        } else {
            tools.push(read::item::<ToolDescription>(item, Given::Tools, index)?);
        }
    }
    let mut notes = crate::lint_tools(&tools, policy);
    notes.extend(crate::lint_namespaces(&namespaces, policy));
    json_text(&notes)
}
