//! Which tools the model may or must call (R15).

use serde_json::{Value, json};

/// What a request chooses.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToolChoice {
    pub(crate) mode: ToolMode,
    /// The names of the tools that it is about; None for all.
    pub(crate) tools: Option<Vec<String>>,
    /// Whether one tool was named, which the model must call.
    pub(crate) named: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ToolMode {
    #[default]
    Auto,
    None,
    Required,
}

impl ToolMode {
    fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::Required => "required",
        }
    }
}

impl ToolChoice {
    /// What the request asks of the sampler.
    pub(crate) fn to_json(&self) -> Value {
        json!({"mode": self.mode.as_str(), "tools": self.tools, "named": self.named})
    }
}
