//! A completion, message by message, as both APIs show it (O1–O5).

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::context::RequestContext;
use super::custom_input::CustomInput;
use super::diagnostics::{BridgeDiagnostic, BridgeDiagnosticKind};
use super::logprobs::{Logprobs, TokenLogprobs};
use super::place::Place;
use super::tools::Call;
use crate::chat::{Author, Message, Role};
use crate::encoding::HarmonyEncoding;
use crate::parse::{DiagnosticKind, Event, RecoveringParser, Stop, StreamState};
use crate::tokenizer::{Rank, special};

/// A part of a message that is shown.
#[derive(Debug)]
pub(super) enum Piece {
    /// A message begins. Its text or its end comes next.
    Start(Place),
    /// Text of it, never empty, and the logprobs of its tokens where they are asked for.
    Text(String, Vec<Value>),
    /// The message ends.
    End {
        /// Whether it is whole, not cut off.
        is_complete: bool,
        /// Its index among [`Output::messages`].
        message: usize,
    },
}

/// What the model writes for one choice, in one completion or, with results of tools between them, in several.
#[derive(Clone, Debug)]
pub(super) struct Output {
    context: Arc<RequestContext>,
    parser: RecoveringParser,
    /// How many tokens had been fed when the parser began with the running completion.
    parser_start: usize,
    fed: usize,
    /// The reasoning tokens of earlier completions.
    earlier_reasoning_tokens: usize,
    stopped: bool,
    /// The repairs of the next message's header include that its recipient has no `to=`.
    has_bare_recipient: bool,
    /// Whether a call of the running completion is shown.
    has_called: bool,
    open: Option<OpenMessage>,
    messages: Vec<Answered>,
    diagnostics: Vec<BridgeDiagnostic>,
    logprobs: Option<Logprobs>,
}

/// A message, and the result of the call that it is where the server gave one.
#[derive(Clone, Debug)]
struct Answered {
    message: Message,
    result: Option<Message>,
}

/// How the message that is being read is shown.
#[derive(Clone, Debug)]
struct OpenMessage {
    /// None for one that is not shown.
    place: Option<Place>,
    /// What is to be said of it.
    diagnostic: Option<BridgeDiagnosticKind>,
    has_text: bool,
    custom_input: Option<CustomInput>,
}

impl OpenMessage {
    fn shown(place: Place) -> Self {
        let is_custom = matches!(place, Place::Call(Call::Custom { .. }));
        Self {
            place: Some(place),
            diagnostic: None,
            has_text: false,
            custom_input: is_custom.then(CustomInput::default),
        }
    }

    fn hidden(kind: BridgeDiagnosticKind) -> Self {
        Self {
            place: None,
            diagnostic: Some(kind),
            has_text: false,
            custom_input: None,
        }
    }
}

impl Output {
    pub(super) fn new(encoding: HarmonyEncoding, context: Arc<RequestContext>) -> Self {
        Self {
            parser: RecoveringParser::new(encoding, Some(Role::Assistant)),
            parser_start: 0,
            fed: 0,
            earlier_reasoning_tokens: 0,
            stopped: false,
            has_bare_recipient: false,
            has_called: false,
            open: None,
            messages: Vec::new(),
            diagnostics: Vec::new(),
            logprobs: context.top_logprobs.map(Logprobs::new),
            context,
        }
    }

    /// Takes tokens; `logprobs` are those of the first of them. What comes behind the first `<|return|>` or `<|call|>` is
    /// counted only: it would answer a result that the model made up (O1).
    pub(super) fn feed(&mut self, tokens: &[Rank], logprobs: &[TokenLogprobs]) -> Vec<Piece> {
        self.fed += tokens.len();
        if self.stopped {
            return Vec::new();
        }
        let stop = tokens
            .iter()
            .position(|token| matches!(*token, special::RETURN | special::CALL));
        self.stopped = stop.is_some();
        let tokens = stop.map_or(tokens, |stop| &tokens[..=stop]);
        if let Some(kept) = &mut self.logprobs {
            kept.push(tokens, logprobs);
        }
        let events = self.parser.feed(tokens.iter().copied());
        self.pieces(events, true)
    }

    /// Ends the completion, which broke off if it `is_cut`: then a header that is not finished shows nothing.
    pub(super) fn finish(&mut self, is_cut: bool) -> Vec<Piece> {
        let is_header = self.parser.state() == StreamState::Header;
        let events = self.parser.finish();
        if is_cut && is_header {
            self.set_header_aside(events);
            return Vec::new();
        }
        self.pieces(events, !is_cut)
    }

    /// Goes on with another completion; returns what was left of the one before.
    pub(super) fn next_completion(&mut self) -> Vec<Piece> {
        let pieces = self.finish(false);
        self.earlier_reasoning_tokens += self.parser.reasoning_tokens();
        self.parser.reset();
        self.parser_start = self.fed;
        self.stopped = false;
        self.has_bare_recipient = false;
        self.has_called = false;
        if let Some(logprobs) = &mut self.logprobs {
            logprobs.reset();
        }
        pieces
    }

    /// Keeps the result of the call that the message `index` is.
    pub(super) fn add_result(&mut self, index: usize, text: &str) {
        let Some(answered) = self.messages.get_mut(index) else {
            return;
        };
        let call = &answered.message;
        let tool = call.recipient.clone().unwrap_or_default();
        let mut result = Message::from_author_and_content(Author::new(Role::Tool, tool), text)
            .with_recipient(Role::Assistant.as_str());
        result.channel.clone_from(&call.channel);
        answered.result = Some(result);
    }

    /// The messages so far, each result behind its call.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .flat_map(|answered| std::iter::once(&answered.message).chain(&answered.result))
    }

    /// The message of this index, as [`Piece::End`] counts them.
    pub(super) fn message(&self, index: usize) -> Option<&Message> {
        self.messages.get(index).map(|answered| &answered.message)
    }

    pub(super) fn diagnostics(&self) -> &[BridgeDiagnostic] {
        &self.diagnostics
    }

    /// Whether the completion has ended in `<|return|>` or `<|call|>`.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// How many tokens were fed.
    pub(super) fn token_count(&self) -> usize {
        self.fed
    }

    /// How many of them are content of the channel `analysis`.
    pub(super) fn reasoning_tokens(&self) -> usize {
        self.earlier_reasoning_tokens + self.parser.reasoning_tokens()
    }
}

/// From the parser's events to pieces.
impl Output {
    /// `is_complete` says whether messages that end here are whole.
    fn pieces(&mut self, events: Vec<Event>, is_complete: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for event in events {
            match event {
                Event::Repair(diagnostic) => {
                    match diagnostic.kind {
                        DiagnosticKind::BareRecipient => self.has_bare_recipient = true,
                        // The message was not made, if it has not begun by now.
                        DiagnosticKind::MissingTerminator => self.has_bare_recipient = false,
                        _ => {}
                    }
                    let diagnostic = BridgeDiagnostic::of_parser(diagnostic, self.parser_start);
                    self.diagnostics.push(diagnostic);
                }
                Event::MessageStart {
                    author,
                    channel,
                    recipient,
                    ..
                } => {
                    let open = self.open(&author, channel.as_deref(), recipient.as_deref());
                    pieces.extend(open.place.clone().map(Piece::Start));
                    self.open = Some(open);
                }
                Event::ContentDelta {
                    text, token_range, ..
                } => self.add_text(text, token_range, &mut pieces),
                Event::MessageEnd {
                    message,
                    stop,
                    token_range,
                } => self.end(message, stop, &token_range, is_complete, &mut pieces),
            }
        }
        pieces
    }

    /// How the message with this header is shown.
    fn open(
        &mut self,
        author: &Author,
        channel: Option<&str>,
        recipient: Option<&str>,
    ) -> OpenMessage {
        let is_bare = std::mem::take(&mut self.has_bare_recipient);
        if !self.is_the_assistant(author, recipient) {
            return OpenMessage::hidden(BridgeDiagnosticKind::ForeignAuthor);
        }
        let Some(recipient) = recipient else {
            return OpenMessage::shown(Place::of_channel(channel));
        };
        let tools = &self.context.tools;
        let Some(place) = Place::of_recipient(recipient, is_bare, channel, tools) else {
            return OpenMessage {
                diagnostic: Some(BridgeDiagnosticKind::UnsolicitedCall),
                ..OpenMessage::shown(Place::Reasoning)
            };
        };
        if place.is_call() {
            let is_extra = self.has_called && !self.context.parallel_tool_calls;
            self.has_called = true;
            if is_extra {
                return OpenMessage::hidden(BridgeDiagnosticKind::ExtraCall);
            }
        }
        OpenMessage::shown(place)
    }

    /// Whether a message of this author is shown as the assistant's. A tool that has no name a tool could have is a role that
    /// the model misspelt (O5).
    fn is_the_assistant(&self, author: &Author, recipient: Option<&str>) -> bool {
        match (author.role, author.name.as_deref()) {
            (Role::Assistant, _) => true,
            (Role::Tool, Some(name)) => {
                let could_be_a_tool = name == Role::Tool.as_str()
                    || name.contains('.')
                    || self.context.tools.offers(name);
                recipient.is_none() && !could_be_a_tool
            }
            _ => false,
        }
    }

    fn add_text(&mut self, mut text: String, tokens: Range<usize>, pieces: &mut Vec<Piece>) {
        let Some(open) = &mut self.open else {
            return;
        };
        open.has_text = true;
        if let Some(input) = &mut open.custom_input {
            text = input.push(&text);
        }
        let mut entries = Vec::new();
        if let Some(logprobs) = &mut self.logprobs {
            if let Some(Place::Preamble | Place::Final) = open.place {
                entries = logprobs.take(tokens, self.parser.tokenizer());
            } else {
                logprobs.drop_before(tokens.end);
            }
        }
        if open.place.is_some() && !text.is_empty() {
            pieces.push(Piece::Text(text, entries));
        }
    }

    fn end(
        &mut self,
        message: Message,
        stop: Option<Stop>,
        tokens: &Range<usize>,
        is_complete: bool,
        pieces: &mut Vec<Piece>,
    ) {
        if let Some(logprobs) = &mut self.logprobs {
            logprobs.drop_before(tokens.end);
        }
        let Some(mut open) = self.open.take() else {
            return;
        };
        let end = tokens.end - usize::from(stop.is_some());
        if let Some(kind) = open.diagnostic {
            self.report(kind, end, kind.detail_of(&message));
        }
        if let Some(input) = &mut open.custom_input {
            let text = input.finish();
            if !text.is_empty() {
                pieces.push(Piece::Text(text, Vec::new()));
            }
            if let Some(rest) = input.rest() {
                self.report(BridgeDiagnosticKind::CustomInputRest, end, rest.to_owned());
            }
        }
        if let Some(place) = open.place {
            // No text at all is no JSON, which a client would read.
            if place.has_json_arguments() && is_complete && !open.has_text {
                pieces.push(Piece::Text("{}".to_owned(), Vec::new()));
            }
            pieces.push(Piece::End {
                is_complete,
                message: self.messages.len(),
            });
        }
        self.messages.push(Answered {
            message,
            result: None,
        });
    }

    /// What the end made of a header that was cut off is not shown.
    fn set_header_aside(&mut self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::Repair(diagnostic) => {
                    let diagnostic = BridgeDiagnostic::of_parser(diagnostic, self.parser_start);
                    self.diagnostics.push(diagnostic);
                }
                Event::MessageEnd { message, .. } => {
                    let end = self.parser.tokens().len();
                    self.report(
                        BridgeDiagnosticKind::CutHeader,
                        end,
                        message.text().into_owned(),
                    );
                }
                Event::MessageStart { .. } | Event::ContentDelta { .. } => {}
            }
        }
    }

    /// `token` counts from the parser's start.
    fn report(&mut self, kind: BridgeDiagnosticKind, token: usize, detail: String) {
        self.diagnostics.push(BridgeDiagnostic {
            kind,
            token_index: self.parser_start + token,
            detail,
        });
    }
}
