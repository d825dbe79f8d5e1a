//! What a caller can choose about rendering.

/// How a conversation is rendered.
///
/// Where a method takes `Option<&RenderConversationConfig>`, `None` renders every message, while the default drops the
/// reasoning of finished turns, as the model saw it in training.
///
/// ```
/// use openai_harmony::RenderConversationConfig;
///
/// assert!(RenderConversationConfig::default().auto_drop_analysis);
/// let everything = RenderConversationConfig::default().with_auto_drop_analysis(false);
/// # assert!(!everything.auto_drop_analysis);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderConversationConfig {
    /// Leave out the messages in the channel `analysis` that stand before the first one in `final`, if the assistant's
    /// last message is in `final`. Default: true.
    pub auto_drop_analysis: bool,
}

impl Default for RenderConversationConfig {
    fn default() -> Self {
        Self {
            auto_drop_analysis: true,
        }
    }
}

impl RenderConversationConfig {
    /// Sets whether the reasoning of finished turns is left out.
    pub fn with_auto_drop_analysis(mut self, auto_drop_analysis: bool) -> Self {
        self.auto_drop_analysis = auto_drop_analysis;
        self
    }
}

/// What rendering one message needs to know of its conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// Whether a developer message has function tools; a system message then says which channel their calls go to.
    /// Default: false.
    pub conversation_has_function_tools: bool,
}

impl RenderOptions {
    /// Sets whether a developer message of the conversation has function tools.
    pub fn with_conversation_has_function_tools(mut self, has_function_tools: bool) -> Self {
        self.conversation_has_function_tools = has_function_tools;
        self
    }
}
