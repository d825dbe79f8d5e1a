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
    /// The assistant's call of a tool: it has a recipient.
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
    /// ```
    /// use openai_harmony::chat::{Message, MessageKind, Role};
    ///
    /// let message = Message::from_role_and_content(Role::Assistant, "{}").with_channel("commentary");
    /// assert_eq!(message.kind(), MessageKind::Preamble);
    /// assert_eq!(message.with_recipient("functions.f").kind(), MessageKind::ToolCall);
    /// ```
    pub fn kind(&self) -> MessageKind {
        match (self.author.role, &self.recipient, self.channel.as_deref()) {
            (Role::Tool, _, _) => MessageKind::ToolResult,
            (Role::User | Role::System | Role::Developer, _, _) => MessageKind::Prompt,
            (Role::Assistant, Some(_), _) => MessageKind::ToolCall,
            (Role::Assistant, None, Some("analysis")) => MessageKind::Reasoning,
            (Role::Assistant, None, Some("commentary")) => MessageKind::Preamble,
            (Role::Assistant, None, _) => MessageKind::Final,
        }
    }
}
