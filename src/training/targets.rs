//! Which messages of a conversation are learned, and with which others they make an example.

use super::{ExampleRule, LossPolicy, TrainOn};
use crate::chat::{Message, Role};
use crate::render::{Contexts, is_analysis, is_final};

/// The messages of an example to be: a context, and the targets in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The first message of the assistant that is learned in this example and in no other.
    pub(super) first: usize,
    /// The last one. What follows it teaches nothing.
    pub(super) last: usize,
    /// How many messages of the past are left out: see [`Contexts`].
    pub(super) dropped: usize,
}

/// The messages of the assistant that the policy trains on, by index.
pub(super) fn candidates(messages: &[&Message], policy: &LossPolicy) -> Vec<usize> {
    let mut assistants =
        (0..messages.len()).filter(|index| messages[*index].author.role == Role::Assistant);
    match policy.train_on {
        TrainOn::Assistant => assistants.collect(),
        TrainOn::LastTurn => {
            let user = messages
                .iter()
                .rposition(|message| message.author.role == Role::User);
            assistants
                .filter(|index| user.is_none_or(|user| *index > user))
                .collect()
        }
        TrainOn::LastMessage => assistants.next_back().into_iter().collect(),
    }
}

/// Groups candidates. Every message of the assistant is in one group at most.
pub(super) fn groups(
    messages: &[&Message],
    candidates: &[usize],
    contexts: &Contexts,
    rule: ExampleRule,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut is_answered = false;
    for &index in candidates {
        let dropped = contexts.dropped(index);
        let ends_segment = is_answered;
        is_answered = is_final(messages[index]);
        let continues = |group: &Group| match rule {
            ExampleRule::Auto => group.dropped == dropped,
            ExampleRule::Each => group.dropped == dropped && !ends_segment,
            ExampleRule::Last => !ends_segment,
            ExampleRule::Joint => true,
        };
        match groups.last_mut() {
            Some(group) if continues(group) => {
                group.last = index;
                // Where contexts differ within an example, it has that of its last message.
                group.dropped = dropped;
            }
            _ => groups.push(Group {
                first: index,
                last: index,
                dropped,
            }),
        }
    }
    if rule == ExampleRule::Last {
        groups.drain(..groups.len().saturating_sub(1));
    }
    groups
}

/// The targets in `final` that have no reasoning before them in their turn.
pub(super) fn unreasoned(messages: &[&Message], kept: &[usize], targets: &[usize]) -> Vec<usize> {
    let mut has_reasoning = false;
    let mut found = Vec::new();
    for &index in kept {
        let message = messages[index];
        let is_answer = message.author.role == Role::Assistant && is_final(message);
        if is_answer && !has_reasoning && targets.binary_search(&index).is_ok() {
            found.push(index);
        }
        let is_reasoning = is_analysis(message) && message.recipient.is_none();
        has_reasoning = match message.author.role {
            Role::Assistant => !is_answer && (has_reasoning || is_reasoning),
            Role::Tool => has_reasoning,
            Role::User | Role::Developer | Role::System => false,
        };
    }
    found
}

impl LossPolicy {
    /// Whether a message of the assistant is learned, as far as its header says.
    pub(super) fn selects(&self, message: &Message) -> bool {
        let channel = message.channel.as_deref().unwrap_or("final");
        self.channels.iter().any(|selected| selected == channel)
            && (self.tool_calls || message.recipient.is_none())
    }
}
