//! What is counted of rows and their examples. Counters of parts of a data set add up to those of the whole.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::chat::{Message, Role};

/// What became of rows. As JSON it is an object of numbers and of objects of numbers, of which two add up number by number.
///
/// The lengths of examples are counted one by one, so that percentiles are exact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counters {
    /// The rows that were read, bad ones included.
    pub rows: u64,
    /// The lines that have nothing on them.
    pub empty_lines: u64,
    /// The rows that have errors, by kind.
    pub errors: BTreeMap<String, u64>,
    /// The rows that a warning is about, by kind.
    pub warnings: BTreeMap<String, u64>,
    /// The rows that were read, by format.
    pub formats: BTreeMap<String, u64>,
    /// The examples.
    pub examples: u64,
    /// Their tokens.
    pub tokens: u64,
    /// Those of them that are in the loss.
    pub loss_tokens: u64,
    /// The messages that are learned.
    pub targets: u64,
    /// What is in no example, by reason.
    pub dropped: BTreeMap<String, DroppedCount>,
    /// How many examples have so many tokens.
    pub lengths: BTreeMap<u64, u64>,
    /// The tokens of examples by role.
    pub roles: BTreeMap<String, TokenCount>,
    /// The tokens of examples by channel; `none` for messages without one, `other` for unusual ones.
    pub channels: BTreeMap<String, TokenCount>,
    /// The targets that are answers.
    pub final_targets: u64,
    /// Those of them that reasoning stands before in their turn.
    pub reasoned_final_targets: u64,
    /// The tokens that the rows would have as one sequence each: `tokens` by this is by how much the rule for examples expands
    /// the data.
    pub sequence_tokens: u64,
    /// The rows in which each prompt begins with the one before it.
    pub prefix_stable_rows: u64,
}

/// Tokens, and how many of them are in the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenCount {
    /// All tokens.
    pub tokens: u64,
    /// Those in the loss.
    pub loss_tokens: u64,
}

/// What is in no example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DroppedCount {
    /// The rows that it happened to.
    pub rows: u64,
    /// The messages that would have been learned.
    pub targets: u64,
    /// Their tokens.
    pub tokens: u64,
}

impl Counters {
    /// How many tokens an example of this share of all has at most, from 0 to 1: 0.5 gives the median. `None` without examples.
    pub fn length_percentile(&self, share: f64) -> Option<u64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a share of a count is none that a float could not hold"
        )]
        let rank = ((self.examples as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        self.lengths.iter().find_map(|(length, count)| {
            seen += count;
            (seen >= rank).then_some(*length)
        })
    }

    pub(super) fn warn(&mut self, kind: &str) {
        add(&mut self.warnings, kind, 1);
    }

    pub(super) fn error(&mut self, kind: &str) {
        add(&mut self.errors, kind, 1);
    }
}

fn add<T: AddAssign + Default>(counts: &mut BTreeMap<String, T>, key: &str, count: T) {
    if let Some(sum) = counts.get_mut(key) {
        *sum += count;
    } else {
        counts.insert(key.to_owned(), count);
    }
}

impl AddAssign for TokenCount {
    fn add_assign(&mut self, other: Self) {
        self.tokens += other.tokens;
        self.loss_tokens += other.loss_tokens;
    }
}

impl AddAssign for DroppedCount {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.targets += other.targets;
        self.tokens += other.tokens;
    }
}

impl AddAssign<&Counters> for Counters {
    fn add_assign(&mut self, other: &Counters) {
        let maps = [
            (&mut self.errors, &other.errors),
            (&mut self.warnings, &other.warnings),
            (&mut self.formats, &other.formats),
        ];
        for (sums, counts) in maps {
            for (key, count) in counts {
                add(sums, key, *count);
            }
        }
        for (reason, count) in &other.dropped {
            add(&mut self.dropped, reason, *count);
        }
        for (sums, counts) in [
            (&mut self.roles, &other.roles),
            (&mut self.channels, &other.channels),
        ] {
            for (key, count) in counts {
                add(sums, key, *count);
            }
        }
        for (length, count) in &other.lengths {
            *self.lengths.entry(*length).or_default() += count;
        }
        self.rows += other.rows;
        self.empty_lines += other.empty_lines;
        self.examples += other.examples;
        self.tokens += other.tokens;
        self.loss_tokens += other.loss_tokens;
        self.targets += other.targets;
        self.final_targets += other.final_targets;
        self.reasoned_final_targets += other.reasoned_final_targets;
        self.sequence_tokens += other.sequence_tokens;
        self.prefix_stable_rows += other.prefix_stable_rows;
    }
}

/// The names of roles in the counters.
const ROLES: [Role; 5] = [
    Role::System,
    Role::Developer,
    Role::User,
    Role::Assistant,
    Role::Tool,
];

/// The names of channels in the counters.
const CHANNELS: [&str; 5] = ["none", "analysis", "commentary", "final", "other"];

/// What is counted of the examples of one row, before it is known whether it has an error.
#[derive(Clone, Debug, Default)]
pub(super) struct RowCounters {
    pub(super) lengths: Vec<u64>,
    pub(super) loss_tokens: u64,
    pub(super) targets: u64,
    pub(super) final_targets: u64,
    pub(super) unreasoned_final_targets: u64,
    pub(super) dropped: BTreeMap<&'static str, DroppedCount>,
    roles: [TokenCount; 5],
    channels: [TokenCount; 5],
}

impl RowCounters {
    /// Counts a message of an example.
    pub(super) fn message(&mut self, message: &Message, count: TokenCount) {
        let role = match message.author.role {
            Role::System => 0,
            Role::Developer => 1,
            Role::User => 2,
            Role::Assistant => 3,
            Role::Tool => 4,
        };
        let channel = match message.channel.as_deref() {
            None => 0,
            Some("analysis") => 1,
            Some("commentary") => 2,
            Some("final") => 3,
            Some(_) => 4,
        };
        self.roles[role] += count;
        self.channels[channel] += count;
    }

    pub(super) fn add_to(self, sums: &mut Counters) {
        for length in self.lengths {
            sums.examples += 1;
            sums.tokens += length;
            *sums.lengths.entry(length).or_default() += 1;
        }
        sums.loss_tokens += self.loss_tokens;
        sums.targets += self.targets;
        sums.final_targets += self.final_targets;
        sums.reasoned_final_targets += self.final_targets - self.unreasoned_final_targets;
        for (reason, count) in self.dropped {
            add(&mut sums.dropped, reason, count);
        }
        let roles = ROLES.iter().map(Role::as_str).zip(self.roles);
        for (role, count) in roles.filter(|(_, count)| count.tokens > 0) {
            add(&mut sums.roles, role, count);
        }
        let channels = CHANNELS.into_iter().zip(self.channels);
        for (channel, count) in channels.filter(|(_, count)| count.tokens > 0) {
            add(&mut sums.channels, channel, count);
        }
    }
}
