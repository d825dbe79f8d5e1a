//! From a conversation to its examples.

use std::cell::OnceCell;

use super::assemble::{Assembly, Draft};
use super::pieces::Pieces;
use super::targets::{Group, candidates, groups, unreasoned};
use super::{ExampleRule, TooLong, TrainingOptions, WithoutReasoning, length};
use crate::chat::{Message, Role};
use crate::error::{Error, InvalidTraining};
use crate::render::{
    Contexts, EncodedTools, PieceOptions, RenderOptions, has_function_tools, is_final,
};
use crate::tokenizer::{Rank, special};
use crate::{HarmonyEncoding, Part, Result};

/// Targets that are in no example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lost {
    /// Why.
    pub reason: LossReason,
    /// How many targets.
    pub targets: usize,
    /// How many tokens they have.
    pub tokens: usize,
}

/// Why targets are in no example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LossReason {
    /// Their example is longer than it may be.
    TooLong,
    /// Their context is another than when they were written.
    Inexact,
}

impl LossReason {
    /// The reason's name, such as `"too_long"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Inexact => "inexact",
        }
    }
}

/// A conversation, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) messages: &'a [&'a Message],
    /// A message that has none has 1.
    pub(super) weights: &'a [f32],
    /// The function tools, if they are encoded already.
    pub(super) tools: Option<EncodedTools<'a>>,
}

impl Source<'_> {
    fn has_function_tools(&self, index: usize) -> bool {
        self.tools.is_some_and(|tools| tools.message == index)
            || has_function_tools(self.messages[index])
    }
}

/// Where examples go.
pub(super) trait Collector {
    /// # Errors
    /// [`Error::is_out_of_memory`].
    fn example(&mut self, assembly: &Assembly<'_>, draft: Draft) -> Result<()>;
    fn lost(&mut self, lost: Lost);
}

/// What a conversation is as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Overview {
    /// How many tokens it has as one sequence, as far as anything of it is learned.
    pub(super) tokens: usize,
    /// The first message that a later prompt leaves out.
    pub(super) first_left_out: Option<usize>,
}

/// Makes the examples of a conversation.
pub(super) fn make<C: Collector>(
    encoding: HarmonyEncoding,
    source: Source<'_>,
    options: &TrainingOptions,
    made: &mut C,
) -> Result<Overview> {
    let messages = source.messages;
    let is_weight = |weight: &f32| (0.0..=1.0).contains(weight);
    if let Some(position) = source.weights.iter().position(|weight| !is_weight(weight)) {
        let error = InvalidTraining::BadWeight(source.weights[position].to_string());
        return Err(Error::invalid_training(error).with_position(position));
    }
    let candidates = candidates(messages, &options.loss);
    let contexts = Contexts::new(messages, options.reasoning);
    let groups = groups(messages, &candidates, &contexts, options.examples);
    let is_needed = needed(messages, &candidates, &contexts, &groups);
    let has_function_tools = (0..messages.len()).any(|index| source.has_function_tools(index));
    let builder = Builder {
        encoding,
        options,
        pieces: pieces(encoding, source, options, &is_needed, has_function_tools)?,
        pieces_without_tools: OnceCell::new(),
        empty_analysis: empty_analysis(encoding),
        source,
        candidates,
        contexts,
        is_needed,
        has_function_tools,
    };
    builder.add_all(groups, 0, options.examples, made)?;
    Ok(builder.overview())
}

/// Which messages are in an example, or are counted as lost.
fn needed(
    messages: &[&Message],
    candidates: &[usize],
    contexts: &Contexts,
    groups: &[Group],
) -> Vec<bool> {
    let mut is_needed = vec![false; messages.len()];
    for group in groups {
        for (index, is_needed) in is_needed[..=group.last].iter_mut().enumerate() {
            *is_needed |= !contexts.leaves_out(group.dropped, index);
        }
        for index in candidates {
            is_needed[*index] |= (group.first..=group.last).contains(index);
        }
    }
    is_needed
}

/// `has_function_tools` is what a system message says of the conversation.
fn pieces(
    encoding: HarmonyEncoding,
    source: Source<'_>,
    options: &TrainingOptions,
    is_needed: &[bool],
    has_function_tools: bool,
) -> Result<Pieces> {
    let options = RenderOptions::default()
        .with_check_names(true)
        .with_schema_policy(options.schema_policy)
        .with_conversation_has_function_tools(has_function_tools);
    let options = PieceOptions {
        options,
        is_needed,
        tools: source.tools,
    };
    Pieces::new(encoding, source.messages, &options)
}

fn empty_analysis(encoding: HarmonyEncoding) -> (Vec<Rank>, Vec<Part>) {
    let mut tokens = Vec::new();
    let mut parts = Vec::new();
    let mut push = |part: Part, more: &[Rank]| {
        tokens.extend_from_slice(more);
        parts.resize(tokens.len(), part);
    };
    let word = |text: &str| encoding.tokenizer().encode_ordinary(text);
    push(Part::Channel, &[special::CHANNEL]);
    push(Part::Channel, &word("analysis"));
    push(Part::Message, &[special::MESSAGE]);
    push(Part::Terminator, &[special::END]);
    push(Part::Start, &[special::START]);
    push(Part::Role, &word(Role::Assistant.as_str()));
    (tokens, parts)
}

struct Builder<'a> {
    encoding: HarmonyEncoding,
    options: &'a TrainingOptions,
    source: Source<'a>,
    /// The messages that the policy trains on.
    candidates: Vec<usize>,
    contexts: Contexts,
    is_needed: Vec<bool>,
    has_function_tools: bool,
    pieces: Pieces,
    /// The same for examples that the messages with function tools are not in.
    pieces_without_tools: OnceCell<Pieces>,
    empty_analysis: (Vec<Rank>, Vec<Part>),
}

impl Builder<'_> {
    /// Adds the examples of groups; the messages before `start` are learned in examples before them.
    fn add_all<C: Collector>(
        &self,
        groups: Vec<Group>,
        mut start: usize,
        rule: ExampleRule,
        made: &mut C,
    ) -> Result<()> {
        for group in groups {
            self.add(group, start, rule, made)?;
            start = group.last + 1;
        }
        Ok(())
    }

    /// Adds the example of a group, or several where it is too long as one.
    fn add<C: Collector>(
        &self,
        group: Group,
        start: usize,
        rule: ExampleRule,
        made: &mut C,
    ) -> Result<()> {
        let mut draft = self.draft(group, start, made);
        let Some(first) = draft.targets.first() else {
            return Ok(());
        };
        let tokens: usize = draft.kept.iter().map(|i| self.length(&draft, *i)).sum();
        let limit = self.options.max_length.unwrap_or(usize::MAX);
        let excess = tokens.saturating_sub(limit);
        let length = |index: usize| self.pieces.length(index);
        let gone = length::drop_old_turns(
            &mut draft.kept,
            self.source.messages,
            *first,
            excess,
            length,
        );
        if gone >= excess {
            self.finish(draft, made)?;
            return Ok(());
        }
        if rule == ExampleRule::Auto && self.has_segments(group) {
            let inner = self.candidates_of(group);
            let segments = groups(
                self.source.messages,
                inner,
                &self.contexts,
                ExampleRule::Each,
            );
            return self.add_all(segments, start, ExampleRule::Each, made);
        }
        match self.options.too_long {
            TooLong::Error => {
                let tokens = tokens - gone;
                let error = InvalidTraining::ExampleTooLong { tokens, limit };
                return Err(Error::invalid_training(error));
            }
            TooLong::Drop => self.lose(LossReason::TooLong, &draft.targets, made),
            TooLong::Shorten => self.shorten(draft, limit, made)?,
        }
        Ok(())
    }

    /// The example of a group, as long as it may get.
    fn draft<C: Collector>(&self, group: Group, start: usize, made: &mut C) -> Draft {
        let is_kept = |index: &usize| !self.contexts.leaves_out(group.dropped, *index);
        let is_exact = |index: &usize| {
            self.options.loss.inexact || self.contexts.is_exact(group.dropped, *index)
        };
        let selected = self.selected(group).into_iter();
        let (targets, inexact): (Vec<_>, Vec<_>) =
            selected.partition(|index| is_kept(index) && is_exact(index));
        self.lose(LossReason::Inexact, &inexact, made);
        let kept: Vec<usize> = (0..=group.last).filter(is_kept).collect();
        let unreasoned = match self.options.loss.without_reasoning {
            WithoutReasoning::Learn => Vec::new(),
            WithoutReasoning::MaskHeader | WithoutReasoning::EmptyAnalysis => {
                unreasoned(self.source.messages, &kept, &targets)
            }
        };
        Draft {
            kept,
            targets,
            unreasoned,
            new: start..group.last + 1,
        }
    }

    /// The messages of a group that the policy selects and that have a weight.
    fn selected(&self, group: Group) -> Vec<usize> {
        self.candidates_of(group)
            .iter()
            .copied()
            .filter(|index| self.options.loss.selects(self.source.messages[*index]))
            .filter(|index| self.weight(*index) != 0.0)
            .collect()
    }

    fn candidates_of(&self, group: Group) -> &[usize] {
        let before = |end: usize| self.candidates.partition_point(|index| *index < end);
        &self.candidates[before(group.first)..before(group.last + 1)]
    }

    /// How many tokens a message has in an example, with what is inserted there.
    fn length(&self, draft: &Draft, index: usize) -> usize {
        let inserts = self.options.loss.without_reasoning == WithoutReasoning::EmptyAnalysis
            && draft.unreasoned.binary_search(&index).is_ok();
        let inserted = if inserts {
            self.empty_analysis.0.len()
        } else {
            0
        };
        self.pieces.length(index) + inserted
    }

    fn weight(&self, index: usize) -> f32 {
        self.source.weights.get(index).copied().unwrap_or(1.0)
    }

    /// Whether an answer stands before the group's end.
    fn has_segments(&self, group: Group) -> bool {
        let is_answer =
            |message: &&Message| message.author.role == Role::Assistant && is_final(message);
        self.source.messages[group.first..group.last]
            .iter()
            .any(is_answer)
    }

    /// Adds the example without what stands behind the last target that fits.
    fn shorten<C: Collector>(&self, mut draft: Draft, limit: usize, made: &mut C) -> Result<()> {
        let length = |index: usize| self.length(&draft, index);
        let last = length::last_target_that_fits(&draft.kept, &draft.targets, limit, length);
        let end = last.map_or(0, |last| last + 1);
        let fitting = draft.targets.partition_point(|index| *index < end);
        let too_far = draft.targets.split_off(fitting);
        if last.is_some() {
            draft.kept.retain(|index| *index < end);
            self.finish(draft, made)?;
        }
        self.lose(LossReason::TooLong, &too_far, made);
        Ok(())
    }

    fn finish<C: Collector>(&self, draft: Draft, made: &mut C) -> Result<()> {
        let assembly = Assembly {
            messages: self.source.messages,
            weights: self.source.weights,
            pieces: self.pieces_for(&draft.kept)?,
            policy: &self.options.loss,
            empty_analysis: &self.empty_analysis,
        };
        made.example(&assembly, draft)
    }

    fn overview(&self) -> Overview {
        let Some(last) = self.candidates.last() else {
            return Overview::default();
        };
        let dropped = self.contexts.dropped(*last);
        let kept = (0..=*last).filter(|index| !self.contexts.leaves_out(dropped, *index));
        let is_assistant =
            |index: &usize| self.source.messages[*index].author.role == Role::Assistant;
        let prompts = (0..self.source.messages.len()).filter(is_assistant);
        Overview {
            tokens: kept.map(|index| self.pieces.length(index)).sum(),
            first_left_out: self.contexts.first_change(prompts),
        }
    }

    /// The pieces in which a system message says of function tools what holds where these messages are kept.
    fn pieces_for(&self, kept: &[usize]) -> Result<&Pieces> {
        let has_tools = |index: &usize| self.source.has_function_tools(*index);
        if !self.has_function_tools || kept.iter().any(has_tools) {
            return Ok(&self.pieces);
        }
        if let Some(pieces) = self.pieces_without_tools.get() {
            return Ok(pieces);
        }
        let pieces = pieces(
            self.encoding,
            self.source,
            self.options,
            &self.is_needed,
            false,
        )?;
        Ok(self.pieces_without_tools.get_or_init(|| pieces))
    }

    fn lose<C: Collector>(&self, reason: LossReason, targets: &[usize], made: &mut C) {
        if targets.is_empty() {
            return;
        }
        made.lost(Lost {
            reason,
            targets: targets.len(),
            tokens: targets.iter().map(|index| self.pieces.length(*index)).sum(),
        });
    }
}
