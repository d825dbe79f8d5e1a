//! What becomes of words that waited, once it is seen what follows them.

use super::end::HeaderEnd;
use super::fields::{Fields, HeaderWords, Item, ItemKind};
use super::origin::OpenedBy;
use super::reader::{HeaderReader, Waiting};
use super::word::{Part, SpokenRole, WordKind, is_known_type, is_no_tool};
use super::{author, channel, content_type, recipient, stray};
use crate::chat::Role;
use crate::parse::header::ParsedHeader;
use crate::parse::marker::Marker;

/// What follows words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Channel,
    Type,
    Message,
}

/// Markers.
impl HeaderReader {
    /// Takes `<|channel|>` or `<|constrain|>`; returns false, and takes nothing, where words before it are content.
    pub(in super::super) fn read_marker(&mut self, marker: Marker, index: usize) -> bool {
        let (part, next) = if marker == Marker::Channel {
            (Part::Channel, Next::Channel)
        } else {
            (Part::Type, Next::Type)
        };
        if !self.settle(next) {
            return false;
        }
        self.context.start_part(part);
        self.items.push(Item {
            kind: ItemKind::Marker(part),
            start: self.text.len(),
            end: self.text.len(),
            token: index,
        });
        true
    }

    /// Reads the words of a part as what `next` makes of them. Returns false where some are left that are text.
    fn settle(&mut self, next: Next) -> bool {
        if self.is_content() {
            return false;
        }
        self.settle_author();
        if !self.settle_unclaimed(next) {
            return false;
        }
        self.settle_waiting(next);
        self.confirm_channel();
        true
    }

    /// The same in front of arguments, where no word is text any more.
    pub(super) fn settle_before_arguments(&mut self) {
        self.settle_author();
        if !self.settle_unclaimed(Next::Message) {
            for item in std::mem::take(&mut self.unclaimed) {
                self.set_kind(item, WordKind::Stray);
            }
        }
        self.take_waiting(false);
        self.confirm_channel();
    }

    fn confirm_channel(&mut self) {
        if let Some(item) = self.open_channel.take() {
            self.set_kind(item, WordKind::Channel);
        }
    }

    fn word(&self, item: usize) -> &str {
        &self.text[self.items[item].start..self.items[item].end]
    }

    fn set_kind(&mut self, item: usize, kind: WordKind) {
        self.items[item].kind = ItemKind::Word(kind);
        let Item { start, end, .. } = self.items[item];
        if matches!(kind, WordKind::BareRecipient | WordKind::BareType) {
            self.context.note(&self.text[start..end], kind);
        }
    }
}

/// The author.
impl HeaderReader {
    /// A `to=` follows: the first word is the author, a tool's name if it is no role.
    pub(super) fn confirm_author(&mut self) {
        let is_unknown = match self.items.first().map(|item| item.kind) {
            Some(ItemKind::Word(WordKind::AuthorOrText)) => true,
            Some(ItemKind::Word(
                WordKind::RecipientOrStray | WordKind::Stray | WordKind::BareType,
            )) => self.may_be_called_first(),
            _ => false,
        };
        if is_unknown {
            self.make_author();
        }
    }

    fn make_author(&mut self) {
        self.set_kind(0, WordKind::Author);
        let Item { start, end, .. } = self.items[0];
        self.context.note_author(&self.text[start..end]);
        self.unclaimed.retain(|item| *item != 0);
        self.role_part_name = self.role_part_name.filter(|item| *item != 0);
    }

    /// A marker follows: the first word is the author, unless the assistant may have written the name of a tool that it calls.
    fn settle_author(&mut self) {
        let first = self.items.first().map(|item| item.kind);
        if first == Some(ItemKind::Word(WordKind::AuthorOrText))
            && (SpokenRole::read(self.word(0)).is_some() || !self.may_be_called_first())
        {
            self.make_author();
        }
    }

    /// Whether the first word may be a recipient: the parser was given the assistant's role, and no `<|start|>` says that another
    /// one follows.
    fn may_be_called_first(&self) -> bool {
        self.origin.given == Some(Role::Assistant) && self.origin.opened_by != OpenedBy::Start
    }
}

/// Words without a place of their own.
impl HeaderReader {
    /// Takes note of such a word. Two are prose, unless they may be the name of a tool and a type.
    pub(super) fn note_unclaimed(&mut self, item: usize, start: usize, end: usize) {
        self.unclaimed.push(item);
        self.may_be_call = match self.unclaimed[..] {
            [first, second] => {
                let is_author = self.items[first].kind == ItemKind::Word(WordKind::AuthorOrText);
                self.context.part != Part::Type
                    && second == first + 1
                    && is_known_type(&self.text[start..end])
                    && (!is_author || self.may_be_called_first())
                    && self.context.may_be_tool(self.word(first))
            }
            _ => false,
        };
    }

    fn settle_unclaimed(&mut self, next: Next) -> bool {
        let is_settled = match (&self.unclaimed[..], self.context.part) {
            ([], _) => true,
            (_, Part::Type) => false,
            // They waited for a marker, and a recipient came.
            (&[word, content_type], _) if self.context.has_recipient && next != Next::Channel => {
                self.set_kind(word, WordKind::Stray);
                self.make_type(content_type)
            }
            (&[word, ref types @ ..], Part::Role) => {
                let content_type = types.first().copied();
                if self.context.is_assistant {
                    self.settle_in_role_part(word, content_type, next)
                } else {
                    let is_type = self.context.has_recipient && next != Next::Channel;
                    is_type && self.make_type(word)
                }
            }
            (_, Part::Channel) if next == Next::Channel => false,
            (&[word, ref types @ ..], Part::Channel) => {
                let content_type = types.first().copied();
                let has_type = content_type.is_some() || next == Next::Type;
                self.make_recipient(word, content_type, has_type)
                    || (content_type.is_none() && self.make_type(word))
            }
        };
        if is_settled {
            self.unclaimed.clear();
            self.may_be_call = false;
        }
        is_settled
    }

    /// In the role part a name is a recipient by the channel and the type of the whole header. A word that is none is the type,
    /// set aside before other parts, and text before the content.
    fn settle_in_role_part(
        &mut self,
        word: usize,
        content_type: Option<usize>,
        next: Next,
    ) -> bool {
        if content_type.is_none() && is_known_type(self.word(word)) {
            return self.make_type(word);
        }
        if next == Next::Message {
            let is_type = content_type.is_none() && self.context.has_recipient;
            return self.make_recipient(word, content_type, content_type.is_some())
                || (is_type && self.make_type(word));
        }
        self.set_kind(word, WordKind::RecipientOrStray);
        self.role_part_name = Some(word);
        if let Some(content_type) = content_type {
            self.make_type(content_type);
        }
        true
    }

    fn make_type(&mut self, item: usize) -> bool {
        self.set_kind(item, WordKind::BareType);
        true
    }

    /// Makes a word the recipient, and one behind it the type, if it can only be the name of a tool.
    fn make_recipient(&mut self, item: usize, content_type: Option<usize>, has_type: bool) -> bool {
        if !self.context.is_tool(self.word(item), has_type) {
            return false;
        }
        let kind = if is_no_tool(self.word(item)) {
            WordKind::RecipientSetAside
        } else {
            WordKind::BareRecipient
        };
        self.set_kind(item, kind);
        if let Some(content_type) = content_type {
            self.make_type(content_type);
        }
        true
    }

    /// The header is over: decides whether the name in the role part is the recipient's.
    fn settle_role_part_name(&mut self) {
        if let Some(item) = self.role_part_name.take() {
            if !self.make_recipient(item, None, self.context.has_type) {
                self.set_kind(item, WordKind::Stray);
            }
        }
    }

    /// `<|call|>` shows that a header with a recipient is one, and so that its channel is no text.
    pub(in super::super) fn note_end(&mut self, end: HeaderEnd) {
        if end.is_call() && self.context.is_assistant && self.context.has_recipient {
            self.confirm_channel();
        }
    }

    /// Whether the header is of a call that has everything but arguments.
    pub(in super::super) fn is_call(&self) -> bool {
        let may_be = |item| self.context.is_tool(self.word(item), self.context.has_type);
        self.context.is_assistant
            && (self.context.has_recipient
                || self
                    .role_part_name
                    .is_some_and(|item| may_be(item) && !is_no_tool(self.word(item))))
    }
}

/// Words behind a recipient.
impl HeaderReader {
    fn settle_waiting(&mut self, next: Next) {
        match self.waiting.first {
            Some(word)
                if next == Next::Message
                    && self.waiting.count == 1
                    && !self.context.has_part_type =>
            {
                self.waiting = Waiting::default();
                self.make_type(word);
            }
            _ => self.take_waiting(next != Next::Message),
        }
    }

    /// Sets the words that wait aside, but for those directly behind a recipient if they `may_be_names`.
    fn take_waiting(&mut self, may_be_names: bool) {
        let Some(first) = std::mem::take(&mut self.waiting).first else {
            return;
        };
        for item in first..self.items.len() {
            if self.items[item].kind != ItemKind::Word(WordKind::Waiting) {
                continue;
            }
            // Words wait behind a recipient, so that there is an item before.
            let before = self.items[item - 1].kind;
            let is_behind = matches!(before, ItemKind::Word(kind) if kind.names_recipient());
            let kind = if may_be_names && is_behind {
                WordKind::RecipientName
            } else {
                WordKind::Stray
            };
            self.set_kind(item, kind);
        }
    }
}

/// The end.
impl HeaderReader {
    /// What the header says. With [`HeaderEnd::Message`] all of its words have their meaning, else only those that can't be text.
    pub(in super::super) fn finish(&mut self, end: HeaderEnd) -> Fields {
        if end == HeaderEnd::Message {
            self.settle(Next::Message);
        } else if self.first_text(HeaderEnd::Message).is_none() {
            // A word so long that it is text before it ends.
            self.finish_word(self.text.len());
        }
        self.settle_role_part_name();
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
        stray::read(words, &mut repairs);
        Fields {
            header: ParsedHeader {
                author,
                recipient,
                channel,
                content_type,
            },
            repairs,
            text: self.text_start(first_text),
        }
    }
}
