//! The content of a system message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ReasoningEffort, ToolNamespaceConfig};

/// The channels a model may write to. The default names none, which leaves the line out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChannelConfig {
    /// The channels, in the order they are listed.
    pub valid_channels: Vec<String>,
    /// Whether the model is told that every message needs a channel.
    pub channel_required: bool,
}

impl ChannelConfig {
    /// These channels, and one is required of every message.
    pub fn require_channels<I, T>(channels: I) -> Self
    where
        I: IntoIterator<Item = T>,
        T: Into<String>,
    {
        Self {
            valid_channels: channels.into_iter().map(Into::into).collect(),
            channel_required: true,
        }
    }
}

/// The settings in a system message; each line of it is left out where its field is `None`.
///
/// The default is what the model saw most in training. JSON without a key leaves that field `None` instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemContent {
    /// Who the model is told it is.
    pub model_identity: Option<String>,
    /// How much it should reason.
    pub reasoning_effort: Option<ReasoningEffort>,
    /// Built-in tools, by namespace. Function tools belong into the developer message.
    pub tools: Option<BTreeMap<String, ToolNamespaceConfig>>,
    /// The current date, in any form; the model saw `2025-06-28`.
    pub conversation_start_date: Option<String>,
    /// Until when its knowledge reaches, such as `2024-06`.
    pub knowledge_cutoff: Option<String>,
    /// The channels it may write to.
    pub channel_config: Option<ChannelConfig>,
}

impl Default for SystemContent {
    fn default() -> Self {
        Self {
            model_identity: Some(
                "You are ChatGPT, a large language model trained by OpenAI.".to_owned(),
            ),
            reasoning_effort: Some(ReasoningEffort::Medium),
            tools: None,
            conversation_start_date: None,
            knowledge_cutoff: Some("2024-06".to_owned()),
            channel_config: Some(ChannelConfig::require_channels([
                "analysis",
                "commentary",
                "final",
            ])),
        }
    }
}

impl SystemContent {
    /// The default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets who the model is told it is.
    pub fn with_model_identity(mut self, model_identity: impl Into<String>) -> Self {
        self.model_identity = Some(model_identity.into());
        self
    }

    /// Sets how much it should reason.
    pub fn with_reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        self.reasoning_effort = Some(effort);
        self
    }

    /// Adds a namespace of tools, or replaces the one of the same name.
    pub fn with_tools(mut self, namespace: ToolNamespaceConfig) -> Self {
        self.tools
            .get_or_insert_default()
            .insert(namespace.name.clone(), namespace);
        self
    }

    /// Sets the current date.
    pub fn with_conversation_start_date(mut self, date: impl Into<String>) -> Self {
        self.conversation_start_date = Some(date.into());
        self
    }

    /// Sets until when the model's knowledge reaches.
    pub fn with_knowledge_cutoff(mut self, knowledge_cutoff: impl Into<String>) -> Self {
        self.knowledge_cutoff = Some(knowledge_cutoff.into());
        self
    }

    /// Sets the channels.
    pub fn with_channel_config(mut self, channel_config: ChannelConfig) -> Self {
        self.channel_config = Some(channel_config);
        self
    }

    /// Sets the channels, one of which every message needs.
    pub fn with_required_channels<I, T>(self, channels: I) -> Self
    where
        I: IntoIterator<Item = T>,
        T: Into<String>,
    {
        self.with_channel_config(ChannelConfig::require_channels(channels))
    }

    /// Adds the built-in browser tool.
    pub fn with_browser_tool(self) -> Self {
        self.with_tools(ToolNamespaceConfig::browser())
    }

    /// Adds the built-in Python tool.
    pub fn with_python_tool(self) -> Self {
        self.with_tools(ToolNamespaceConfig::python())
    }
}
