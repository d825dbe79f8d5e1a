//! What a message holds.

use serde::{Deserialize, Serialize};

use super::{DeveloperContent, SystemContent};

/// One part of a message's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Text, in messages of any role.
    Text(TextContent),
    /// Settings, in system messages only.
    SystemContent(SystemContent),
    /// Instructions and function tools, in developer messages only.
    DeveloperContent(DeveloperContent),
}

/// Plain text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextContent {
    /// The text.
    pub text: String,
}

impl<T: Into<String>> From<T> for Content {
    fn from(text: T) -> Self {
        Self::Text(TextContent { text: text.into() })
    }
}

impl From<TextContent> for Content {
    fn from(content: TextContent) -> Self {
        Self::Text(content)
    }
}

impl From<SystemContent> for Content {
    fn from(content: SystemContent) -> Self {
        Self::SystemContent(content)
    }
}

impl From<DeveloperContent> for Content {
    fn from(content: DeveloperContent) -> Self {
        Self::DeveloperContent(content)
    }
}
