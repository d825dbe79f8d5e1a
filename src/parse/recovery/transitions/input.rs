//! A token on its way through the states.

use crate::parse::marker::Marker;
use crate::tokenizer::Rank;

/// A token to be read.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub(super) token: Rank,
    /// What it is, if it is more than text.
    pub(super) marker: Option<Marker>,
    /// Its index in the stream.
    pub(super) index: usize,
}

/// What comes after a transition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// The next token.
    Next,
    /// The same token, in the state that the stream has now.
    Again,
}
