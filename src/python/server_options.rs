//! The class `ServerOptions`, which is written in Python, as Rust's options.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde_json::Value;

use super::errors::{Given, with_line};
use super::objects::{imports, json, read_messages, strings};
use crate::ServerOptions;
use crate::chat::{ReasoningEffort, ToolDescription, ToolNamespaceConfig};

/// What ``ServerOptions`` say, read when they are made, so that no request reads them again.
#[pyclass(name = "_ServerOptions", module = "openai_harmony._core", frozen)]
pub(super) struct ReadOptions {
    options: Mutex<Arc<ServerOptions>>,
    /// Whether the date is that of the day on which a request comes.
    is_today: bool,
}

#[pymethods]
impl ReadOptions {
    #[new]
    fn new(options: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self {
            is_today: is_today(options)?,
            options: Mutex::new(Arc::new(read(options)?)),
        })
    }
}

impl ReadOptions {
    fn now(&self, py: Python<'_>) -> PyResult<Arc<ServerOptions>> {
        let date = if self.is_today {
            Some(today(py)?)
        } else {
            None
        };
        let mut options = self.options.lock().unwrap_or_else(PoisonError::into_inner);
        if date.is_some() && options.date != date {
            Arc::make_mut(&mut options).date = date;
        }
        Ok(Arc::clone(&options))
    }
}

/// The options that a request is read with; those of `ServerOptions()` where there are none.
pub(super) fn read_or_default(
    py: Python<'_>,
    options: Option<&Bound<'_, PyAny>>,
) -> PyResult<Arc<ServerOptions>> {
    let Some(options) = options else {
        return Ok(Arc::new(ServerOptions::default().with_date(today(py)?)));
    };
    match options.getattr_opt(intern!(py, "_read"))? {
        Some(made) => made.cast::<ReadOptions>()?.get().now(py),
        // An object of the caller's own, with the same attributes.
        None => Ok(Arc::new(read(options)?)),
    }
}

fn read(options: &Bound<'_, PyAny>) -> PyResult<ServerOptions> {
    let py = options.py();
    let mut read = ServerOptions::default();
    if let Some(date) = text(options, "date")? {
        read = read.with_date(if date == TODAY { today(py)? } else { date });
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

/// The date that stands for the day's.
const TODAY: &str = "today";

fn is_today(options: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(text(options, "date")?.as_deref() == Some(TODAY))
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
    let read = json::from_python(tools, Given::Tools)?;
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
