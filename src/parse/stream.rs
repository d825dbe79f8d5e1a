//! What strict and recovering parsers have in common: where in the stream they are, what they have read, what they emit.
//!
//! The transitions are elsewhere: `strict` has those of the reference, `recovery` those that take every token.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::json;

use super::content::{InitialContent, OpenMessage};
use super::event::Event;
use super::header::ParsedHeader;
use super::marker::{Marker, Stop};
use super::options::StreamState;
use super::snapshot::Snapshot;
use super::utf8::PendingText;
use crate::chat::{Message, Role};
use crate::tokenizer::{Rank, Tokenizer};

/// A stream as it has been read so far.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub(super) tokenizer: &'static Tokenizer,
    /// The role that the first header need not say; gone when it has been read.
    pub(super) next_role: Option<Role>,
    pub(super) state: State,
    /// Every token that was fed.
    tokens: Vec<Rank>,
    /// How many tokens had been fed whenever the end of the stream changed the state.
    ends: Vec<usize>,
    messages: Vec<Message>,
    /// The number of content tokens of finished messages, by channel.
    counts: HashMap<Option<String>, usize>,
    /// What the tokens of the running call caused; None where nobody asked.
    events: Option<Vec<Event>>,
}

#[derive(Clone, Debug)]
pub(super) enum State {
    ExpectStart,
    Header(HeaderTokens),
    Content(Box<OpenMessage>),
}

/// The header that is being read.
#[derive(Clone, Debug, Default)]
pub(super) struct HeaderTokens {
    /// The index of the message's first token.
    pub(super) start: usize,
    /// Its tokens behind `<|start|>`. After errors these need not be all that were fed.
    pub(super) tokens: Vec<Rank>,
}

impl Stream {
    pub(super) fn new(tokenizer: &'static Tokenizer, role: Option<Role>) -> Self {
        let state = match role {
            Some(_) => State::Header(HeaderTokens::default()),
            None => State::ExpectStart,
        };
        Self {
            tokenizer,
            next_role: role,
            state,
            tokens: Vec::new(),
            ends: Vec::new(),
            messages: Vec::new(),
            counts: HashMap::new(),
            events: None,
        }
    }

    /// Keeps a token that was fed; returns its index.
    #[inline]
    pub(super) fn push(&mut self, token: Rank) -> usize {
        self.tokens.push(token);
        self.tokens.len() - 1
    }

    /// Keeps tokens of the content that is being read, where nobody will ask for what they added.
    pub(super) fn push_content(&mut self, tokens: &[Rank]) {
        self.tokens.extend_from_slice(tokens);
        if let State::Content(open) = &mut self.state {
            open.feed_many(self.tokenizer, tokens);
        }
    }

    /// Keeps that the end of the stream came here and changed the state.
    pub(super) fn push_end(&mut self) {
        self.ends.push(self.tokens.len());
    }

    /// Goes over to a message's content. Its start is emitted `at_once` if it is certain that the message will be made.
    pub(super) fn open(
        &mut self,
        header: ParsedHeader,
        start: usize,
        initial: InitialContent,
        at_once: bool,
    ) {
        self.next_role = None;
        let mut message = OpenMessage::new(header, start, initial, self.tokens.len());
        match &mut self.events {
            Some(events) if at_once => message.emit_start(events),
            Some(_) => {}
            None => message.set_start_emitted(true),
        }
        self.state = State::Content(Box::new(message));
    }

    /// Finishes the message whose content is being read: the content's tokens are those before `content_end`, the message's
    /// those before `end`.
    pub(super) fn close(&mut self, stop: Option<Stop>, content_end: usize, end: usize) {
        let State::Content(mut open) = std::mem::replace(&mut self.state, State::ExpectStart)
        else {
            return;
        };
        open.end(content_end);
        if let Some(events) = &mut self.events {
            open.emit_start(events);
            open.emit_text(events);
        }
        if open.token_count() > 0 {
            *self.counts.entry(open.header.channel.clone()).or_default() += open.token_count();
        }
        let token_range = open.start..end;
        let message = open.into_message();
        if let Some(events) = &mut self.events {
            events.push(Event::MessageEnd {
                message: message.clone(),
                stop,
                token_range,
            });
        }
        self.messages.push(message);
    }

    /// Emits something else than text, behind the text that came before it.
    pub(super) fn emit(&mut self, event: impl FnOnce() -> Event) {
        self.emit_text();
        if let Some(events) = &mut self.events {
            events.push(event());
        }
    }

    fn emit_text(&mut self) {
        if let (State::Content(open), Some(events)) = (&mut self.state, &mut self.events) {
            open.emit_text(events);
        }
    }

    /// From now on events are kept.
    pub(super) fn start_events(&mut self) {
        if let State::Content(open) = &mut self.state {
            open.skip_text();
        }
        self.events = Some(Vec::new());
    }

    /// The events since [`Stream::start_events`].
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        self.emit_text();
        self.events.take().unwrap_or_default()
    }
}

/// What can be read of a parser at any time.
impl Stream {
    /// The text of these tokens, markers by their spelling.
    pub(super) fn spelled(&self, tokens: Range<usize>) -> String {
        spelled(self.tokenizer, &self.tokens[tokens])
    }

    /// The text of the header that is being read, markers by their spelling.
    pub(super) fn spelled_header(&self) -> String {
        spelled(self.tokenizer, self.header_tokens().unwrap_or_default())
    }

    pub(super) fn open_message(&self) -> Option<&OpenMessage> {
        match &self.state {
            State::Content(open) => Some(open),
            _ => None,
        }
    }

    pub(super) fn current_content(&self) -> &str {
        self.open_message().map_or("", OpenMessage::text)
    }

    pub(super) fn last_content_delta(&self) -> Option<&str> {
        self.open_message().and_then(OpenMessage::delta)
    }

    pub(super) fn current_header(&self) -> Option<&ParsedHeader> {
        self.open_message().map(|open| &open.header)
    }

    pub(super) fn current_role(&self) -> Option<Role> {
        match self.current_header() {
            Some(header) => Some(header.author.role),
            None => self.next_role,
        }
    }

    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    pub(super) fn into_messages(self) -> Vec<Message> {
        self.messages
    }

    pub(super) fn tokens(&self) -> &[Rank] {
        &self.tokens
    }

    pub(super) fn state(&self) -> StreamState {
        match self.state {
            State::ExpectStart => StreamState::ExpectStart,
            State::Header(_) => StreamState::Header,
            State::Content(_) => StreamState::Content,
        }
    }

    pub(super) fn header_tokens(&self) -> Option<&[Rank]> {
        match &self.state {
            State::Header(header) => Some(&header.tokens),
            _ => None,
        }
    }

    /// The tokens of the content, made anew; where the parser is `recovering` some markers are no part of it.
    pub(super) fn content_tokens(&self, recovering: bool) -> Option<Vec<Rank>> {
        let open = self.open_message()?;
        let is_set_aside = |token| recovering && Marker::of(token).is_some();
        Some(open.encode_again(&self.tokens, self.tokenizer, is_set_aside))
    }

    pub(super) fn state_json(&self, recovering: bool) -> String {
        let state = self.state().as_str();
        let json = match &self.state {
            State::ExpectStart => json!({ "state": state }),
            State::Header(_) => json!({ "state": state, "header_tokens": self.header_tokens() }),
            State::Content(open) => json!({
                "state": state,
                "header": {
                    "author": open.header.author,
                    "recipient": open.header.recipient,
                    "channel": open.header.channel,
                    "content_type": open.header.content_type,
                },
                "content_tokens": self.content_tokens(recovering),
            }),
        };
        json.to_string()
    }

    pub(super) fn content_token_counts(&self) -> HashMap<Option<String>, usize> {
        let mut counts = self.counts.clone();
        if let Some(open) = self.open_message().filter(|open| open.token_count() > 0) {
            *counts.entry(open.header.channel.clone()).or_default() += open.token_count();
        }
        counts
    }

    pub(super) fn reasoning_tokens(&self) -> usize {
        let analysis = Some("analysis".to_owned());
        let finished = self.counts.get(&analysis).copied().unwrap_or_default();
        let open = self
            .open_message()
            .filter(|open| open.header.channel == analysis)
            .map_or(0, OpenMessage::token_count);
        finished + open
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            tokens: self.tokens.clone(),
            end_positions: self.ends.clone(),
            is_start_emitted: self
                .open_message()
                .is_some_and(OpenMessage::is_start_emitted),
        }
    }

    /// Takes over what a stream that was fed the same tokens had emitted.
    pub(super) fn restore_emitted(&mut self, snapshot: &Snapshot) {
        if let State::Content(open) = &mut self.state {
            open.set_start_emitted(snapshot.is_start_emitted);
        }
    }
}

fn spelled(tokenizer: &Tokenizer, tokens: &[Rank]) -> String {
    let mut text = String::new();
    let mut pending = PendingText::default();
    for token in tokens {
        pending.feed_token(tokenizer.token_bytes(*token), &mut text);
    }
    pending.flush(&mut text);
    text
}
