//! Where a header comes from: what is known of it before its first word.

use crate::chat::{Author, Role};

/// What opened a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum OpenedBy {
    /// The prompt, before the first token: the parser was given a role.
    Prompt,
    /// `<|start|>`
    Start,
    /// Something else between messages, as if `<|start|>` stood before it.
    Nothing,
    /// `<|channel|>` in a content.
    Channel,
}

/// What is known of a header before its first word.
#[derive(Clone, Debug)]
pub(in super::super) struct HeaderOrigin {
    pub(in super::super) opened_by: OpenedBy,
    /// The index of its first token.
    pub(in super::super) start: usize,
    /// Whether it is the one that the role given to the parser is for.
    pub(in super::super) is_first: bool,
    /// The role given to the parser.
    pub(in super::super) given: Option<Role>,
    /// The author, where the header names none.
    pub(in super::super) author: Author,
}

impl HeaderOrigin {
    /// The role that the header is expected to have, where it says another.
    pub(super) fn expected_role(&self) -> Option<Role> {
        self.given.filter(|_| self.is_first)
    }
}
