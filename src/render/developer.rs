//! The text of a developer message.

use super::tools;
use crate::chat::DeveloperContent;
use crate::error::Result;

pub(super) fn text(content: &DeveloperContent) -> Result<String> {
    let mut sections = Vec::new();
    if let Some(instructions) = &content.instructions {
        sections.push(format!("# Instructions\n\n{instructions}"));
    }
    sections.extend(tools::section(content.tools.as_ref())?);
    Ok(sections.join("\n\n"))
}
