//! The messages that stand before the history: what the server and the client tell the model (R1–R6).

use super::options::ServerOptions;
use crate::chat::{
    Content, DeveloperContent, Message, ReasoningEffort, Role, SystemContent, ToolNamespaceConfig,
};

/// The system message. Nothing in a request changes what it says of the model.
pub(crate) fn system_message(
    options: &ServerOptions,
    effort: ReasoningEffort,
    builtin_tools: Vec<ToolNamespaceConfig>,
) -> Message {
    let mut content = SystemContent {
        model_identity: options.model_identity.clone(),
        knowledge_cutoff: options.knowledge_cutoff.clone(),
        conversation_start_date: options.date.clone(),
        ..SystemContent::default()
    }
    .with_reasoning_effort(effort);
    for tool in builtin_tools {
        content = content.with_tools(tool);
    }
    Message::from_role_and_content(Role::System, content)
}

/// The developer message: the instructions, the tools, and the section of the answer's form, which is a text of its own behind
/// them. None where there is nothing to say.
pub(crate) fn developer_message(
    instructions: &[String],
    tools: Vec<ToolNamespaceConfig>,
    response_format: Option<&str>,
) -> Option<Message> {
    let mut contents = Vec::new();
    if !(instructions.is_empty() && tools.is_empty()) {
        let mut content = DeveloperContent::new();
        if !instructions.is_empty() {
            content = content.with_instructions(instructions.join("\n\n"));
        }
        for namespace in tools {
            content = content.with_tools(namespace);
        }
        contents.push(Content::from(content));
    }
    if let Some(section) = response_format {
        let separator = if contents.is_empty() { "" } else { "\n\n" };
        contents.push(format!("{separator}{section}").into());
    }
    (!contents.is_empty()).then(|| Message::from_role_and_contents(Role::Developer, contents))
}

/// Instructions that are given later.
pub(crate) fn later_instructions(text: String) -> Message {
    let content = DeveloperContent::new().with_instructions(text);
    Message::from_role_and_content(Role::Developer, content)
}
