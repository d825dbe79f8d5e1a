//! The text of a system message.

use super::{RenderOptions, tools};
use crate::chat::{ChannelConfig, SystemContent};
use crate::error::Result;

/// The sections that have lines, with an empty line between them.
pub(super) fn text(content: &SystemContent, options: RenderOptions) -> Result<String> {
    let mut sections = Vec::new();
    sections.extend(identity(content));
    if let Some(effort) = content.reasoning_effort {
        sections.push(format!("Reasoning: {}", effort.as_str()));
    }
    sections.extend(tools::section(
        content.tools.as_ref(),
        options.schema_policy,
    )?);
    sections.extend(
        content
            .channel_config
            .as_ref()
            .and_then(|config| channels(config, options)),
    );
    Ok(sections.join("\n\n"))
}

fn identity(content: &SystemContent) -> Option<String> {
    let mut lines = Vec::new();
    lines.extend(content.model_identity.clone());
    if let Some(cutoff) = &content.knowledge_cutoff {
        lines.push(format!("Knowledge cutoff: {cutoff}"));
    }
    if let Some(date) = &content.conversation_start_date {
        lines.push(format!("Current date: {date}"));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn channels(config: &ChannelConfig, options: RenderOptions) -> Option<String> {
    if config.valid_channels.is_empty() {
        return None;
    }
    let mut section = format!("# Valid channels: {}.", config.valid_channels.join(", "));
    if config.channel_required {
        section.push_str(" Channel must be included for every message.");
    }
    if options.conversation_has_function_tools {
        section.push_str("\nCalls to these tools must go to the commentary channel: 'functions'.");
    }
    Some(section)
}
