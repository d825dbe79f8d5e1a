//! Tools that the model may call.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolDescription {
    /// Its name within the namespace, such as `get_weather`.
    pub name: String,
    /// What it does, for the model to read.
    pub description: String,
    /// The JSON schema of its arguments; `None` for a tool that takes none.
    pub parameters: Option<Value>,
}

impl ToolDescription {
    /// A tool.
    pub fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Option<Value>,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            parameters,
        }
    }
}

/// Tools with a common prefix: `functions.get_weather` is the tool `get_weather` in the namespace `functions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolNamespaceConfig {
    /// The prefix.
    pub name: String,
    /// What the tools are for, or how a namespace without any is used.
    pub description: Option<String>,
    /// The tools, in the order they are listed.
    pub tools: Vec<ToolDescription>,
}

impl ToolNamespaceConfig {
    /// A namespace.
    pub fn new(
        name: impl Into<String>,
        description: Option<String>,
        tools: Vec<ToolDescription>,
    ) -> Self {
        Self {
            name: name.into(),
            description,
            tools,
        }
    }
}
