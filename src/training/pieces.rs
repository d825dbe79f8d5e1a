//! The messages of a conversation, each rendered once for all examples that it is in.

use crate::chat::Message;
use crate::render::{Annotations, Bounds, PieceOptions, expected_tokens};
use crate::tokenizer::Rank;
use crate::{HarmonyEncoding, Part, Result};

pub(super) struct Pieces {
    pub(super) tokens: Vec<Rank>,
    pub(super) parts: Vec<Part>,
    /// Where each message is in them. One that is in no example has no tokens.
    pub(super) bounds: Vec<Bounds>,
}

impl Pieces {
    pub(super) fn new(
        encoding: HarmonyEncoding,
        messages: &[&Message],
        options: &PieceOptions<'_>,
    ) -> Result<Self> {
        let expected = expected_tokens(messages);
        let mut annotations = Annotations::with_capacity(messages.len(), expected);
        let mut tokens = Vec::with_capacity(expected);
        encoding.append_pieces(messages, options, &mut tokens, &mut annotations)?;
        Ok(Self {
            tokens,
            parts: annotations.parts,
            bounds: annotations.messages,
        })
    }

    /// How many tokens a message has.
    pub(super) fn length(&self, index: usize) -> usize {
        self.bounds[index].end - self.bounds[index].start
    }
}
