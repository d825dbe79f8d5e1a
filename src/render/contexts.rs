//! In which context each message of a conversation was written.

use super::AnalysisPolicy;
use super::history::{Dropped, has_result_elsewhere, is_analysis, is_final};
use crate::chat::{Message, Role};

/// What the prompt for each message of a conversation leaves out, by a policy.
///
/// A prompt leaves out the first so many of the messages that may ever be left out. So a number says which they are, and two
/// prompts have the same context where the numbers are the same.
pub(crate) struct Contexts {
    /// How many messages before each index may be left out.
    may_drop_before: Vec<usize>,
    /// How many of them the prompt for the message of each index leaves out.
    dropped: Vec<usize>,
}

impl Contexts {
    /// Linear in the messages.
    pub(crate) fn new(messages: &[&Message], policy: AnalysisPolicy) -> Self {
        let mut may_drop_before = vec![0];
        for index in 0..messages.len() {
            let may_drop = usize::from(may_drop(messages, index, policy));
            may_drop_before.push(may_drop_before[index] + may_drop);
        }
        let dropped = drop_before(messages, policy)
            .map(|before| may_drop_before[before])
            .collect();
        Self {
            may_drop_before,
            dropped,
        }
    }

    /// How many messages the prompt for the message of this index leaves out.
    pub(crate) fn dropped(&self, index: usize) -> usize {
        self.dropped[index]
    }

    /// Whether a prompt that leaves out so many leaves out the message of this index.
    pub(crate) fn leaves_out(&self, dropped: usize, index: usize) -> bool {
        let [before, with] = [index, index + 1].map(|index| self.may_drop_before[index]);
        before < with && with <= dropped
    }

    /// Whether the message of this index has behind a context that leaves out so many what its own prompt had.
    pub(crate) fn is_exact(&self, dropped: usize, index: usize) -> bool {
        dropped.min(self.may_drop_before[index]) == self.dropped[index]
    }

    /// How many messages are left out where those of `dropped` are.
    pub(super) fn number(&self, dropped: &Dropped) -> usize {
        self.may_drop_before[dropped.before()]
    }
}

fn may_drop(messages: &[&Message], index: usize, policy: AnalysisPolicy) -> bool {
    match policy {
        AnalysisPolicy::Keep => false,
        AnalysisPolicy::Reference => is_analysis(messages[index]),
        AnalysisPolicy::FinishedTurns => {
            is_analysis(messages[index]) && !has_result_elsewhere(messages, index)
        }
    }
}

/// For each message, the index before which its prompt leaves out reasoning.
fn drop_before(messages: &[&Message], policy: AnalysisPolicy) -> impl Iterator<Item = usize> {
    let mut first_final = None;
    let mut last_answer = 0;
    let mut has_answered = false;
    messages.iter().enumerate().map(move |(index, message)| {
        let before = match policy {
            AnalysisPolicy::Reference if has_answered => first_final.unwrap_or(0),
            AnalysisPolicy::Keep | AnalysisPolicy::Reference => 0,
            AnalysisPolicy::FinishedTurns => last_answer,
        };
        if is_final(message) {
            first_final = first_final.or(Some(index));
        }
        if message.author.role == Role::Assistant {
            has_answered = is_final(message);
            if has_answered {
                last_answer = index;
            }
        }
        before
    })
}
