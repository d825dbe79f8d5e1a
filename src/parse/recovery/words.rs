//! The words and markers of a header, as the rules that read them have them.

use super::super::header::ParsedHeader;
use super::reading::{Part, Reading};
use crate::parse::Diagnostic;

/// A word or a marker of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) what: What,
    /// Where in the text it is; a marker is at one place.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of the token with which it starts.
    pub(super) token: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Marker(Part),
    Word(Reading),
}

/// What a header says.
pub(super) struct Fields {
    pub(super) header: ParsedHeader,
    pub(super) repairs: Vec<Diagnostic>,
    /// Where the header's words end and the content begins, if there is any.
    pub(super) text: Option<TextStart>,
}

/// An offset in a header's text.
#[derive(Clone, Copy)]
pub(super) struct TextStart(pub(super) usize);

/// The words of a header that are not content, for the rules that read them.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) items: &'a [Item],
}

impl<'a> Words<'a> {
    pub(super) fn of(&self, item: &Item) -> &'a str {
        &self.text[item.start..item.end]
    }

    /// The words with one of these readings.
    pub(super) fn read_as(&self, readings: &'a [Reading]) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(
            move |item| matches!(item.what, What::Word(reading) if readings.contains(&reading)),
        )
    }
}
