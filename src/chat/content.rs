//! What a message holds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{DeveloperContent, SystemContent, quote};

/// One part of a message's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", remote = "Self")]
pub enum Content {
    /// Text, in messages of any role.
    Text(TextContent),
    /// Settings, in system messages only.
    SystemContent(SystemContent),
    /// Instructions and function tools, in developer messages only.
    DeveloperContent(DeveloperContent),
}

// What serde derives, with errors that stay short: it quotes what it does not know whole, and that may be a picture.
impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer).map_err(quote::shorten)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
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
