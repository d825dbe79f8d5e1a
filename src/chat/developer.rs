//! The content of a developer message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ToolDescription, ToolNamespaceConfig};

/// The namespace of function tools.
pub(crate) const FUNCTIONS: &str = "functions";

/// The instructions and tools in a developer message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeveloperContent {
    /// What the model should do: what other formats call the system prompt.
    pub instructions: Option<String>,
    /// Tools by namespace; function tools are in `functions`.
    pub tools: Option<BTreeMap<String, ToolNamespaceConfig>>,
}

impl DeveloperContent {
    /// Neither instructions nor tools.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the instructions.
    pub fn with_instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Adds a namespace of tools, or replaces the one of the same name.
    pub fn with_tools(mut self, namespace: ToolNamespaceConfig) -> Self {
        self.tools
            .get_or_insert_default()
            .insert(namespace.name.clone(), namespace);
        self
    }

    /// Sets the function tools: those of the namespace `functions`.
    pub fn with_function_tools(self, tools: Vec<ToolDescription>) -> Self {
        self.with_tools(ToolNamespaceConfig::new(FUNCTIONS, None, tools))
    }

    /// Whether the namespace under the key `functions` has tools, whatever name it gives itself.
    pub(crate) fn has_function_tools(&self) -> bool {
        self.tools
            .as_ref()
            .and_then(|tools| tools.get(FUNCTIONS))
            .is_some_and(|namespace| !namespace.tools.is_empty())
    }
}
