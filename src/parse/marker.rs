//! The tokens that have a meaning to the parser.

use serde::Serialize;

use crate::tokenizer::{Rank, special};

/// The token that ended a message, as far as a message can end in it: whether more messages, a call's result or the user
/// comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stop {
    /// `<|end|>`
    End,
    /// `<|call|>`
    Call,
    /// `<|return|>`
    Return,
}

impl Stop {
    /// The stop's name, such as `"end"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Call => "call",
            Self::Return => "return",
        }
    }

    /// The stop that a token is.
    pub(super) fn of(token: Rank) -> Option<Self> {
        match token {
            special::END => Some(Self::End),
            special::CALL => Some(Self::Call),
            special::RETURN => Some(Self::Return),
            _ => None,
        }
    }

    /// Whether it hands the turn over, to the user or to a tool.
    pub(super) fn ends_turn(self) -> bool {
        matches!(self, Self::Call | Self::Return)
    }
}

/// A token as the recovering parser sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Start,
    Channel,
    Constrain,
    Message,
    /// A stop token, or `<|endoftext|>`, which is none.
    Terminator(Option<Stop>),
}

impl Marker {
    pub(super) fn of(token: Rank) -> Option<Self> {
        // Most tokens are text, and one comparison says so.
        if token < special::END_OF_TEXT {
            return None;
        }
        match token {
            special::START => Some(Self::Start),
            special::CHANNEL => Some(Self::Channel),
            special::CONSTRAIN => Some(Self::Constrain),
            special::MESSAGE => Some(Self::Message),
            special::END_OF_TEXT => Some(Self::Terminator(None)),
            _ => Stop::of(token).map(|stop| Self::Terminator(Some(stop))),
        }
    }
}

/// Whether a token is more than text to the recovering parser, which adds no marker to any content.
pub(crate) fn is_marker(token: Rank) -> bool {
    Marker::of(token).is_some()
}
