//! Where a message of the model is shown (O2).

use super::tools::{Call, Recipient, ToolTable};

/// Where a message of the model is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Reasoning,
    Preamble,
    Final,
    /// As a call of a tool.
    Call(Call),
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
        match tools.resolve(recipient, is_bare) {
            Recipient::Tool(call) => Some(Self::Call(call)),
            Recipient::NotATool => Some(Self::of_channel(channel)),
            Recipient::Unsolicited => None,
        }
    }

    pub(super) fn is_call(&self) -> bool {
        matches!(self, Self::Call(_))
    }

    /// Whether a call's text is JSON, so that no text at all would be none.
    pub(super) fn has_json_arguments(&self) -> bool {
        matches!(self, Self::Call(Call::Function { .. } | Call::Mcp { .. }))
    }
}
