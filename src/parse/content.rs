//! A message whose header is read, while its content arrives.

use std::char::REPLACEMENT_CHARACTER;
use std::ops::Range;

use super::event::Event;
use super::header::ParsedHeader;
use super::utf8::PendingText;
use crate::chat::Message;
use crate::tokenizer::{Rank, Tokenizer};

/// What a content begins with: nothing, unless words of its header are content.
#[derive(Clone, Debug)]
pub(super) struct InitialContent {
    pub(super) text: String,
    /// Bytes behind the text that are no character yet.
    pub(super) pending: PendingText,
    /// The tokens that all this is from.
    pub(super) tokens: Range<usize>,
    /// Whether `<|message|>` has been read.
    pub(super) is_marked: bool,
}

impl InitialContent {
    /// No content yet, behind `<|message|>`, when `fed` tokens have been fed.
    pub(super) fn empty(fed: usize) -> Self {
        Self::of_text(String::new(), fed..fed)
    }

    /// The text of these tokens.
    pub(super) fn of_text(text: String, tokens: Range<usize>) -> Self {
        Self {
            text,
            pending: PendingText::default(),
            tokens,
            is_marked: true,
        }
    }
}

/// The message whose content is being read.
#[derive(Clone, Debug)]
pub(super) struct OpenMessage {
    pub(super) header: ParsedHeader,
    /// The index of the message's first token.
    pub(super) start: usize,
    /// Whether `<|message|>` has been read. Only the recovering parser opens messages before.
    pub(super) is_marked: bool,
    text: String,
    pending: PendingText,
    /// Where the last token's text starts.
    delta_start: usize,
    /// How many tokens have been taken as content.
    tokens: usize,
    /// How many tokens had been fed when the latest text was complete.
    text_end: usize,
    /// What is needed to read the content again: the length of the text that it began with and the bytes pending behind it, and
    /// how many tokens had been fed then.
    initial: (usize, PendingText),
    opened_at: usize,
    emitted: Emitted,
}

/// How many tokens are decoded at a time where there are many: their text stays in the nearest cache.
const MANY: usize = 1024;

/// What of a message has been emitted as events.
#[derive(Clone, Debug)]
struct Emitted {
    start: bool,
    /// Up to where in the text.
    text: usize,
    /// Up to which token.
    tokens: usize,
}

impl OpenMessage {
    /// A message that starts at the token `start`, opened when `fed` tokens had been fed.
    pub(super) fn new(
        header: ParsedHeader,
        start: usize,
        initial: InitialContent,
        fed: usize,
    ) -> Self {
        Self {
            header,
            start,
            is_marked: initial.is_marked,
            delta_start: 0,
            tokens: initial.tokens.len(),
            text_end: initial.tokens.end,
            initial: (initial.text.len(), initial.pending.clone()),
            opened_at: fed,
            emitted: Emitted {
                start: false,
                text: 0,
                tokens: initial.tokens.start,
            },
            text: initial.text,
            pending: initial.pending,
        }
    }

    /// Takes a token of content, the `fed`th of the stream; None is an id that no token has, which becomes U+FFFD.
    #[inline]
    pub(super) fn feed(&mut self, token_bytes: Option<&[u8]>, fed: usize) {
        self.tokens += 1;
        self.add(token_bytes);
        if self.delta_start < self.text.len() {
            self.text_end = fed;
        }
    }

    /// Takes many tokens of content where nobody will ask which of them added what. They are looked up together, which takes a
    /// fraction of the time that it takes one by one.
    pub(super) fn feed_many(&mut self, tokenizer: &Tokenizer, tokens: &[Rank]) {
        self.tokens += tokens.len();
        let mut bytes = Vec::new();
        for tokens in tokens.chunks(MANY) {
            bytes.clear();
            if tokenizer.decode_bytes_into(tokens, &mut bytes).is_ok() {
                self.pending.feed_many(&bytes, &mut self.text);
                continue;
            }
            for token in tokens {
                let bytes = tokenizer.token_bytes(*token);
                self.pending.feed_token(bytes, &mut self.text);
            }
        }
    }

    /// Returns whether the last character that it adds replaces something invalid.
    #[inline]
    fn add(&mut self, token_bytes: Option<&[u8]>) -> bool {
        self.delta_start = self.text.len();
        self.pending.feed_token(token_bytes, &mut self.text)
    }

    /// Takes a token that adds nothing.
    pub(super) fn pass(&mut self) {
        self.delta_start = self.text.len();
    }

    /// Takes the end of the content, which the tokens up to `end` are: what is pending can't be completed any more.
    pub(super) fn end(&mut self, end: usize) {
        self.delta_start = self.text.len();
        self.pending.flush(&mut self.text);
        if self.delta_start < self.text.len() {
            self.text_end = end;
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text that the last token added, where it added any.
    pub(super) fn delta(&self) -> Option<&str> {
        let delta = &self.text[self.delta_start..];
        (!delta.is_empty()).then_some(delta)
    }

    pub(super) fn token_count(&self) -> usize {
        self.tokens
    }

    /// The content's tokens, as `fed` has them, made anew from each token's delta; those that `is_set_aside` are passed over. A
    /// U+FFFD that replaces an invalid sequence is encoded apart from the text before it, as in the reference.
    pub(super) fn encode_again(
        &self,
        fed: &[Rank],
        tokenizer: &Tokenizer,
        is_set_aside: impl Fn(Rank) -> bool,
    ) -> Vec<Rank> {
        let (length, pending) = &self.initial;
        let mut initial = InitialContent::empty(self.opened_at);
        self.text[..*length].clone_into(&mut initial.text);
        initial.pending.clone_from(pending);
        let mut again = Self::new(self.header.clone(), self.start, initial, self.opened_at);
        let mut tokens = tokenizer.encode_ordinary(again.text());
        for token in &fed[self.opened_at..] {
            if !is_set_aside(*token) {
                let is_replaced = again.add(tokenizer.token_bytes(*token));
                let delta = again.delta().unwrap_or_default();
                match delta.strip_suffix(REPLACEMENT_CHARACTER) {
                    Some(valid) if is_replaced => {
                        tokenizer.encode_ordinary_into(valid, &mut tokens);
                        tokenizer.encode_ordinary_into("\u{fffd}", &mut tokens);
                    }
                    _ => {
                        tokenizer.encode_ordinary_into(delta, &mut tokens);
                    }
                }
            }
        }
        tokens
    }

    pub(super) fn into_message(self) -> Message {
        Message {
            author: self.header.author,
            recipient: self.header.recipient,
            content: vec![self.text.into()],
            channel: self.header.channel,
            content_type: self.header.content_type,
        }
    }
}

/// Events of the message.
impl OpenMessage {
    pub(super) fn is_start_emitted(&self) -> bool {
        self.emitted.start
    }

    /// Whether the message's start counts as emitted.
    pub(super) fn set_start_emitted(&mut self, is_emitted: bool) {
        self.emitted.start = is_emitted;
    }

    /// Counts all the text there is as emitted. What is pending belongs to the text that it will complete.
    pub(super) fn skip_text(&mut self) {
        self.emitted.text = self.text.len();
        self.emitted.tokens = self.text_end;
    }

    pub(super) fn emit_start(&mut self, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.emitted.start, true) {
            events.push(Event::MessageStart {
                author: self.header.author.clone(),
                channel: self.header.channel.clone(),
                recipient: self.header.recipient.clone(),
                content_type: self.header.content_type.clone(),
            });
        }
    }

    /// Emits the text that was added since text was last emitted.
    pub(super) fn emit_text(&mut self, events: &mut Vec<Event>) {
        if self.emitted.text == self.text.len() {
            return;
        }
        self.emit_start(events);
        events.push(Event::ContentDelta {
            text: self.text[self.emitted.text..].to_owned(),
            channel: self.header.channel.clone(),
            recipient: self.header.recipient.clone(),
            token_range: self.emitted.tokens..self.text_end,
        });
        self.skip_text();
    }
}
