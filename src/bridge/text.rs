//! The text of a message, given as a string or in parts (R7, R8).

use super::read::{Node, quoted};
use crate::chat::{Content, Message, Role};
use crate::error::{Result, RowErrorKind};

/// What the types of parts are called that are no text.
const MEDIA: [&str; 4] = ["image", "audio", "video", "file"];

/// The texts of a content, one of each part. None for null.
pub(crate) fn parts<'v>(content: &Node<'v, '_>) -> Result<Option<Vec<&'v str>>> {
    if content.is_null() {
        return Ok(None);
    }
    if content.value().is_string() {
        return Ok(Some(vec![content.text()?]));
    }
    let parts = content.items("a string or a list of parts")?;
    parts
        .map(|part| of_part(&part))
        .collect::<Result<_>>()
        .map(Some)
}

/// The same of a content that has to be there.
pub(crate) fn required_parts<'v>(content: &Node<'v, '_>) -> Result<Vec<&'v str>> {
    let parts = parts(content)?;
    parts.ok_or_else(|| content.expected("a string or a list of parts"))
}

/// The text of a part.
pub(crate) fn of_part<'v>(part: &Node<'v, '_>) -> Result<&'v str> {
    if part.value().is_string() {
        return part.text();
    }
    let part = part.object()?;
    let kind = part.get("type");
    match kind.text()? {
        "text" | "input_text" | "output_text" => part.get("text").text(),
        "refusal" => part.get("refusal").text(),
        other => {
            let text = "is not supported: the model reads text only";
            let error = kind.refused(format!("{} {text}", quoted(other)));
            let is_media = MEDIA.iter().any(|media| other.contains(media));
            Err(if is_media {
                error.in_row(RowErrorKind::Multimodal, "")
            } else {
                error
            })
        }
    }
}

/// Whether the parts say nothing.
pub(crate) fn are_empty(parts: &[&str]) -> bool {
    parts.iter().all(|part| part.is_empty())
}

/// Each part as a content of its own: what they say follows each other with nothing between, and is tokenized one by one.
pub(crate) fn contents(parts: Vec<&str>) -> Vec<Content> {
    parts.into_iter().map(Content::from).collect()
}

/// What the assistant said in a channel.
pub(crate) fn said(channel: &str, parts: Vec<&str>) -> Message {
    Message::from_role_and_contents(Role::Assistant, contents(parts)).with_channel(channel)
}
