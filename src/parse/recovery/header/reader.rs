//! A header while it is read: cut into words as its tokens arrive, so that a header costs no more than its length.

use std::ops::Range;

use super::context::Context;
use super::end::HeaderEnd;
use super::fields::{Item, ItemKind, TextStart};
use super::origin::{HeaderOrigin, OpenedBy};
use super::word::{PROSE_BYTES, Part, WordKind, is_name, is_no_tool, is_role};
use crate::parse::header::RECIPIENT;
use crate::parse::utf8::PendingText;

/// A header that is being read.
#[derive(Clone, Debug)]
pub(in super::super) struct HeaderReader {
    pub(in super::super) origin: HeaderOrigin,
    /// Whether it has been reported that it has no `<|start|>`.
    pub(in super::super) is_start_noted: bool,
    /// Bytes behind the text that are no character yet.
    pub(in super::super) pending: PendingText,
    /// The text of all tokens but markers.
    pub(super) text: String,
    /// Up to where the text of each token goes, by its index, with the bytes that were pending behind.
    ends: Vec<(usize, usize)>,
    pub(super) items: Vec<Item>,
    pub(super) context: Context,
    /// The word that is being read.
    word: Option<OpenWord>,
    /// Which items of the part are words without a place of their own, not behind a recipient. A few at most: then they are prose.
    pub(super) unclaimed: Vec<usize>,
    /// Whether two of them are not prose yet: the name of a tool, and a type.
    pub(super) may_be_call: bool,
    /// The words of the part that wait behind a recipient.
    pub(super) waiting: Waiting,
    /// Which item is a channel that is not a known one, while nothing shows that it is of the header.
    pub(super) open_channel: Option<usize>,
    /// Which item of the role part may be a recipient, which the rest of the header decides.
    pub(super) role_part_name: Option<usize>,
    /// Where the content begins that the header has run into.
    arguments: Option<usize>,
}

/// A word that is being read.
#[derive(Clone, Debug)]
struct OpenWord {
    start: usize,
    /// The index of the token with which it starts.
    token: usize,
    /// Whether it has a bracket: then it is neither a name nor a type.
    has_bracket: bool,
}

/// Words that wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    /// Which item is the first one.
    pub(super) first: Option<usize>,
    pub(super) count: usize,
    /// Whether any of them is no name.
    has_other: bool,
}

/// Reading tokens.
impl HeaderReader {
    pub(in super::super) fn new(origin: HeaderOrigin) -> Self {
        Self {
            context: Context::new(&origin),
            origin,
            is_start_noted: false,
            pending: PendingText::default(),
            text: String::new(),
            ends: Vec::new(),
            items: Vec::new(),
            word: None,
            unclaimed: Vec::new(),
            may_be_call: false,
            waiting: Waiting::default(),
            open_channel: None,
            role_part_name: None,
            arguments: None,
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
            } else if matches!(c, '{' | '[') && self.ends_at_arguments(offset, c) {
                self.finish_word(offset);
                self.arguments = Some(offset);
                self.settle_before_arguments();
                return;
            } else {
                let word = self.word.get_or_insert(OpenWord {
                    start: offset,
                    token: index,
                    has_bracket: false,
                });
                word.has_bracket |= matches!(c, '{' | '[');
            }
            offset += c.len_utf8();
        }
    }

    /// Whether arguments begin at the bracket at `offset`. Only the first bracket of a word is asked for.
    fn ends_at_arguments(&mut self, offset: usize, bracket: char) -> bool {
        let start = match &self.word {
            Some(word) if word.has_bracket => return false,
            Some(word) => word.start,
            None => offset,
        };
        if self.text[start..offset].starts_with(RECIPIENT) {
            self.confirm_author();
        }
        let word = &self.text[start..offset];
        !self.waiting.has_other
            && self
                .context
                .ends_at_arguments(word, bracket, self.is_behind_empty())
            && (self.has_markers() || self.is_addressed(word))
    }

    pub(super) fn finish_word(&mut self, end: usize) {
        let Some(OpenWord { start, token, .. }) = self.word.take() else {
            return;
        };
        if self.text[start..end].starts_with(RECIPIENT) {
            self.confirm_author();
        }
        let kind = self.kind_of(start, end);
        let word = &self.text[start..end];
        self.context.note(word, kind);
        let item = self.items.len();
        match kind {
            WordKind::ChannelOrText => self.open_channel = Some(item),
            WordKind::Waiting => {
                self.waiting.first.get_or_insert(item);
                self.waiting.count += 1;
                self.waiting.has_other |= !is_name(word);
            }
            WordKind::AuthorOrText | WordKind::Text => self.note_unclaimed(item, start, end),
            _ => {}
        }
        self.items.push(Item {
            kind: ItemKind::Word(kind),
            start,
            end,
            token,
        });
    }

    fn kind_of(&self, start: usize, end: usize) -> WordKind {
        self.context.kind_of(
            &self.text[start..end],
            &self.origin,
            self.items.is_empty(),
            self.is_behind_empty(),
        )
    }

    /// Whether `to=` stands directly before, alone.
    fn is_behind_empty(&self) -> bool {
        let last = self.items.last();
        last.is_some_and(|item| item.kind == ItemKind::Word(WordKind::EmptyRecipient))
    }
}

/// What has been read.
impl HeaderReader {
    /// Whether there is nothing but whitespace.
    pub(in super::super) fn is_blank(&self) -> bool {
        self.items.is_empty() && self.word.is_none() && self.arguments.is_none()
    }

    /// Whether content has begun, with or without `<|message|>`: arguments, or words that are so many that they are content.
    pub(in super::super) fn is_content(&self) -> bool {
        let most = if self.may_be_call { 2 } else { 1 };
        let open_from = self.open_item().map(|item| self.items[item].start);
        let open_from = open_from.or_else(|| self.open_word());
        self.arguments.is_some()
            || self.unclaimed.len() > most
            || open_from.is_some_and(|start| self.text.len() - start >= PROSE_BYTES)
    }

    /// Which item is the first that is text as far as can be seen.
    fn open_item(&self) -> Option<usize> {
        let firsts = [
            self.unclaimed.first().copied(),
            self.waiting.first,
            self.open_channel,
        ];
        firsts.into_iter().flatten().min()
    }

    /// Where the word starts that is being read, if it is text as far as can be seen.
    fn open_word(&self) -> Option<usize> {
        let start = self.word.as_ref()?.start;
        let is_long = self.text.len() - start >= PROSE_BYTES;
        (is_long && self.kind_of(start, self.text.len()).is_open()).then_some(start)
    }

    /// Whether there has been a marker, so that this is a header.
    fn has_markers(&self) -> bool {
        self.context.part != Part::Role || self.origin.opened_by == OpenedBy::Start
    }

    /// How many items the given role takes that stands first.
    fn leading_role(&self) -> usize {
        let first = self.items.first();
        usize::from(
            first.is_some_and(|item| is_role(&self.text[item.start..item.end], self.origin.given)),
        )
    }

    /// Without any marker: whether `word`, in front of arguments, is `to=R` as the first word, or stands behind it, directly or
    /// behind a type. That R is a name, or the word a type, has been seen.
    fn is_addressed(&self, word: &str) -> bool {
        let items = &self.items[self.leading_role()..];
        if let Some(name) = word.strip_prefix(RECIPIENT) {
            return items.is_empty() && !is_no_tool(name);
        }
        match items {
            [recipient] => self.is_named_recipient(recipient),
            // Words between wait to be set aside.
            [recipient, content_type, others @ ..] => {
                word.is_empty()
                    && others.len() == self.waiting.count
                    && content_type.kind == ItemKind::Word(WordKind::BareType)
                    && self.is_named_recipient(recipient)
            }
            _ => false,
        }
    }

    /// Whether the item is `to=R`, R a name.
    fn is_named_recipient(&self, item: &Item) -> bool {
        let name = self.text[item.start..item.end].strip_prefix(RECIPIENT);
        item.kind == ItemKind::Word(WordKind::Recipient) && name.is_some_and(is_name)
    }

    /// The first item that is content without any marker. Nothing shows then that this is a header at all, but the one word that
    /// the prompt ended in, or a recipient with what belongs to a call behind it.
    fn first_text_without_markers(&self, end: HeaderEnd) -> usize {
        let leading = self.leading_role();
        let Some((recipient, behind)) = self.items[leading..].split_first() else {
            return leading;
        };
        if !(self.context.is_assistant && self.is_named_recipient(recipient)) {
            return leading;
        }
        let is_type = |item: &Item| item.kind == ItemKind::Word(WordKind::BareType);
        match behind {
            [content_type, _, ..] if is_type(content_type) => leading + 2,
            [content_type] if is_type(content_type) && end.is_call() => leading + 2,
            [] if end.is_call() => leading + 1,
            _ => leading,
        }
    }

    /// The first item that is content.
    pub(super) fn first_text(&self, end: HeaderEnd) -> Option<usize> {
        let first = if self.arguments.is_some() {
            return None;
        } else if end != HeaderEnd::Message && !self.has_markers() {
            self.first_text_without_markers(end)
        } else {
            self.open_item()?
        };
        (first < self.items.len()).then_some(first)
    }

    /// Whether the words leave any text where no `<|message|>` follows.
    pub(in super::super) fn has_text(&self, end: HeaderEnd) -> bool {
        self.arguments.is_some() || self.first_text(end).is_some()
    }

    /// Where the content begins: at the arguments, or with the item `first_text`, behind the whitespace character that ended the
    /// last word of the header.
    pub(super) fn text_start(&self, first_text: Option<usize>) -> Option<TextStart> {
        if let Some(start) = self.arguments {
            return Some(TextStart(start));
        }
        let Some(before) = first_text?
            .checked_sub(1)
            .and_then(|item| self.items.get(item))
        else {
            return Some(TextStart(0));
        };
        let separator = match before.kind {
            ItemKind::Marker(_) => None,
            ItemKind::Word(_) => self.text[before.end..].chars().next(),
        };
        Some(TextStart(before.end + separator.map_or(0, char::len_utf8)))
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
