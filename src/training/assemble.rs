//! Messages put together to an example.

use std::ops::Range;

use super::columns::Columns;
use super::pieces::Pieces;
use super::{HeaderLoss, LossPolicy, TurnEnd, WithoutReasoning};
use crate::Part;
use crate::chat::{Message, Role};
use crate::render::{Bounds, is_final, terminator_is_sampled};
use crate::tokenizer::{Rank, special};

/// The index of tokens that no message of the conversation has.
const NO_MESSAGE: i32 = -2;

/// What an example will consist of.
pub(super) struct Draft {
    /// The messages in it.
    pub(super) kept: Vec<usize>,
    /// Those of them that are learned.
    pub(super) targets: Vec<usize>,
    /// The targets that are treated differently since no reasoning stands before them.
    pub(super) unreasoned: Vec<usize>,
    /// The messages that no earlier example learns anything of.
    pub(super) new: Range<usize>,
}

/// What an example is made of.
pub(super) struct Assembly<'a> {
    pub(super) messages: &'a [&'a Message],
    pub(super) weights: &'a [f32],
    pub(super) pieces: &'a Pieces,
    pub(super) policy: &'a LossPolicy,
    /// `<|channel|>analysis<|message|><|end|><|start|>assistant`, and what they are.
    pub(super) empty_analysis: &'a (Vec<Rank>, Vec<Part>),
}

/// Where a message is in the columns.
struct Placed {
    bounds: Bounds,
    /// What was inserted behind its role.
    inserted: Range<usize>,
    sampled_start: usize,
}

impl Assembly<'_> {
    /// The most tokens that an example can have.
    pub(super) fn most_tokens(&self, draft: &Draft) -> usize {
        let length = |index: &usize| self.pieces.length(*index) + self.empty_analysis.0.len();
        draft.kept.iter().map(length).sum()
    }

    /// Appends an example. `report` hears of each message, and where its tokens are.
    pub(super) fn append(
        &self,
        draft: &Draft,
        columns: &mut Columns,
        mut report: impl FnMut(usize, Range<usize>, &Columns),
    ) {
        let first_token = columns.len();
        let mut before = None;
        for (position, &index) in draft.kept.iter().enumerate() {
            let message = self.messages[index];
            let is_unreasoned = draft.unreasoned.binary_search(&index).is_ok();
            let placed = self.add(columns, index, is_unreasoned, before);
            let terminator = placed.bounds.end - 1;
            let ends_turn = message.author.role == Role::Assistant && is_final(message);
            if position + 1 == draft.kept.len() && ends_turn {
                columns.tokens[terminator] = special::RETURN;
            }
            if message.author.role == Role::Assistant {
                mark_sampled(columns, &placed, message);
            }
            if draft.targets.binary_search(&index).is_ok() {
                let weight = self.weights.get(index).copied().unwrap_or(1.0);
                self.weigh(columns, &placed, weight, message);
                if is_unreasoned && self.policy.without_reasoning == WithoutReasoning::MaskHeader {
                    mask_header(columns, placed.bounds.start..placed.bounds.end);
                }
            } else if self.policy.tool_results
                && message.author.role == Role::Tool
                && draft.new.contains(&index)
            {
                let content = placed.bounds.content_start..placed.bounds.content_end;
                columns.weight[content].fill(1.0);
            }
            // Nothing stands before the first token that it could be predicted from; and rows that are packed do not touch
            // each other.
            if position == 0 {
                columns.weight[first_token] = 0.0;
            }
            report(index, placed.bounds.start..placed.bounds.end, columns);
            before = Some(message);
        }
    }

    /// Appends the tokens of a message, with an empty reasoning before what the model writes of it where the policy wants one.
    fn add(
        &self,
        columns: &mut Columns,
        index: usize,
        is_unreasoned: bool,
        before: Option<&Message>,
    ) -> Placed {
        let number = i32::try_from(index).unwrap_or(i32::MAX);
        let Pieces { tokens, parts, .. } = self.pieces;
        let own = self.pieces.bounds[index];
        let start = columns.len();
        let mut inserted = start..start;
        if is_unreasoned && self.policy.without_reasoning == WithoutReasoning::EmptyAnalysis {
            let (head, rest) = (own.start..own.role_end, own.role_end..own.end);
            columns.append(&tokens[head.clone()], &parts[head], number);
            inserted.start = columns.len();
            let (tokens_between, parts_between) = self.empty_analysis;
            columns.append(tokens_between, parts_between, NO_MESSAGE);
            inserted.end = columns.len();
            columns.append(&tokens[rest.clone()], &parts[rest], number);
        } else {
            let whole = own.start..own.end;
            columns.append(&tokens[whole.clone()], &parts[whole], number);
        }
        let end = columns.len();
        // What was inserted stands behind the role.
        let shift = |place: usize| place + end - own.end;
        let bounds = Bounds {
            index,
            start,
            role_end: shift(own.role_end),
            content_start: shift(own.content_start),
            content_end: shift(own.content_end),
            end,
        };
        Placed {
            sampled_start: bounds.sampled_start(self.messages[index], before),
            bounds,
            inserted,
        }
    }

    /// Puts a target into the loss.
    fn weigh(&self, columns: &mut Columns, placed: &Placed, weight: f32, message: &Message) {
        let bounds = &placed.bounds;
        let start = match self.policy.header {
            HeaderLoss::Sampled => placed.sampled_start,
            HeaderLoss::AfterRole => bounds.role_end,
            HeaderLoss::Content => bounds.content_start,
            HeaderLoss::All => bounds.start,
        };
        columns.weight[start..bounds.content_end].fill(weight);
        columns.weight[placed.inserted.clone()].fill(0.0);
        let terminator = bounds.end - 1;
        if !self.policy.terminators {
            return;
        }
        let is_return = columns.tokens[terminator] == special::RETURN;
        if terminator_is_sampled(message, is_return) {
            columns.weight[terminator] = weight;
            return;
        }
        match self.policy.turn_end {
            TurnEnd::Keep => columns.weight[terminator] = weight,
            TurnEnd::Relabel => columns.relabelled.push(terminator),
            TurnEnd::Mask => {}
        }
    }
}

/// Marks what the model writes of a message of the assistant.
fn mark_sampled(columns: &mut Columns, placed: &Placed, message: &Message) {
    let terminator = placed.bounds.end - 1;
    columns.sampled[placed.sampled_start..terminator].fill(true);
    columns.sampled[placed.inserted.clone()].fill(false);
    let is_return = columns.tokens[terminator] == special::RETURN;
    columns.sampled[terminator] = terminator_is_sampled(message, is_return);
}

/// Takes the channel and `<|message|>` out of the loss.
fn mask_header(columns: &mut Columns, range: Range<usize>) {
    for index in range {
        if matches!(columns.part[index], Part::Channel | Part::Message) {
            columns.weight[index] = 0.0;
        }
    }
}
