//! From a conversation to its examples.

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
    encoding: &HarmonyEncoding,
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
    let render_options = render_options(options, has_function_tools);
    let builder = Builder {
        encoding,
        options,
        weights,
        candidates: candidates(&messages, &options.loss),
        contexts: Contexts::new(&messages, options.reasoning),
        has_function_tools,
        pieces: Pieces::new(encoding, &messages, render_options)?,
        empty_analysis: empty_analysis(encoding),
        messages: &messages,
    };
    let mut made = Examples::default();
    let mut seen = 0;
    let (candidates, contexts) = (&builder.candidates, &builder.contexts);
    for group in groups(&messages, candidates, contexts, options.examples) {
        builder.add(group, seen, options.examples, &mut made)?;
        seen = group.last + 1;
    }
    Ok(made)
}

fn render_options(options: &TrainingOptions, has_function_tools: bool) -> RenderOptions {
    RenderOptions::default()
        .with_check_names(true)
        .with_schema_policy(options.schema_policy)
        .with_conversation_has_function_tools(has_function_tools)
}

fn empty_analysis(encoding: &HarmonyEncoding) -> Vec<(Rank, Part)> {
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
    encoding: &'a HarmonyEncoding,
    options: &'a TrainingOptions,
    weights: &'a [f32],
    messages: &'a [&'a Message],
    /// The messages that the policy trains on.
    candidates: Vec<usize>,
    contexts: Contexts,
    has_function_tools: bool,
    pieces: Pieces,
    empty_analysis: Vec<(Rank, Part)>,
}

impl Builder<'_> {
    /// Adds the example of a group; several where it is too long as one. `seen` is the index behind the targets before it.
    fn add(&self, group: Group, seen: usize, rule: ExampleRule, made: &mut Examples) -> Result<()> {
        let selected = self.selected(group);
        let is_exact = |index: &usize| {
            self.options.loss.inexact || self.contexts.is_exact(group.dropped, *index)
        };
        let (targets, inexact): (Vec<_>, Vec<_>) = selected.into_iter().partition(is_exact);
        self.lose(LossReason::Inexact, &inexact, made);
        let Some(first) = targets.first() else {
            return Ok(());
        };
        let mut kept: Vec<usize> = (0..=group.last)
            .filter(|index| !self.contexts.leaves_out(group.dropped, *index))
            .collect();
        let new = seen..group.last + 1;
        let tokens = self.tokens(&kept, &targets);
        let Some(limit) = self.options.max_length.filter(|limit| tokens > *limit) else {
            made.examples.push(self.example(kept, &targets, &new)?);
            return Ok(());
        };
        let length = |index: usize| self.pieces.length(index);
        let excess = tokens - limit;
        let gone = length::drop_old_turns(&mut kept, self.messages, *first, excess, length);
        if gone >= excess {
            made.examples.push(self.example(kept, &targets, &new)?);
            return Ok(());
        }
        if rule == ExampleRule::Auto && self.has_segments(group) {
            return self.add_each(group, seen, made);
        }
        match self.options.too_long {
            TooLong::Error => {
                let tokens = tokens - gone;
                let error = InvalidTraining::ExampleTooLong { tokens, limit };
                return Err(Error::invalid_training(error));
            }
            TooLong::Drop => self.lose(LossReason::TooLong, &targets, made),
            TooLong::Shorten => self.shorten(kept, &targets, limit, &new, made)?,
        }
        Ok(())
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

    /// How many tokens an example has.
    fn tokens(&self, kept: &[usize], targets: &[usize]) -> usize {
        let rendered: usize = kept.iter().map(|index| self.pieces.length(*index)).sum();
        match self.options.loss.without_reasoning {
            WithoutReasoning::EmptyAnalysis => {
                let inserted = unreasoned(self.messages, kept, targets).len();
                rendered + inserted * self.empty_analysis.len()
            }
            WithoutReasoning::Learn | WithoutReasoning::MaskHeader => rendered,
        }
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

    /// Adds an example for each segment of a group.
    fn add_each(&self, group: Group, mut seen: usize, made: &mut Examples) -> Result<()> {
        let inner = self.candidates_of(group);
        for group in groups(self.messages, inner, &self.contexts, ExampleRule::Each) {
            self.add(group, seen, ExampleRule::Each, made)?;
            seen = group.last + 1;
        }
        Ok(())
    }

    /// Adds the example without what stands behind the last target that fits.
    fn shorten(
        &self,
        mut kept: Vec<usize>,
        targets: &[usize],
        limit: usize,
        new: &Range<usize>,
        made: &mut Examples,
    ) -> Result<()> {
        let length = |index: usize| self.pieces.length(index);
        let last = length::last_target_that_fits(&kept, targets, limit, length);
        let fitting = last.map_or(0, |last| targets.partition_point(|index| *index <= last));
        let (fitting, too_far) = targets.split_at(fitting);
        if let Some(last) = last {
            kept.retain(|index| *index <= last);
            made.examples.push(self.example(kept, fitting, new)?);
        }
        self.lose(LossReason::TooLong, too_far, made);
        Ok(())
    }

    fn example(&self, kept: Vec<usize>, targets: &[usize], new: &Range<usize>) -> Result<Example> {
        let weight = |index: usize| {
            let is_target = targets.binary_search(&index).is_ok();
            is_target.then(|| self.weight(index))
        };
        let unreasoned = unreasoned(self.messages, &kept, targets);
        let assembly = |pieces| Assembly {
            messages: self.messages,
            pieces,
            policy: &self.options.loss,
            empty_analysis: &self.empty_analysis,
        };
        // The system message says whether there are function tools: those of a turn that is left out are none.
        let has_tools = |index: &usize| has_function_tools(self.messages[*index]);
        if self.has_function_tools == kept.iter().any(has_tools) {
            return Ok(assembly(&self.pieces).example(kept, weight, &unreasoned, new));
        }
        let options = render_options(self.options, !self.has_function_tools);
        let pieces = Pieces::new(self.encoding, self.messages, options)?;
        Ok(assembly(&pieces).example(kept, weight, &unreasoned, new))
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
