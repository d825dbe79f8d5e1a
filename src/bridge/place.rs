//! Where a message of the model is shown (O2).

use super::tools::{Call, ToolTable};

/// Where a message of the model is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Reasoning,
    Preamble,
    Final,
    /// A call of a function that the client runs.
    Function {
        name: String,
        namespace: Option<String>,
    },
    /// A call of a custom tool that the client runs.
    Custom {
        name: String,
        namespace: Option<String>,
    },
    /// A call of the built-in tool that the server runs.
    Python,
    /// A call of a tool of the browser that the server runs.
    Browser {
        tool: String,
    },
    /// A call of an MCP server's tool, which the server runs.
    Mcp {
        server_label: String,
        name: String,
    },
}

impl Place {
    /// Where a message in this channel is shown that calls nothing.
    pub(super) fn of_channel(channel: Option<&str>) -> Self {
        match channel {
            Some("analysis") => Self::Reasoning,
            Some("commentary") => Self::Preamble,
            _ => Self::Final,
        }
    }

    /// Where a message to this recipient is shown; None for a call that nobody asked for. `is_bare` says that the recipient was
    /// written without `to=`.
    pub(super) fn of_recipient(
        recipient: &str,
        is_bare: bool,
        channel: Option<&str>,
        tools: &ToolTable,
    ) -> Option<Self> {
        Some(match tools.resolve(recipient, is_bare) {
            Call::NotATool => Self::of_channel(channel),
            Call::Unsolicited => return None,
            Call::Function { name, namespace } => Self::Function { name, namespace },
            Call::Custom { name, namespace } => Self::Custom { name, namespace },
            Call::Python => Self::Python,
            Call::Browser { tool } => Self::Browser { tool },
            Call::Mcp { server_label, name } => Self::Mcp { server_label, name },
        })
    }

    pub(super) fn is_call(&self) -> bool {
        !matches!(self, Self::Reasoning | Self::Preamble | Self::Final)
    }

    /// Whether a call's text is JSON, so that no text at all would be none.
    pub(super) fn has_json_arguments(&self) -> bool {
        matches!(self, Self::Function { .. } | Self::Mcp { .. })
    }
}
