//! Messages put together to an example.

use std::ops::Range;

use super::pieces::Pieces;
use super::{Example, HeaderLoss, LossPolicy, TurnEnd, WithoutReasoning};
use crate::Part;
use crate::chat::{Message, Role};
use crate::render::{Bounds, is_final, terminator_is_sampled};
use crate::tokenizer::{Rank, special};

/// The index of tokens that no message of the conversation has.
const NO_MESSAGE: i32 = -2;

/// What an example is made of.
pub(super) struct Assembly<'a> {
    pub(super) messages: &'a [&'a Message],
    pub(super) pieces: &'a Pieces,
    pub(super) policy: &'a LossPolicy,
    /// `<|channel|>analysis<|message|><|end|><|start|>assistant`, and what they are.
    pub(super) empty_analysis: &'a [(Rank, Part)],
}

impl Assembly<'_> {
    /// The example with the messages `kept`, of which those that `weight` gives one are learned. `unreasoned` are the
    /// targets without reasoning before them, `new` the messages whose tools' results no example before has.
    pub(super) fn example(
        &self,
        kept: Vec<usize>,
        weight: impl Fn(usize) -> Option<f32>,
        unreasoned: &[usize],
        new: &Range<usize>,
    ) -> Example {
        let mut example = Example::default();
        let mut before = None;
        for (position, &index) in kept.iter().enumerate() {
            let message = self.messages[index];
            let weight = weight(index);
            let is_unreasoned = unreasoned.binary_search(&index).is_ok();
            let range = self.add(&mut example, index, is_unreasoned);
            if position + 1 == kept.len()
                && message.author.role == Role::Assistant
                && is_final(message)
            {
                example.tokens[range.end - 1] = special::RETURN;
            }
            let bounds = self.shifted(index, &range);
            let sampled_start = bounds.sampled_start(message, before);
            mark_sampled(&mut example, &bounds, sampled_start, message);
            if let Some(weight) = weight {
                self.weigh(&mut example, &bounds, sampled_start, weight, message);
                example.targets.push(index);
                if is_unreasoned && self.policy.without_reasoning == WithoutReasoning::MaskHeader {
                    mask_header(&mut example, range.clone());
                }
            } else if self.policy.tool_results
                && message.author.role == Role::Tool
                && new.contains(&index)
            {
                example.weight[bounds.content_start..bounds.content_end].fill(1.0);
            }
            before = Some(message);
        }
        // Nothing stands before it that it could be predicted from; and rows that are packed do not touch each other.
        if let Some(first) = example.weight.first_mut() {
            *first = 0.0;
        }
        example.kept = kept;
        example
    }

    /// Appends the tokens of a message, with an empty reasoning before what the model writes of it where the policy wants one.
    /// Returns where they are.
    fn add(&self, example: &mut Example, index: usize, is_unreasoned: bool) -> Range<usize> {
        let start = example.tokens.len();
        let bounds = self.pieces.bounds[index];
        self.append(example, index, bounds.start..bounds.role_end);
        if is_unreasoned && self.policy.without_reasoning == WithoutReasoning::EmptyAnalysis {
            let (tokens, parts): (Vec<_>, Vec<_>) = self.empty_analysis.iter().copied().unzip();
            example.tokens.extend(tokens);
            example.part.extend(parts);
            example.message.resize(example.tokens.len(), NO_MESSAGE);
        }
        self.append(example, index, bounds.role_end..bounds.end);
        example.sampled.resize(example.tokens.len(), false);
        example.weight.resize(example.tokens.len(), 0.0);
        start..example.tokens.len()
    }

    fn append(&self, example: &mut Example, index: usize, range: Range<usize>) {
        let number = i32::try_from(index).unwrap_or(i32::MAX);
        example
            .tokens
            .extend_from_slice(&self.pieces.tokens[range.clone()]);
        example.part.extend_from_slice(&self.pieces.parts[range]);
        example.message.resize(example.tokens.len(), number);
    }

    /// The bounds of a message in the example, where it has this range.
    fn shifted(&self, index: usize, range: &Range<usize>) -> Bounds {
        let bounds = self.pieces.bounds[index];
        // What was inserted stands behind the role.
        let shift = |place: usize| place + range.end - bounds.end;
        Bounds {
            index,
            start: range.start,
            role_end: shift(bounds.role_end),
            content_start: shift(bounds.content_start),
            content_end: shift(bounds.content_end),
            end: range.end,
        }
    }

    /// Puts a target into the loss.
    fn weigh(
        &self,
        example: &mut Example,
        bounds: &Bounds,
        sampled_start: usize,
        weight: f32,
        message: &Message,
    ) {
        let start = match self.policy.header {
            HeaderLoss::Sampled => sampled_start,
            HeaderLoss::AfterRole => bounds.role_end,
            HeaderLoss::Content => bounds.content_start,
            HeaderLoss::All => bounds.start,
        };
        for index in start..bounds.content_end {
            if example.message[index] != NO_MESSAGE {
                example.weight[index] = weight;
            }
        }
        let terminator = bounds.end - 1;
        if !self.policy.terminators {
            return;
        }
        let is_return = example.tokens[terminator] == special::RETURN;
        if terminator_is_sampled(message, is_return) {
            example.weight[terminator] = weight;
            return;
        }
        match self.policy.turn_end {
            TurnEnd::Keep => example.weight[terminator] = weight,
            TurnEnd::Relabel => example.relabelled.push(terminator),
            TurnEnd::Mask => {}
        }
    }
}

fn mark_sampled(example: &mut Example, bounds: &Bounds, sampled_start: usize, message: &Message) {
    for index in sampled_start..bounds.end {
        example.sampled[index] = example.message[index] != NO_MESSAGE;
    }
    if message.author.role == Role::Assistant {
        let is_return = example.tokens[bounds.end - 1] == special::RETURN;
        example.sampled[bounds.end - 1] = terminator_is_sampled(message, is_return);
    }
}

/// Takes the channel and `<|message|>` out of the loss.
fn mask_header(example: &mut Example, range: Range<usize>) {
    for index in range {
        if matches!(example.part[index], Part::Channel | Part::Message) {
            example.weight[index] = 0.0;
        }
    }
}
