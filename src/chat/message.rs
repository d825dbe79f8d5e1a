//! A message.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Author, Content, Role};

/// A message: who says what to whom, where.
///
/// On the wire the author's role and name are keys of the message itself, and `content` is a string where it is one text,
/// else a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who wrote it.
    #[serde(flatten)]
    pub author: Author,
    /// Whom it is for: a tool that is called, or the assistant for a tool's result. `None` is everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What it holds. The parts are rendered one after the other with nothing between.
    #[serde(
        serialize_with = "serialize_content",
        deserialize_with = "deserialize_content"
    )]
    pub content: Vec<Content>,
    /// `analysis`, `commentary` or `final`; see the format's description for what goes where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The type of the content, such as `<|constrain|>json` for a tool call's arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

impl Message {
    /// A message of one content.
    pub fn from_author_and_content(author: Author, content: impl Into<Content>) -> Self {
        Self {
            author,
            recipient: None,
            content: vec![content.into()],
            channel: None,
            content_type: None,
        }
    }

    /// A message of one content, by an author without a name.
    pub fn from_role_and_content(role: Role, content: impl Into<Content>) -> Self {
        Self::from_author_and_content(role.into(), content)
    }

    /// A message of several contents, by an author without a name.
    pub fn from_role_and_contents(role: Role, content: impl IntoIterator<Item = Content>) -> Self {
        Self {
            author: role.into(),
            recipient: None,
            content: content.into_iter().collect(),
            channel: None,
            content_type: None,
        }
    }

    /// Adds a content behind those it has.
    pub fn adding_content(mut self, content: impl Into<Content>) -> Self {
        self.content.push(content.into());
        self
    }

    /// The text of all its text contents, joined: of a parsed message everything that it says.
    ///
    /// ```
    /// use openai_harmony::chat::{Message, Role};
    ///
    /// let message = Message::from_role_and_content(Role::User, "Hello, ").adding_content("world");
    /// assert_eq!(message.text(), "Hello, world");
    /// ```
    pub fn text(&self) -> Cow<'_, str> {
        if let [Content::Text(content)] = &self.content[..] {
            return Cow::Borrowed(&content.text);
        }
        let texts = self.content.iter().filter_map(|content| match content {
            Content::Text(content) => Some(content.text.as_str()),
            Content::SystemContent(_) | Content::DeveloperContent(_) => None,
        });
        Cow::Owned(texts.collect())
    }

    /// Sets the channel.
    pub fn with_channel(mut self, channel: impl Into<String>) -> Self {
        self.channel = Some(channel.into());
        self
    }

    /// Sets the recipient.
    pub fn with_recipient(mut self, recipient: impl Into<String>) -> Self {
        self.recipient = Some(recipient.into());
        self
    }

    /// Sets the content type.
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

fn serialize_content<S: Serializer>(content: &[Content], serializer: S) -> Result<S::Ok, S::Error> {
    match content {
        [Content::Text(text)] => serializer.serialize_str(&text.text),
        _ => content.serialize(serializer),
    }
}

fn deserialize_content<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Content>, D::Error> {
    /// Written by hand because serde's untagged enum drops the errors of the parts.
    struct StringOrParts;

    impl<'de> serde::de::Visitor<'de> for StringOrParts {
        type Value = Vec<Content>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string or a list of contents")
        }

        fn visit_str<E>(self, text: &str) -> Result<Vec<Content>, E> {
            Ok(vec![text.into()])
        }

        fn visit_string<E>(self, text: String) -> Result<Vec<Content>, E> {
            Ok(vec![text.into()])
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut parts: A,
        ) -> Result<Vec<Content>, A::Error> {
            let mut content = Vec::new();
            while let Some(part) = parts.next_element()? {
                content.push(part);
            }
            Ok(content)
        }
    }

    deserializer.deserialize_any(StringOrParts)
}
