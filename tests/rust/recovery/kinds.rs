//! The names of kinds, and what kind a message is.

use std::collections::HashSet;

use openai_harmony::DiagnosticKind;
use openai_harmony::chat::{Message, Role};

#[test]
fn names_are_those_on_the_wire() {
    let names: HashSet<&str> = DiagnosticKind::ALL
        .iter()
        .map(DiagnosticKind::as_str)
        .collect();
    assert_eq!(names.len(), DiagnosticKind::ALL.len());
    for kind in DiagnosticKind::ALL {
        assert_eq!(
            serde_json::to_value(kind).expect("it has a form"),
            kind.as_str()
        );
    }
}

#[test]
fn kinds_of_messages() {
    for (role, channel, recipient, kind) in [
        (Role::Assistant, Some("analysis"), None, "reasoning"),
        (
            Role::Assistant,
            Some("analysis"),
            Some("python"),
            "tool_call",
        ),
        (Role::Assistant, None, Some("functions.f"), "tool_call"),
        (Role::Assistant, Some("commentary"), None, "preamble"),
        (Role::Assistant, Some("commentary"), Some("all"), "preamble"),
        (Role::Assistant, Some("analysis"), Some("tool"), "reasoning"),
        (Role::Assistant, Some("final"), Some("user"), "final"),
        (
            Role::Assistant,
            Some("final"),
            Some("<|constrain|>json"),
            "final",
        ),
        (Role::Assistant, None, Some("<|start|>assistant"), "final"),
        (Role::Assistant, None, Some("Assistant"), "tool_call"),
        (Role::Assistant, Some("final"), None, "final"),
        (Role::Assistant, None, None, "final"),
        (Role::Assistant, Some("thoughts"), None, "final"),
        (
            Role::Tool,
            Some("commentary"),
            Some("assistant"),
            "tool_result",
        ),
        (Role::User, None, None, "prompt"),
        (Role::System, None, None, "prompt"),
        (Role::Developer, Some("analysis"), Some("all"), "prompt"),
    ] {
        let mut message = Message::from_role_and_content(role, "");
        message.channel = channel.map(str::to_owned);
        message.recipient = recipient.map(str::to_owned);
        assert_eq!(message.kind().as_str(), kind, "{message:?}");
    }
}
