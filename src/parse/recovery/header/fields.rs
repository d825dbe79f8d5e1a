//! The words and markers of a header, and the fields of a message that they are read as.

use super::word::{Part, WordKind};
use crate::parse::diagnostic::Diagnostic;
use crate::parse::header::ParsedHeader;

/// A word or a marker of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    /// Where in the text it is; a marker is at one place.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of the token with which it starts.
    pub(super) token: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    Marker(Part),
    Word(WordKind),
}

/// What a header says.
pub(in super::super) struct Fields {
    pub(in super::super) header: ParsedHeader,
    pub(in super::super) repairs: Vec<Diagnostic>,
    /// Where the header's words end and the content begins, if there is any.
    pub(in super::super) text: Option<TextStart>,
}

/// An offset in a header's text.
#[derive(Clone, Copy)]
pub(in super::super) struct TextStart(pub(super) usize);

/// The words of a header that are not content, for the rules that read them.
#[derive(Clone, Copy)]
pub(super) struct HeaderWords<'a> {
    pub(super) text: &'a str,
    pub(super) items: &'a [Item],
}

impl<'a> HeaderWords<'a> {
    pub(super) fn of(&self, item: &Item) -> &'a str {
        &self.text[item.start..item.end]
    }

    /// The words behind a recipient that belong to its name.
    pub(super) fn items_of_name(&self, recipient: &Item) -> impl Iterator<Item = &'a Item> {
        // Items are in order, so that no search is longer than what it finds.
        let behind = self
            .items
            .partition_point(|item| item.start <= recipient.start);
        self.items[behind..]
            .iter()
            .take_while(|item| item.kind == ItemKind::Word(WordKind::RecipientName))
    }

    /// The words of one of these kinds.
    pub(super) fn of_kinds(&self, kinds: &'a [WordKind]) -> impl Iterator<Item = &'a Item> {
        self.items
            .iter()
            .filter(move |item| matches!(item.kind, ItemKind::Word(kind) if kinds.contains(&kind)))
    }
}
