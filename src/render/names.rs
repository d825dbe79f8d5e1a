//! The check of names: whether each one can be read as nothing but itself.
//!
//! No text becomes a special token, but a header's words tell who speaks to whom, and a name with a blank in it is several
//! words: a tool called `assistant to=functions.pay` would be the assistant calling a function. The names of tools are checked
//! more closely than the grammar asks for, since the model copies them into recipients, and other programs read them there.

use crate::chat::{Content, Message, Role, ToolNamespaceConfig};
use crate::error::{Error, Kind, Result};
use crate::schema::is_tool_name;

const CONSTRAIN: &str = "<|constrain|>";
const RECIPIENT: &str = "to=";

/// Checks all names that rendering `message` writes.
pub(super) fn check(message: &Message) -> Result<()> {
    if let Some(name) = &message.author.name {
        word("author.name", name)?;
        if message.author.role == Role::Tool {
            no_role("author.name", name)?;
        }
    }
    if let Some(recipient) = &message.recipient {
        word("recipient", recipient)?;
    }
    if let Some(channel) = &message.channel {
        word("channel", channel)?;
    }
    if let Some(content_type) = &message.content_type {
        // The marker is structure on purpose; only the word behind it is a name.
        let name = content_type.strip_prefix(CONSTRAIN);
        word("content_type", name.unwrap_or(content_type))?;
    }
    message.content.iter().try_for_each(content)
}

fn content(content: &Content) -> Result<()> {
    let tools = match content {
        Content::Text(_) => None,
        Content::SystemContent(content) => {
            let channels = content.channel_config.iter();
            channels
                .flat_map(|config| &config.valid_channels)
                .try_for_each(|channel| word("valid_channels", channel))?;
            content.tools.as_ref()
        }
        Content::DeveloperContent(content) => content.tools.as_ref(),
    };
    tools
        .into_iter()
        .flat_map(|tools| tools.values())
        .try_for_each(namespace)
}

/// Checks the names of a namespace and its tools.
pub(super) fn namespace(namespace: &ToolNamespaceConfig) -> Result<()> {
    tool_name("the namespace's name", &namespace.name)?;
    namespace
        .tools
        .iter()
        .try_for_each(|tool| tool_name("the tool's name", &tool.name))
}

/// A header is split at blanks and at markers, and a word that begins with `to=` is the recipient.
fn word(field: &'static str, name: &str) -> Result<()> {
    let is_word = !name.is_empty()
        && !name.contains(|c: char| c.is_whitespace() || c == '<')
        && !name.starts_with(RECIPIENT);
    let rule = "one word, not empty, without blanks and \"<\", and not starting with \"to=\"";
    allowed(is_word, field, name, rule)
}

fn tool_name(field: &'static str, name: &str) -> Result<()> {
    let rule = "1 to 128 letters, digits or characters of \"_.:-\"";
    allowed(is_tool_name(name), field, name, rule)?;
    no_role(field, name)
}

/// A message of a tool starts with the tool's name, where other messages have `role` or `role:name`.
fn no_role(field: &'static str, name: &str) -> Result<()> {
    let first = name.split(':').next().unwrap_or_default();
    let is_role = Role::try_from(first).is_ok();
    allowed(!is_role, field, name, "no role, alone or before a colon")
}

fn allowed(is_allowed: bool, field: &'static str, name: &str, rule: &'static str) -> Result<()> {
    if is_allowed {
        return Ok(());
    }
    let name = name.to_owned();
    Err(Error::new(Kind::InvalidName { field, name, rule }))
}
