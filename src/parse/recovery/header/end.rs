//! The ways in which a header ends.

use crate::parse::marker::Stop;

/// How a header ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum HeaderEnd {
    /// In `<|message|>`.
    Message,
    /// Its words turn out to be content.
    Content,
    /// In a terminator.
    Terminator(Option<Stop>),
    /// In `<|start|>`.
    Start,
    /// With the stream.
    Stream,
}

impl HeaderEnd {
    pub(in super::super) fn is_terminator(self) -> bool {
        matches!(self, Self::Terminator(_))
    }

    pub(super) fn is_call(self) -> bool {
        self == Self::Terminator(Some(Stop::Call))
    }
}
