//! The text of a developer message.

use super::{RenderOptions, tools};
use crate::chat::DeveloperContent;
use crate::error::Result;

pub(super) fn text(content: &DeveloperContent, options: RenderOptions) -> Result<String> {
    let mut sections = Vec::new();
    if let Some(instructions) = &content.instructions {
        sections.push(format!("# Instructions\n\n{instructions}"));
    }
    sections.extend(tools::section(
        content.tools.as_ref(),
        options.schema_policy,
    )?);
    Ok(sections.join("\n\n"))
}
