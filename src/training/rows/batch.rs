//! The examples of rows, as columns.

use super::RowOptions;
use super::counters::{Counters, RowCounters, TokenCount};
use crate::Part;
use crate::error::{Result, RowError};
use crate::memory::reserve;
use crate::render::is_final;
use crate::tokenizer::{Rank, special};
use crate::training::assemble::{Assembly, Draft};
use crate::training::build::{Collector, Lost};
use crate::training::columns::Columns;
use crate::training::example::IGNORED;
use crate::training::targets::unreasoned;

/// The examples of rows one behind the other. The first columns have a value for each token, those behind `offsets` one for
/// each example. The rows that have errors are in none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExampleBatch {
    /// The tokens.
    pub tokens: Vec<Rank>,
    /// The label of each token: itself where it is in the loss, else −100. They are not shifted.
    pub labels: Vec<i32>,
    /// 1 for each token in the loss, else 0.
    pub loss_mask: Vec<u8>,
    /// The weight of each token in the loss, from 0 to 1. Empty where neither
    /// [`RowOptions::fractional_weights`](super::RowOptions::fractional_weights) nor `attribution` asks for it: then the mask
    /// says it all.
    pub weight: Vec<f32>,
    /// The index of each token's message in its conversation, added messages included; −2 for tokens that no message has.
    /// Empty without [`RowOptions::attribution`](super::RowOptions::attribution).
    pub message: Vec<i32>,
    /// Which part of its message each token is. Empty where `message` is.
    pub part: Vec<Part>,
    /// Whether the model would have written the token here. Empty where `message` is.
    pub sampled: Vec<bool>,
    /// Where each example begins, and at the end where the last one ends.
    pub offsets: Vec<i64>,
    /// The row of each example.
    pub source_row: Vec<i64>,
    /// Which of its row's examples each is, counted from 0.
    pub example: Vec<i16>,
    /// How many tokens of each example are in the loss.
    pub loss_tokens: Vec<i32>,
    /// What is wrong with rows, in their order.
    pub errors: Vec<RowError>,
    /// What was counted.
    pub counters: Counters,
    /// Where examples are put together: memory that is used again.
    scratch: Columns,
}

impl Default for ExampleBatch {
    fn default() -> Self {
        Self {
            tokens: Vec::new(),
            labels: Vec::new(),
            loss_mask: Vec::new(),
            weight: Vec::new(),
            message: Vec::new(),
            part: Vec::new(),
            sampled: Vec::new(),
            offsets: vec![0],
            source_row: Vec::new(),
            example: Vec::new(),
            loss_tokens: Vec::new(),
            errors: Vec::new(),
            counters: Counters::default(),
            scratch: Columns::default(),
        }
    }
}

impl ExampleBatch {
    /// A batch that has memory for so many tokens, as far as it needs the columns.
    pub(super) fn with_capacity(tokens: usize, options: &RowOptions) -> Self {
        let when = |is_needed: bool| if is_needed { tokens } else { 0 };
        Self {
            tokens: Vec::with_capacity(tokens),
            labels: Vec::with_capacity(tokens),
            loss_mask: Vec::with_capacity(tokens),
            weight: Vec::with_capacity(when(has_weights(options))),
            message: Vec::with_capacity(when(options.attribution)),
            part: Vec::with_capacity(when(options.attribution)),
            sampled: Vec::with_capacity(when(options.attribution)),
            ..Self::default()
        }
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.source_row.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.source_row.is_empty()
    }

    /// Adds a row that has an error, and no examples.
    pub fn add_error(&mut self, error: RowError) {
        self.counters.rows += 1;
        self.counters.error(error.kind.as_str());
        self.errors.push(error);
    }

    /// Makes room for an example of so many tokens.
    fn reserve(&mut self, tokens: usize, options: &RowOptions) -> Result<()> {
        reserve(&mut self.tokens, tokens)?;
        reserve(&mut self.labels, tokens)?;
        reserve(&mut self.loss_mask, tokens)?;
        if has_weights(options) {
            reserve(&mut self.weight, tokens)?;
        }
        if options.attribution {
            reserve(&mut self.message, tokens)?;
            reserve(&mut self.part, tokens)?;
            reserve(&mut self.sampled, tokens)?;
        }
        reserve(&mut self.offsets, 1)?;
        reserve(&mut self.source_row, 1)?;
        reserve(&mut self.example, 1)?;
        reserve(&mut self.loss_tokens, 1)
    }

    /// Takes out the examples behind the first `examples`.
    fn truncate(&mut self, examples: usize) {
        self.offsets.truncate(examples + 1);
        let end = self.offsets.last().copied().unwrap_or_default();
        let tokens = usize::try_from(end).unwrap_or_default();
        self.tokens.truncate(tokens);
        self.labels.truncate(tokens);
        self.loss_mask.truncate(tokens);
        self.weight.truncate(tokens);
        self.message.truncate(tokens);
        self.part.truncate(tokens);
        self.sampled.truncate(tokens);
        self.source_row.truncate(examples);
        self.example.truncate(examples);
        self.loss_tokens.truncate(examples);
    }
}

/// Whether batches have the column of weights.
fn has_weights(options: &RowOptions) -> bool {
    options.fractional_weights || options.attribution
}

/// Adds the examples of a row to a batch.
pub(super) struct RowCollector<'a> {
    batch: &'a mut ExampleBatch,
    options: &'a RowOptions,
    row: i64,
    /// How many examples the batch had before.
    before: usize,
    pub(super) counters: RowCounters,
}

impl<'a> RowCollector<'a> {
    pub(super) fn new(batch: &'a mut ExampleBatch, options: &'a RowOptions, row: u64) -> Self {
        Self {
            before: batch.len(),
            batch,
            options,
            row: i64::try_from(row).unwrap_or(i64::MAX),
            counters: RowCounters::default(),
        }
    }

    /// Takes out what was added.
    pub(super) fn undo(self) {
        self.batch.truncate(self.before);
    }

    /// Adds an example to the columns. Returns how many of its tokens are in the loss.
    fn add(&mut self, columns: &Columns) -> usize {
        let number = self.batch.len() - self.before;
        let loss_tokens = columns.loss_tokens(0..columns.len());
        let batch = &mut *self.batch;
        batch.tokens.extend_from_slice(&columns.tokens);
        add_labels(batch, columns);
        if has_weights(self.options) {
            batch.weight.extend_from_slice(&columns.weight);
        }
        if self.options.attribution {
            batch.message.extend_from_slice(&columns.message);
            batch.part.extend_from_slice(&columns.part);
            batch.sampled.extend_from_slice(&columns.sampled);
        }
        let end = i64::try_from(batch.tokens.len()).unwrap_or(i64::MAX);
        batch.offsets.push(end);
        batch.source_row.push(self.row);
        batch
            .example
            .push(i16::try_from(number).unwrap_or(i16::MAX));
        let loss_tokens_or_most = i32::try_from(loss_tokens).unwrap_or(i32::MAX);
        batch.loss_tokens.push(loss_tokens_or_most);
        loss_tokens
    }
}

impl Collector for RowCollector<'_> {
    fn example(&mut self, assembly: &Assembly<'_>, draft: Draft) -> Result<()> {
        let mut columns = std::mem::take(&mut self.batch.scratch);
        let most_tokens = assembly.most_tokens(&draft);
        columns.reserve(most_tokens)?;
        self.batch.reserve(most_tokens, self.options)?;
        let counters = &mut self.counters;
        assembly.append(&draft, &mut columns, |index, range, columns| {
            let count = TokenCount {
                tokens: range.len() as u64,
                loss_tokens: columns.loss_tokens(range) as u64,
            };
            counters.message(assembly.messages[index], count);
        });
        let loss_tokens = self.add(&columns);

        let is_final = |index: &&usize| is_final(assembly.messages[**index]);
        let unreasoned = unreasoned(assembly.messages, &draft.kept, &draft.targets);
        let counters = &mut self.counters;
        counters.lengths.push(columns.len() as u64);
        counters.loss_tokens += loss_tokens as u64;
        counters.targets += draft.targets.len() as u64;
        counters.final_targets += draft.targets.iter().filter(is_final).count() as u64;
        counters.unreasoned_final_targets += unreasoned.len() as u64;
        columns.clear();
        self.batch.scratch = columns;
        Ok(())
    }

    fn lost(&mut self, lost: Lost) {
        let reason = lost.reason.as_str();
        let dropped = self.counters.dropped.entry(reason).or_default();
        dropped.rows = 1;
        dropped.targets += lost.targets as u64;
        dropped.tokens += lost.tokens as u64;
    }
}

/// Appends the labels and the mask of an example.
fn add_labels(batch: &mut ExampleBatch, columns: &Columns) {
    let start = batch.labels.len();
    let learned = columns.tokens.iter().zip(&columns.weight);
    batch.labels.extend(learned.map(|(token, weight)| {
        if *weight == 0.0 {
            IGNORED
        } else {
            // No id needs the sign's bit.
            i32::from_ne_bytes(token.to_ne_bytes())
        }
    }));
    let weights = columns.weight.iter();
    batch
        .loss_mask
        .extend(weights.map(|weight| u8::from(*weight != 0.0)));
    for index in &columns.relabelled {
        batch.labels[start + index] = i32::from_ne_bytes(special::RETURN.to_ne_bytes());
    }
}
