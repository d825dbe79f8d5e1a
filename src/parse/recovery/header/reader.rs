//! A header while it is read: cut into words as its tokens arrive, so that a header costs no more than its length.

use std::ops::Range;

use super::fields::{Fields, HeaderWords, Item, ItemKind, TextStart};
use super::origin::{HeaderOrigin, OpenedBy};
use super::word::{self, PROSE_BYTES, Part, WordKind};
use super::{author, channel, content_type, recipient};
use crate::parse::header::ParsedHeader;
use crate::parse::marker::{Marker, Stop};
use crate::parse::utf8::PendingText;

/// A header with so many words of prose is content, so that long text without a header appears as it arrives.
const PROSE_WORDS: usize = 2;
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

/// A header that is being read.
#[derive(Clone, Debug)]
pub(in super::super) struct HeaderReader {
    pub(in super::super) origin: HeaderOrigin,
    /// Whether it has been reported that it has no `<|start|>`.
    pub(in super::super) is_start_noted: bool,
    /// Bytes behind the text that are no character yet.
    pub(in super::super) pending: PendingText,
    /// The text of all tokens but markers.
    text: String,
    /// Up to where the text of each token goes, by its index, with the bytes that were pending behind.
    ends: Vec<(usize, usize)>,
    items: Vec<Item>,
    part: Part,
    /// Whether the part has had its first word.
    has_first_word: bool,
    /// Where the word that is being read starts, and the index of that token.
    word: Option<(usize, usize)>,
    /// How many words are prose.
    prose_words: usize,
    /// Where the first word starts that is text as far as can be seen.
    open_from: Option<usize>,
}

/// Reading tokens.
impl HeaderReader {
    pub(in super::super) fn new(origin: HeaderOrigin) -> Self {
        Self {
            origin,
            is_start_noted: false,
            pending: PendingText::default(),
            text: String::new(),
            ends: Vec::new(),
            items: Vec::new(),
            part: Part::Role,
            has_first_word: false,
            word: None,
            prose_words: 0,
            open_from: None,
        }
    }

    /// Takes a token that is no marker.
    pub(in super::super) fn read_text(&mut self, token_bytes: Option<&[u8]>, index: usize) {
        let start = self.text.len();
        self.pending.feed_token(token_bytes, &mut self.text);
        self.ends
            .push((index, self.text.len() + self.pending.len()));
        self.split_words(start, index);
    }

    /// Takes the end of the text before a marker.
    pub(in super::super) fn end_word(&mut self, index: usize) {
        let start = self.text.len();
        self.pending.flush(&mut self.text);
        self.split_words(start, index);
        self.finish_word(self.text.len());
    }

    fn split_words(&mut self, start: usize, index: usize) {
        let mut offset = start;
        while let Some(c) = self.text[offset..].chars().next() {
            if c.is_whitespace() {
                self.finish_word(offset);
            } else if self.word.is_none() {
                self.word = Some((offset, index));
            }
            offset += c.len_utf8();
        }
    }

    fn finish_word(&mut self, end: usize) {
        let Some((start, token)) = self.word.take() else {
            return;
        };
        let kind = self.kind_of(&self.text[start..end]);
        match kind {
            WordKind::Recipient | WordKind::EmptyRecipient => self.confirm_author(),
            WordKind::RecipientAlone | WordKind::BareRecipient => {}
            _ => self.has_first_word = true,
        }
        self.items.push(Item {
            kind: ItemKind::Word(kind),
            start,
            end,
            token,
        });
        self.prose_words += usize::from(kind.is_prose());
        if kind.is_open() && self.open_from.is_none() {
            self.open_from = Some(start);
        }
    }

    fn kind_of(&self, word: &str) -> WordKind {
        if let Some(kind) = word::recipient(word) {
            return kind;
        }
        match (self.items.last(), self.part, self.items.first()) {
            (Some(last), _, _) if last.kind == ItemKind::Word(WordKind::EmptyRecipient) => {
                WordKind::RecipientAlone
            }
            (_, Part::Channel, _) => word::in_channel_part(word, !self.has_first_word),
            (_, Part::Type, _) => word::in_type_part(!self.has_first_word),
            (_, Part::Role, None) => word::first_of_role_part(
                word,
                self.origin.given,
                self.origin.opened_by == OpenedBy::Start,
            ),
            (_, Part::Role, Some(first)) => {
                word::next_in_role_part(word, &self.text[first.start..first.end])
            }
        }
    }

    /// A `to=` or a marker follows: the first word is the author.
    fn confirm_author(&mut self) {
        if let Some(first) = self.items.first_mut() {
            if first.kind == ItemKind::Word(WordKind::AuthorOrText) {
                first.kind = ItemKind::Word(WordKind::Author);
                self.prose_words -= 1;
                self.open_from = None;
            }
        }
    }

    /// A marker follows: words that waited for one are of the header. Returns false where words are left that are not.
    fn confirm_words(&mut self, allows_type: bool) -> bool {
        if self.is_prose() {
            return false;
        }
        self.confirm_author();
        let allows_type = allows_type && self.allows_bare_type();
        for item in self.items.iter_mut().rev() {
            match item.kind {
                ItemKind::Marker(_) => break,
                ItemKind::Word(WordKind::ChannelOrText) => {
                    item.kind = ItemKind::Word(WordKind::Channel);
                }
                ItemKind::Word(WordKind::Text) if allows_type => {
                    item.kind = ItemKind::Word(WordKind::BareType);
                }
                ItemKind::Word(WordKind::Text) => return false,
                ItemKind::Word(_) => {}
            }
        }
        self.prose_words = 0;
        self.open_from = None;
        true
    }

    /// A word left over is a type in the channel part, and wherever it can only be that of a call.
    fn allows_bare_type(&self) -> bool {
        match self.part {
            Part::Channel => true,
            Part::Role => self.items.iter().any(|item| {
                matches!(
                    item.kind,
                    ItemKind::Word(WordKind::Recipient | WordKind::RecipientAlone)
                )
            }),
            Part::Type => false,
        }
    }

    /// Takes `<|channel|>` or `<|constrain|>`; returns false, and takes nothing, where words before it are content.
    pub(in super::super) fn read_marker(&mut self, marker: Marker, index: usize) -> bool {
        let part = if marker == Marker::Channel {
            Part::Channel
        } else {
            Part::Type
        };
        if !self.confirm_words(part == Part::Type) {
            return false;
        }
        self.part = part;
        self.has_first_word = false;
        self.items.push(Item {
            kind: ItemKind::Marker(part),
            start: self.text.len(),
            end: self.text.len(),
            token: index,
        });
        true
    }
}

/// What has been read.
impl HeaderReader {
    /// Whether there is nothing but whitespace.
    pub(in super::super) fn is_blank(&self) -> bool {
        self.items.is_empty() && self.word.is_none()
    }

    /// Whether its words are so many that they are content, with or without `<|message|>`.
    pub(in super::super) fn is_prose(&self) -> bool {
        let open_from = self.open_from.or_else(|| self.open_word());
        self.prose_words >= PROSE_WORDS
            || open_from.is_some_and(|start| self.text.len() - start >= PROSE_BYTES)
    }

    /// Where the word starts that is being read, if it is text as far as can be seen.
    fn open_word(&self) -> Option<usize> {
        let (start, _) = self.word?;
        let is_long = self.text.len() - start >= PROSE_BYTES;
        (is_long && self.kind_of(&self.text[start..]).is_open()).then_some(start)
    }

    /// Whether the words leave any text where no `<|message|>` follows.
    pub(in super::super) fn has_text(&self) -> bool {
        self.first_text(HeaderEnd::Content).is_some()
    }

    /// The first word that is content.
    fn first_text(&self, end: HeaderEnd) -> Option<usize> {
        if end != HeaderEnd::Message
            && self.part == Part::Role
            && self.origin.opened_by != OpenedBy::Start
        {
            // Nothing shows that this is a header at all, but the one word that the prompt ended in.
            let is_given =
                |item: &Item| word::is_role(&self.text[item.start..item.end], self.origin.given);
            let leading = usize::from(self.items.first().is_some_and(is_given));
            return (leading < self.items.len()).then_some(leading);
        }
        self.items
            .iter()
            .position(|item| matches!(item.kind, ItemKind::Word(kind) if kind.is_open()))
    }

    /// What the header says. With [`HeaderEnd::Message`] all of its words have their meaning, else only those that can't be text.
    pub(in super::super) fn finish(&mut self, end: HeaderEnd) -> Fields {
        if end == HeaderEnd::Message {
            self.confirm_words(true);
        } else if self.open_from.is_none() {
            // A word so long that it is text before it ends.
            self.finish_word(self.text.len());
        }
        let first_text = self.first_text(end);
        let words = HeaderWords {
            text: &self.text,
            items: &self.items[..first_text.unwrap_or(self.items.len())],
        };
        let mut repairs = Vec::new();
        let author = author::read(&self.origin, words, &mut repairs);
        let channel = channel::read(words, &mut repairs);
        let recipient = recipient::read(words, &mut repairs);
        let content_type = content_type::read(words, recipient.as_deref(), &mut repairs);
        Fields {
            header: ParsedHeader {
                author,
                recipient,
                channel,
                content_type,
            },
            repairs,
            text: first_text.map(|item| self.text_start(item)),
        }
    }

    /// Content begins behind the whitespace character that ended the last word of the header.
    fn text_start(&self, first_text: usize) -> TextStart {
        let Some(before) = first_text
            .checked_sub(1)
            .and_then(|item| self.items.get(item))
        else {
            return TextStart(0);
        };
        let separator = match before.kind {
            ItemKind::Marker(_) => None,
            ItemKind::Word(_) => self.text[before.end..].chars().next(),
        };
        TextStart(before.end + separator.map_or(0, char::len_utf8))
    }

    pub(in super::super) fn text_from(&self, start: &TextStart) -> String {
        self.text[start.0..].to_owned()
    }

    /// All the text there is.
    pub(in super::super) fn take_text(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// The tokens of the text from `start` on, which go up to the token `end`.
    pub(in super::super) fn tokens_of_text(&self, start: &TextStart, end: usize) -> Range<usize> {
        let first = self
            .ends
            .iter()
            .find(|(_, text_end)| *text_end > start.0)
            .map_or(end, |(index, _)| *index);
        first..end
    }
}
