//! In which context each message of a conversation was written.

use super::AnalysisPolicy;
use super::history::{Answers, Dropped, may_drop};
use crate::chat::Message;

/// What the prompt for each message of a conversation leaves out, by a policy.
///
/// Whatever a prompt leaves out are the first of the messages that the policy may leave out at all. So their number says which
/// they are, and two prompts have the same context where the numbers are equal.
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
        let mut dropped = Vec::with_capacity(messages.len());
        let mut answers = Answers::default();
        for (index, message) in messages.iter().enumerate() {
            dropped.push(may_drop_before[answers.drop_before(policy)]);
            answers.add(index, message);
            let may_drop = usize::from(may_drop(messages, index, policy));
            may_drop_before.push(may_drop_before[index] + may_drop);
        }
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

    /// Whether the message of this index has its own context where so many messages are left out.
    pub(crate) fn is_exact(&self, dropped: usize, index: usize) -> bool {
        dropped.min(self.may_drop_before[index]) == self.dropped[index]
    }

    /// The first message that one of these prompts has and the next one leaves out, or the other way round; None where each
    /// prompt begins with the one before it. Prompts are named by the index of the message that they are for.
    pub(crate) fn first_change(&self, prompts: impl Iterator<Item = usize>) -> Option<usize> {
        let mut before: Option<usize> = None;
        for prompt in prompts {
            let changed = before.and_then(|before| self.change(before, prompt));
            if changed.is_some() {
                return changed;
            }
            before = Some(prompt);
        }
        None
    }

    fn change(&self, before: usize, after: usize) -> Option<usize> {
        let left_out = self.dropped[before];
        let left_out_later = self.dropped[after].min(self.may_drop_before[before]);
        let number = left_out.min(left_out_later);
        let first = self
            .may_drop_before
            .partition_point(|count| *count <= number);
        (left_out != left_out_later).then(|| first.saturating_sub(1))
    }

    /// How many messages are left out where those of `dropped` are.
    pub(super) fn number(&self, dropped: &Dropped) -> usize {
        self.may_drop_before[dropped.before]
    }
}
