//! From a conversation to its examples.

use std::cell::OnceCell;
use std::ops::Range;

use super::assemble::Assembly;
use super::pieces::Pieces;
use super::targets::{Group, candidates, groups, unreasoned};
use super::{Example, ExampleRule, TooLong, TrainingOptions, WithoutReasoning, length};
use crate::chat::{Message, Role};
use crate::error::{Error, InvalidTraining};
use crate::render::{Contexts, RenderOptions, has_function_tools, is_final};
use crate::tokenizer::{Rank, special};
use crate::{HarmonyEncoding, Part, Result};

/// What became of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Examples {
    /// The examples, in the order of their targets.
    pub examples: Vec<Example>,
    /// What is in no example, and why.
    pub lost: Vec<Lost>,
}

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

/// The training examples of a conversation. `weights` are those of its messages, from 0 to 1; a message that has none has 1.
/// A conversation without targets has no examples. Linear in the tokens of the conversation and of its examples.
///
/// Names are always checked, as by [`RenderOptions::check_names`].
///
/// # Errors
/// For a message that can't be rendered, as [`HarmonyEncoding::render_conversation`] has them, and for names that could be
/// read as other parts of a header; [`Error::is_bad_weight`] for a weight that is no number from 0 to 1;
/// [`Error::is_example_too_long`] where [`TooLong::Error`] is asked for.
pub fn examples<'a, I>(
    encoding: HarmonyEncoding,
    conversation: I,
    weights: &[f32],
    options: &TrainingOptions,
) -> Result<Examples>
where
    I: IntoIterator<Item = &'a Message>,
{
    let messages: Vec<&Message> = conversation.into_iter().collect();
    let is_weight = |weight: &f32| (0.0..=1.0).contains(weight);
    if let Some(position) = weights.iter().position(|weight| !is_weight(weight)) {
        let error = InvalidTraining::BadWeight(weights[position].to_string());
        return Err(Error::invalid_training(error).with_position(position));
    }
    let has_function_tools = messages.iter().any(|message| has_function_tools(message));
    let builder = Builder {
        encoding,
        options,
        weights,
        candidates: candidates(&messages, &options.loss),
        contexts: Contexts::new(&messages, options.reasoning),
        has_function_tools,
        pieces: pieces(encoding, &messages, options, has_function_tools)?,
        pieces_without_tools: OnceCell::new(),
        empty_analysis: empty_analysis(encoding),
        messages: &messages,
    };
    let mut made = Examples::default();
    let rule = options.examples;
    let groups = groups(&messages, &builder.candidates, &builder.contexts, rule);
    builder.add_all(groups, 0, rule, &mut made)?;
    Ok(made)
}

/// `has_function_tools` is what a system message says of the conversation.
fn pieces(
    encoding: HarmonyEncoding,
    messages: &[&Message],
    options: &TrainingOptions,
    has_function_tools: bool,
) -> Result<Pieces> {
    let options = RenderOptions::default()
        .with_check_names(true)
        .with_schema_policy(options.schema_policy)
        .with_conversation_has_function_tools(has_function_tools);
    Pieces::new(encoding, messages, options)
}

fn empty_analysis(encoding: HarmonyEncoding) -> Vec<(Rank, Part)> {
    let word = |text: &str, part: Part| {
        let tokens = encoding.tokenizer().encode_ordinary(text);
        tokens.into_iter().map(move |token| (token, part))
    };
    let mut tokens = vec![(special::CHANNEL, Part::Channel)];
    tokens.extend(word("analysis", Part::Channel));
    tokens.extend([
        (special::MESSAGE, Part::Message),
        (special::END, Part::Terminator),
        (special::START, Part::Start),
    ]);
    tokens.extend(word(Role::Assistant.as_str(), Part::Role));
    tokens
}

struct Builder<'a> {
    encoding: HarmonyEncoding,
    options: &'a TrainingOptions,
    weights: &'a [f32],
    messages: &'a [&'a Message],
    /// The messages that the policy trains on.
    candidates: Vec<usize>,
    contexts: Contexts,
    has_function_tools: bool,
    pieces: Pieces,
    /// The same for examples that the messages with function tools are not in.
    pieces_without_tools: OnceCell<Pieces>,
    empty_analysis: Vec<(Rank, Part)>,
}

/// What an example will consist of.
struct Draft {
    /// The messages in it.
    kept: Vec<usize>,
    targets: Vec<usize>,
    /// The targets that are treated differently since no reasoning stands before them.
    unreasoned: Vec<usize>,
    /// The messages that no earlier example learns anything of.
    new: Range<usize>,
}

impl Builder<'_> {
    /// Adds the examples of groups; the messages before `start` are learned in examples before them.
    fn add_all(
        &self,
        groups: Vec<Group>,
        mut start: usize,
        rule: ExampleRule,
        made: &mut Examples,
    ) -> Result<()> {
        for group in groups {
            self.add(group, start, rule, made)?;
            start = group.last + 1;
        }
        Ok(())
    }

    /// Adds the example of a group, or several where it is too long as one.
    fn add(
        &self,
        group: Group,
        start: usize,
        rule: ExampleRule,
        made: &mut Examples,
    ) -> Result<()> {
        let mut draft = self.draft(group, start, made);
        let Some(first) = draft.targets.first() else {
            return Ok(());
        };
        let tokens: usize = draft.kept.iter().map(|i| self.length(&draft, *i)).sum();
        let limit = self.options.max_length.unwrap_or(usize::MAX);
        let excess = tokens.saturating_sub(limit);
        let length = |index: usize| self.pieces.length(index);
        let gone = length::drop_old_turns(&mut draft.kept, self.messages, *first, excess, length);
        if gone >= excess {
            made.examples.push(self.example(draft)?);
            return Ok(());
        }
        if rule == ExampleRule::Auto && self.has_segments(group) {
            let inner = self.candidates_of(group);
            let segments = groups(self.messages, inner, &self.contexts, ExampleRule::Each);
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
    fn draft(&self, group: Group, start: usize, made: &mut Examples) -> Draft {
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
                unreasoned(self.messages, &kept, &targets)
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
            .filter(|index| self.options.loss.selects(self.messages[*index]))
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
            self.empty_analysis.len()
        } else {
            0
        };
        self.pieces.length(index) + inserted
    }

    fn weight(&self, index: usize) -> f32 {
        self.weights.get(index).copied().unwrap_or(1.0)
    }

    /// Whether an answer stands before the group's end.
    fn has_segments(&self, group: Group) -> bool {
        let is_answer =
            |message: &&Message| message.author.role == Role::Assistant && is_final(message);
        self.messages[group.first..group.last].iter().any(is_answer)
    }

    /// Adds the example without what stands behind the last target that fits.
    fn shorten(&self, mut draft: Draft, limit: usize, made: &mut Examples) -> Result<()> {
        let length = |index: usize| self.length(&draft, index);
        let last = length::last_target_that_fits(&draft.kept, &draft.targets, limit, length);
        let end = last.map_or(0, |last| last + 1);
        let fitting = draft.targets.partition_point(|index| *index < end);
        let too_far = draft.targets.split_off(fitting);
        if last.is_some() {
            draft.kept.retain(|index| *index < end);
            made.examples.push(self.example(draft)?);
        }
        self.lose(LossReason::TooLong, &too_far, made);
        Ok(())
    }

    fn example(&self, draft: Draft) -> Result<Example> {
        let weight = |index: usize| {
            let is_target = draft.targets.binary_search(&index).is_ok();
            is_target.then(|| self.weight(index))
        };
        let assembly = Assembly {
            messages: self.messages,
            pieces: self.pieces_for(&draft.kept)?,
            policy: &self.options.loss,
            empty_analysis: &self.empty_analysis,
        };
        Ok(assembly.example(draft.kept, weight, &draft.unreasoned, &draft.new))
    }

    /// The pieces in which a system message says of function tools what holds where these messages are kept.
    fn pieces_for(&self, kept: &[usize]) -> Result<&Pieces> {
        let has_tools = |index: &usize| has_function_tools(self.messages[*index]);
        if !self.has_function_tools || kept.iter().any(has_tools) {
            return Ok(&self.pieces);
        }
        if let Some(pieces) = self.pieces_without_tools.get() {
            return Ok(pieces);
        }
        let pieces = pieces(self.encoding, self.messages, self.options, false)?;
        Ok(self.pieces_without_tools.get_or_init(|| pieces))
    }

    fn lose(&self, reason: LossReason, targets: &[usize], made: &mut Examples) {
        if targets.is_empty() {
            return;
        }
        made.lost.push(Lost {
            reason,
            targets: targets.len(),
            tokens: targets.iter().map(|index| self.pieces.length(*index)).sum(),
        });
    }
}
