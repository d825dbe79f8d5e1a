//! Messages of harmony, as `to_dict` of Python and the JSON of Rust and JavaScript have them.

use serde::Deserialize;

use crate::bridge::{Node, quoted, required_parts};
use crate::chat::{Author, Content, DeveloperContent, Message, Role, SystemContent};
use crate::error::{Result, RowErrorKind};

/// What to do about a message of an unknown role.
const ROLES: &str = "the roles are system, developer, user, assistant and tool";

/// A message, taken as it is.
pub(super) fn message(message: &Node<'_, '_>) -> Result<Message> {
    let field = |name: &str| -> Result<Option<String>> {
        Ok(message.get(name).optional_text()?.map(str::to_owned))
    };
    let role = message.get("role");
    let role = role
        .text()
        .map_err(|error| error.with_hint(ROLES))
        .and_then(|word| {
            Role::try_from(word).map_err(|_| {
                let error = role.refused(format!("unknown role: {}", quoted(word)));
                error.in_row(RowErrorKind::UnknownRole, ROLES)
            })
        })?;
    let name = field("name")?;
    if role == Role::Tool && name.is_none() {
        let error = message.get("name").refused("is missing");
        let hint = "give the tool's name, such as functions.get_weather";
        return Err(error.in_row(RowErrorKind::ToolWithoutName, hint));
    }
    Ok(Message {
        author: Author { role, name },
        recipient: field("recipient")?,
        content: contents(&message.get("content"))?,
        channel: field("channel")?,
        content_type: field("content_type")?,
    })
}

fn contents(content: &Node<'_, '_>) -> Result<Vec<Content>> {
    if !content.value().is_array() {
        let parts = required_parts(content)?;
        return Ok(parts.into_iter().map(Content::from).collect());
    }
    let parts = content.items("a list of contents")?;
    parts.map(|part| typed(&part)).collect()
}

fn typed(part: &Node<'_, '_>) -> Result<Content> {
    match part.get("type").value().as_str() {
        Some("system_content") => {
            let content = SystemContent::deserialize(part.value());
            content
                .map(Content::from)
                .map_err(|error| part.refused(format!("is no system content: {error}")))
        }
        Some("developer_content") => {
            let content = DeveloperContent::deserialize(part.value());
            content
                .map(Content::from)
                .map_err(|error| part.refused(format!("is no developer content: {error}")))
        }
        _ => crate::bridge::of_part(part).map(Content::from),
    }
}
