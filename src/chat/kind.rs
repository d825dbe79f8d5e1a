//! What a message is to a program that runs a model.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Message, Role};

/// What a message is, by its author, channel and recipient; see [`Message::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// The assistant's thoughts, in `analysis`.
    Reasoning,
    /// The assistant's call of a tool: it has a recipient that is one.
    ToolCall,
    /// What the assistant says to the user before it calls tools, in `commentary`.
    Preamble,
    /// The assistant's answer: all its other messages.
    Final,
    /// What a tool gave.
    ToolResult,
    /// A message of the user, the system or the developer.
    Prompt,
}

impl MessageKind {
    /// The kind's name, such as `"tool_call"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Reasoning => "reasoning",
            Self::ToolCall => "tool_call",
            Self::Preamble => "preamble",
            Self::Final => "final",
            Self::ToolResult => "tool_result",
            Self::Prompt => "prompt",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Message {
    /// What the message is to a program that runs a model.
    ///
    /// A recipient that is a role, `all`, or starts with `<|` is no tool: the strict parser reads
    /// `<|channel|>final <|constrain|>json<|message|>{}` as a message to `<|constrain|>json`.
    ///
    /// ```
    /// use openai_harmony::chat::{Message, MessageKind, Role};
    ///
    /// let message = Message::from_role_and_content(Role::Assistant, "{}").with_channel("commentary");
    /// assert_eq!(message.kind(), MessageKind::Preamble);
    /// assert_eq!(message.with_recipient("functions.f").kind(), MessageKind::ToolCall);
    /// ```
    pub fn kind(&self) -> MessageKind {
        let calls = self.recipient.as_deref().is_some_and(is_tool);
        match (self.author.role, self.channel.as_deref()) {
            (Role::Tool, _) => MessageKind::ToolResult,
            (Role::User | Role::System | Role::Developer, _) => MessageKind::Prompt,
            (Role::Assistant, _) if calls => MessageKind::ToolCall,
            (Role::Assistant, Some("analysis")) => MessageKind::Reasoning,
            (Role::Assistant, Some("commentary")) => MessageKind::Preamble,
            (Role::Assistant, _) => MessageKind::Final,
        }
    }
}

/// Whether a tool may have this name: no role has, and no marker.
fn is_tool(recipient: &str) -> bool {
    recipient != "all" && !recipient.starts_with("<|") && Role::try_from(recipient).is_err()
}
