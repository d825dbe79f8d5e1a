//! What rows have that nobody may have meant.

use super::Format;
use super::read::Row;
use crate::chat::{Content, Message, Role};
use crate::tokenizer::spelled_tokens;

/// What a row has that nobody may have meant; it becomes examples all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RowWarning {
    /// Nothing of it is learned.
    NoTargets,
    /// An example is longer than it may be, and dropped or shortened.
    TooLong,
    /// A message of the assistant has no channel, in harmony's own format.
    NoChannel,
    /// Several calls at once: the model never writes a second one by itself.
    ParallelCalls,
    /// Text spells special tokens of harmony. It stays text; often someone has put the data into a template already.
    SpelledMarkers,
    /// Text spells control tokens of another model, such as `<|im_start|>`.
    ControlTokens,
    /// An answer has `<think>` in it, and stays as it is.
    ThinkInContent,
    /// An answer that is learned has no reasoning before it in its turn.
    NoReasoning,
    /// An object of the row has a key twice; the last one holds.
    DuplicateKey,
}

impl RowWarning {
    /// All warnings.
    pub const ALL: [Self; 9] = [
        Self::NoTargets,
        Self::TooLong,
        Self::NoChannel,
        Self::ParallelCalls,
        Self::SpelledMarkers,
        Self::ControlTokens,
        Self::ThinkInContent,
        Self::NoReasoning,
        Self::DuplicateKey,
    ];

    /// The warning's name, such as `"no_targets"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NoTargets => "no_targets",
            Self::TooLong => "too_long",
            Self::NoChannel => "no_channel",
            Self::ParallelCalls => "parallel_calls",
            Self::SpelledMarkers => "spelled_markers",
            Self::ControlTokens => "control_tokens",
            Self::ThinkInContent => "think_in_content",
            Self::NoReasoning => "no_reasoning",
            Self::DuplicateKey => "duplicate_key",
        }
    }
}

/// What the messages of a row give to warn of.
pub(super) fn of_messages(row: &Row<'_>) -> Vec<RowWarning> {
    let mut found = [false; RowWarning::ALL.len()];
    let mut mark = |warning: RowWarning| found[warning as usize] = true;
    let mut last_call: Option<usize> = None;
    for (index, message) in row.messages.iter().enumerate() {
        let is_assistant = message.author.role == Role::Assistant;
        for text in texts(message) {
            for (_, is_ours) in spelled_tokens(text) {
                mark(if is_ours {
                    RowWarning::SpelledMarkers
                } else {
                    RowWarning::ControlTokens
                });
            }
            let is_answer = is_assistant && message.recipient.is_none();
            let is_reasoning = message.channel.as_deref() == Some("analysis");
            if is_answer && !is_reasoning && text.contains("<think>") {
                mark(RowWarning::ThinkInContent);
            }
        }
        if is_assistant && row.format == Format::Harmony && message.channel.is_none() {
            mark(RowWarning::NoChannel);
        }
        if is_assistant && message.recipient.is_some() {
            if last_call.is_some_and(|last| are_parallel(row, last, index)) {
                mark(RowWarning::ParallelCalls);
            }
            last_call = Some(index);
        }
    }
    RowWarning::ALL
        .into_iter()
        .filter(|warning| found[*warning as usize])
        .collect()
}

/// Whether two calls were made at once: by one message of the row, or in harmony with nothing between them.
fn are_parallel(row: &Row<'_>, first: usize, second: usize) -> bool {
    match row.format {
        Format::Harmony => first + 1 == second,
        _ => row.number(first) == row.number(second),
    }
}

fn texts(message: &Message) -> impl Iterator<Item = &str> {
    message.content.iter().filter_map(|content| match content {
        Content::Text(content) => Some(content.text.as_str()),
        Content::SystemContent(_) => None,
        Content::DeveloperContent(content) => content.instructions.as_deref(),
    })
}
