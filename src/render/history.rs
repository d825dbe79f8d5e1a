//! Which messages of the past are rendered.

use crate::chat::{Message, Role};

pub(super) fn is_analysis(message: &Message) -> bool {
    message.channel.as_deref() == Some("analysis")
}

pub(super) fn is_final(message: &Message) -> bool {
    message.channel.as_deref() == Some("final")
}

/// The index before which messages in `analysis` are left out.
///
/// A turn is finished where the assistant's last message is an answer. Then the reasoning before the conversation's first
/// answer goes; what came between later answers stays, as it did in training.
pub(super) fn first_kept_analysis(messages: &[&Message], drop_analysis: bool) -> usize {
    let is_assistant = |message: &&&Message| message.author.role == Role::Assistant;
    let is_finished = messages
        .iter()
        .rfind(is_assistant)
        .is_some_and(|message| is_final(message));
    if !(drop_analysis && is_finished) {
        return 0;
    }
    messages
        .iter()
        .position(|message| is_final(message))
        .unwrap_or(0)
}
