//! The tokens of examples one behind the other, and what each of them is.

use std::ops::Range;

use crate::memory::reserve;
use crate::tokenizer::Rank;
use crate::{Part, Result};

/// Columns of the same length, to which examples are appended.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Columns {
    pub(super) tokens: Vec<Rank>,
    pub(super) message: Vec<i32>,
    pub(super) part: Vec<Part>,
    pub(super) sampled: Vec<bool>,
    pub(super) weight: Vec<f32>,
    /// The indices of the tokens whose label is `<|return|>`, which they are not.
    pub(super) relabelled: Vec<usize>,
}

impl Columns {
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        self.message.clear();
        self.part.clear();
        self.sampled.clear();
        self.weight.clear();
        self.relabelled.clear();
    }

    /// Makes room for so many more tokens.
    ///
    /// # Errors
    /// [`Error::is_out_of_memory`](crate::Error::is_out_of_memory).
    pub(super) fn reserve(&mut self, tokens: usize) -> Result<()> {
        reserve(&mut self.tokens, tokens)?;
        reserve(&mut self.message, tokens)?;
        reserve(&mut self.part, tokens)?;
        reserve(&mut self.sampled, tokens)?;
        reserve(&mut self.weight, tokens)
    }

    /// Appends tokens of a message, which nobody learns yet.
    pub(super) fn append(&mut self, tokens: &[Rank], parts: &[Part], message: i32) {
        self.tokens.extend_from_slice(tokens);
        self.part.extend_from_slice(parts);
        self.message.resize(self.tokens.len(), message);
        self.sampled.resize(self.tokens.len(), false);
        self.weight.resize(self.tokens.len(), 0.0);
    }

    /// How many of these tokens are in the loss.
    pub(super) fn loss_tokens(&self, range: Range<usize>) -> usize {
        let weights = self.weight[range].iter();
        weights.map(|weight| usize::from(*weight != 0.0)).sum()
    }
}
