//! A header while it is read: cut into words as its tokens arrive, so that a header costs no more than its length.

use std::ops::Range;

use super::super::header::ParsedHeader;
use super::super::marker::Marker;
use super::super::utf8::PendingText;
use super::reading::{self, Part, Reading};
use super::words::{Fields, Item, TextStart, What, Words};
use super::{author, channel, content_type, recipient};
use crate::chat::{Author, Role};

/// A header with so many words of prose is content, so that long text without a header appears as it arrives.
const PROSE_WORDS: usize = 2;
/// A header with so many bytes of prose is content too: not every script has spaces.
pub(super) const PROSE_BYTES: usize = 256;

/// How a header began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// Before the first token: the parser was given a role.
    Given,
    /// By `<|start|>`.
    Start,
    /// By something else between messages.
    Nowhere,
    /// By `<|channel|>` in a content.
    Channel,
}

/// How a header ends, as far as its words are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// In `<|message|>`.
    Message,
    /// In anything else.
    Nothing,
}

/// A header that is being read.
#[derive(Clone, Debug)]
pub(super) struct OpenHeader {
    pub(super) opened: Opened,
    /// The index of its first token.
    pub(super) start: usize,
    /// Whether it is the one that the role given to the parser is for.
    pub(super) is_first: bool,
    /// The author, where the header names none.
    pub(super) author: Author,
    /// Whether it has been noted that it has no `<|start|>`.
    pub(super) is_noted: bool,
    /// Bytes behind the text that are no character yet.
    pub(super) pending: PendingText,
    /// The role given to the parser.
    given: Option<Role>,
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

/// Reading.
impl OpenHeader {
    /// A header that starts with the token `start`.
    pub(super) fn new(opened: Opened, start: usize, given: Option<Role>, author: Author) -> Self {
        Self {
            opened,
            start,
            is_first: opened == Opened::Given,
            author,
            is_noted: false,
            pending: PendingText::default(),
            given,
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
    pub(super) fn read_text(&mut self, token_bytes: Option<&[u8]>, index: usize) {
        let start = self.text.len();
        self.pending.feed_token(token_bytes, &mut self.text);
        self.ends
            .push((index, self.text.len() + self.pending.len()));
        self.split_words(start, index);
    }

    /// Takes the end of the text before a marker.
    pub(super) fn end_word(&mut self, index: usize) {
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
        let reading = self.reading_of(&self.text[start..end]);
        match reading {
            Reading::Recipient | Reading::EmptyRecipient => self.confirm_author(),
            Reading::RecipientAlone | Reading::BareRecipient => {}
            _ => self.has_first_word = true,
        }
        self.items.push(Item {
            what: What::Word(reading),
            start,
            end,
            token,
        });
        self.prose_words += usize::from(reading.is_prose());
        if reading.is_open() && self.open_from.is_none() {
            self.open_from = Some(start);
        }
    }

    fn reading_of(&self, word: &str) -> Reading {
        if let Some(reading) = reading::recipient(word) {
            return reading;
        }
        match (self.items.last(), self.part, self.items.first()) {
            (Some(last), _, _) if last.what == What::Word(Reading::EmptyRecipient) => {
                Reading::RecipientAlone
            }
            (_, Part::Channel, _) => reading::in_channel_part(word, !self.has_first_word),
            (_, Part::Type, _) => reading::in_type_part(!self.has_first_word),
            (_, Part::Role, None) => {
                reading::first_of_role_part(word, self.given, self.opened == Opened::Start)
            }
            (_, Part::Role, Some(first)) => {
                reading::next_in_role_part(word, &self.text[first.start..first.end])
            }
        }
    }

    /// A `to=` or a marker follows: the first word is the author.
    fn confirm_author(&mut self) {
        if let Some(first) = self.items.first_mut() {
            if first.what == What::Word(Reading::AuthorOrText) {
                first.what = What::Word(Reading::Author);
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
            match item.what {
                What::Marker(_) => break,
                What::Word(Reading::ChannelOrText) => item.what = What::Word(Reading::Channel),
                What::Word(Reading::Text) if allows_type => {
                    item.what = What::Word(Reading::BareType);
                }
                What::Word(Reading::Text) => return false,
                What::Word(_) => {}
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
                    item.what,
                    What::Word(Reading::Recipient | Reading::RecipientAlone)
                )
            }),
            Part::Type => false,
        }
    }

    /// Takes `<|channel|>` or `<|constrain|>`; returns false, and takes nothing, where words before it are content.
    pub(super) fn read_marker(&mut self, marker: Marker, index: usize) -> bool {
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
            what: What::Marker(part),
            start: self.text.len(),
            end: self.text.len(),
            token: index,
        });
        true
    }
}

/// What has been read.
impl OpenHeader {
    /// Whether there is nothing but whitespace.
    pub(super) fn is_blank(&self) -> bool {
        self.items.is_empty() && self.word.is_none()
    }

    /// Whether its words are so many that they are content, with or without `<|message|>`.
    pub(super) fn is_prose(&self) -> bool {
        let open_from = self.open_from.or_else(|| self.open_word());
        self.prose_words >= PROSE_WORDS
            || open_from.is_some_and(|start| self.text.len() - start >= PROSE_BYTES)
    }

    /// Where the word starts that is being read, if it is text as far as can be seen.
    fn open_word(&self) -> Option<usize> {
        let (start, _) = self.word?;
        let is_long = self.text.len() - start >= PROSE_BYTES;
        (is_long && self.reading_of(&self.text[start..]).is_open()).then_some(start)
    }

    /// Whether the words leave any text where no `<|message|>` follows.
    pub(super) fn has_text(&self) -> bool {
        self.first_text(Ending::Nothing).is_some()
    }

    /// The first word that is content.
    fn first_text(&self, ending: Ending) -> Option<usize> {
        if ending == Ending::Nothing && self.part == Part::Role && self.opened != Opened::Start {
            // Nothing shows that this is a header at all, but the one word that the prompt ended in.
            let is_given =
                |item: &Item| reading::is_role(&self.text[item.start..item.end], self.given);
            let leading = usize::from(self.items.first().is_some_and(is_given));
            return (leading < self.items.len()).then_some(leading);
        }
        self.items
            .iter()
            .position(|item| matches!(item.what, What::Word(reading) if reading.is_open()))
    }

    /// What the header says. With [`Ending::Message`] all of its words have their meaning, else only those that can't be text.
    pub(super) fn read(&mut self, ending: Ending) -> Fields {
        if ending == Ending::Message {
            self.confirm_words(true);
        } else if self.open_from.is_none() {
            // A word so long that it is text before it ends.
            self.finish_word(self.text.len());
        }
        let first_text = self.first_text(ending);
        let words = Words {
            text: &self.text,
            items: &self.items[..first_text.unwrap_or(self.items.len())],
        };
        let mut repairs = Vec::new();
        let author = author::read(self, words, &mut repairs);
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

    pub(super) fn given(&self) -> Option<Role> {
        self.given
    }

    /// Content begins behind the whitespace character that ended the last word of the header.
    fn text_start(&self, first_text: usize) -> TextStart {
        let Some(before) = first_text
            .checked_sub(1)
            .and_then(|item| self.items.get(item))
        else {
            return TextStart(0);
        };
        let separator = match before.what {
            What::Marker(_) => None,
            What::Word(_) => self.text[before.end..].chars().next(),
        };
        TextStart(before.end + separator.map_or(0, char::len_utf8))
    }

    pub(super) fn text_from(&self, start: &TextStart) -> String {
        self.text[start.0..].to_owned()
    }

    /// All the text there is.
    pub(super) fn take_text(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// The tokens of the text from `start` on, which go up to the token `end`.
    pub(super) fn tokens_of_text(&self, start: &TextStart, end: usize) -> Range<usize> {
        let first = self
            .ends
            .iter()
            .find(|(_, text_end)| *text_end > start.0)
            .map_or(end, |(index, _)| *index);
        first..end
    }
}
