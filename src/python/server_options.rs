//! The class `ServerOptions`, which is written in Python, as Rust's options.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde_json::Value;

use super::errors::{Rendered, with_line};
use super::objects::{imports, json, read_messages, strings};
use crate::ServerOptions;
use crate::chat::{ReasoningEffort, ToolDescription, ToolNamespaceConfig};

/// Raises what reading these options will raise.
#[pyfunction]
pub(super) fn check_server_options(options: &Bound<'_, PyAny>) -> PyResult<()> {
    read(options).map(drop)
}

/// The options that requests are read with; those of `ServerOptions()` where there are none.
pub(super) fn read_or_default(
    py: Python<'_>,
    options: Option<&Bound<'_, PyAny>>,
) -> PyResult<ServerOptions> {
    match options {
        Some(options) => read(options),
        None => Ok(ServerOptions::default().with_date(today(py)?)),
    }
}

fn read(options: &Bound<'_, PyAny>) -> PyResult<ServerOptions> {
    let py = options.py();
    let mut read = ServerOptions::default();
    if let Some(date) = text(options, "date")? {
        read = read.with_date(if date == "today" { today(py)? } else { date });
    }
    // None is the library's own here, as there is no use for a model without one.
    if let Some(identity) = text(options, "model_identity")? {
        read.model_identity = Some(identity);
    }
    read.knowledge_cutoff = text(options, "knowledge_cutoff")?;
    if let Some(name) = text(options, "default_reasoning_effort")? {
        read.default_reasoning_effort = name;
    }
    read.reasoning_efforts = pairs(options, "reasoning_efforts")?
        .into_iter()
        .map(|(name, effort)| Ok((name, read_messages::named::<ReasoningEffort>(&effort)?)))
        .collect::<PyResult<_>>()?;
    for tool in attribute(options, "builtin_tools")?.try_iter()? {
        read = read
            .with_builtin_tool(builtin_tool(&tool?)?)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
    }
    for (label, tools) in pairs(options, "mcp_tools")? {
        let tools = mcp_tools(&label, &tools)?;
        read = read.with_mcp_tools(label, tools);
    }
    read.constrained = attribute(options, "constrained")?.is_truthy()?;
    read.reasoning_field = text(options, "reasoning_field")?;
    read.schema_policy = read_messages::named(&attribute(options, "schema_policy")?)?;
    read.analysis = read_messages::named(&attribute(options, "analysis")?)?;
    Ok(read)
}

fn today(py: Python<'_>) -> PyResult<String> {
    imports::bridge(py, intern!(py, "today"))?
        .call0()?
        .extract()
}

fn attribute<'py>(options: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    options.getattr(name)
}

/// An option that is a string or None.
fn text(options: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<String>> {
    let value = attribute(options, name)?;
    if value.is_none() {
        return Ok(None);
    }
    named_string(&value, name).map(Some)
}

/// The items of an option that is a mapping with strings as keys.
fn pairs<'py>(
    options: &Bound<'py, PyAny>,
    name: &str,
) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let items = attribute(options, name)?.call_method0(intern!(options.py(), "items"))?;
    items
        .try_iter()?
        .map(|item| {
            let (key, value): (Bound<'_, PyAny>, _) = item?.extract()?;
            Ok((named_string(&key, name)?, value))
        })
        .collect()
}

fn named_string(value: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let string = value
        .cast::<PyString>()
        .map_err(|error| with_line(value.py(), error.into(), &format!("in the option `{name}`")))?;
    strings::owned(string)
}

/// A built-in tool by its name, or as the server describes it.
fn builtin_tool(tool: &Bound<'_, PyAny>) -> PyResult<ToolNamespaceConfig> {
    if let Ok(name) = tool.cast::<PyString>() {
        return ToolNamespaceConfig::builtin(&strings::text(name)?)
            .map_err(|error| PyValueError::new_err(error.to_string()));
    }
    read_messages::namespace(tool)
}

/// The tools of an MCP server, in the form in which such servers list them.
fn mcp_tools(label: &str, tools: &Bound<'_, PyAny>) -> PyResult<Vec<ToolDescription>> {
    let read = json::from_python(tools, Rendered::Tools)?;
    let refused = |what: &str| PyValueError::new_err(format!("mcp_tools[{label:?}]{what}"));
    let Value::Array(tools) = read else {
        return Err(refused(": expected a list of tools"));
    };
    let described = tools.into_iter().enumerate().map(|(index, mut tool)| {
        let Some(name) = tool["name"].as_str().map(str::to_owned) else {
            return Err(refused(&format!("[{index}]: expected a name")));
        };
        let description = tool["description"].as_str().unwrap_or_default().to_owned();
        // Servers themselves write the second.
        let schema = ["input_schema", "inputSchema"]
            .into_iter()
            .find_map(|key| tool.get_mut(key).map(Value::take))
            .filter(|schema| !schema.is_null());
        Ok(ToolDescription::new(name, description, schema))
    });
    described.collect()
}
