//! The transitions that take every token, in every state. `docs/recovery.md` has the rules in words, and examples.
//!
//! Here is what happens between messages, in contents and at the ends of headers; `header` reads a header's words as they
//! arrive, and `author`, `channel`, `recipient` and `content_type` say what they mean.

mod author;
mod channel;
mod content_type;
mod header;
mod reading;
mod recipient;

use self::header::{Ending, OpenHeader, Opened};
use super::content::{OpenMessage, Opening};
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::event::Event;
use super::marker::{Marker, Stop};
use super::stream::{HeaderTokens, State, Stream};
use crate::chat::{Author, Role};
use crate::tokenizer::{Rank, special};

/// What the recovering parser keeps beside the stream.
#[derive(Clone, Debug)]
pub(super) struct Recovery {
    /// The role given to the parser.
    role: Option<Role>,
    /// The header that is being read while the stream's state says so.
    header: OpenHeader,
    diagnostics: Vec<Diagnostic>,
    turn: Turn,
}

/// Whether the model has handed its turn over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Running,
    Over,
    /// Tokens came after that.
    Overrun,
}

impl Recovery {
    pub(super) fn new(role: Option<Role>) -> Self {
        Self {
            role,
            header: OpenHeader::new(Opened::Given, 0, role, author_or_assistant(role)),
            diagnostics: Vec::new(),
            turn: Turn::Running,
        }
    }

    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Takes the next token.
    pub(super) fn take(&mut self, stream: &mut Stream, token: Rank) {
        let index = stream.push(token);
        match (&mut stream.state, Marker::of(token)) {
            (State::Content(open), None) => {
                open.feed(stream.encoding.tokenizer().token_bytes(token), index + 1);
            }
            (State::Content(_), Some(marker)) => self.end_content(stream, marker, index),
            (State::ExpectStart, marker) => self.leave_gap(stream, token, marker, index),
            (State::Header(_), None) => self.read_header_text(stream, token, index),
            (State::Header(_), Some(marker)) => {
                self.read_header_marker(stream, token, marker, index);
            }
        }
    }

    /// Takes the end of the stream.
    pub(super) fn end(&mut self, stream: &mut Stream) {
        let index = stream.tokens().len();
        match stream.state {
            State::ExpectStart => return,
            State::Content(_) => self.finish_content(stream, None, index),
            State::Header(_) => self.finish_header(stream, HeaderEnd::Stream, index),
        }
        stream.push_end();
    }

    /// Keeps a repair, and tells of it.
    fn report(&mut self, stream: &mut Stream, diagnostic: Diagnostic) {
        stream.tell(|| Event::Repair(diagnostic.clone()));
        self.diagnostics.push(diagnostic);
    }

    fn repair(&mut self, stream: &mut Stream, kind: DiagnosticKind, token_index: usize) {
        self.repair_with(stream, kind, token_index, String::new());
    }

    fn repair_with(
        &mut self,
        stream: &mut Stream,
        kind: DiagnosticKind,
        token_index: usize,
        detail: String,
    ) {
        let diagnostic = Diagnostic {
            kind,
            token_index,
            detail,
        };
        self.report(stream, diagnostic);
    }
}

/// The author of a header that names none.
fn author_or_assistant(role: Option<Role>) -> Author {
    Author::from(role.unwrap_or(Role::Assistant))
}

/// Between messages.
impl Recovery {
    /// `<|start|>` opens a header, a terminator is set aside, anything else opens a header as if `<|start|>` stood before it.
    fn leave_gap(
        &mut self,
        stream: &mut Stream,
        token: Rank,
        marker: Option<Marker>,
        index: usize,
    ) {
        self.note_overrun(stream, index);
        match marker {
            Some(Marker::Start) => {
                self.open_header(stream, Opened::Start, index);
            }
            Some(Marker::Terminator(stop)) => self.set_terminator_aside(stream, stop, index),
            Some(marker) => {
                self.open_header(stream, Opened::Nowhere, index);
                self.read_header_marker(stream, token, marker, index);
            }
            None => {
                self.open_header(stream, Opened::Nowhere, index);
                self.read_header_text(stream, token, index);
            }
        }
    }

    /// Tokens after the end of the turn are read like all others, and said once.
    fn note_overrun(&mut self, stream: &mut Stream, index: usize) {
        if self.turn == Turn::Over {
            self.turn = Turn::Overrun;
            self.repair(stream, DiagnosticKind::TokensAfterStop, index);
        }
    }

    fn note_stop(&mut self, stop: Option<Stop>) {
        if self.turn == Turn::Running && stop.is_some_and(Stop::ends_turn) {
            self.turn = Turn::Over;
        }
    }

    fn set_terminator_aside(&mut self, stream: &mut Stream, stop: Option<Stop>, index: usize) {
        self.repair(stream, DiagnosticKind::StrayTerminator, index);
        self.note_stop(stop);
    }

    fn open_header(&mut self, stream: &mut Stream, opened: Opened, index: usize) {
        self.header = OpenHeader::new(opened, index, self.role, author_or_assistant(self.role));
        stream.next_role = None;
        stream.state = State::Header(HeaderTokens {
            start: index,
            tokens: Vec::new(),
        });
    }
}

/// What ended a header that has no `<|message|>`.
#[derive(Clone, Copy)]
enum HeaderEnd {
    Terminator(Option<Stop>),
    Start,
    Stream,
}

/// Headers.
impl Recovery {
    fn read_header_text(&mut self, stream: &mut Stream, token: Rank, index: usize) {
        keep_header_token(stream, token);
        let bytes = stream.encoding.tokenizer().token_bytes(token);
        self.header.read_text(bytes, index);
        if !self.header.is_blank() {
            self.note_missing_start(stream, index);
        }
        if self.header.is_prose() {
            self.open_without_message(stream, index + 1);
        }
    }

    fn read_header_marker(
        &mut self,
        stream: &mut Stream,
        token: Rank,
        marker: Marker,
        index: usize,
    ) {
        self.header.end_word(index);
        let end = match marker {
            Marker::Message => {
                self.note_missing_start(stream, index);
                return self.start_content(stream, index);
            }
            Marker::Channel | Marker::Constrain => {
                self.note_missing_start(stream, index);
                keep_header_token(stream, token);
                return self.read_part(stream, marker, index);
            }
            Marker::Start => HeaderEnd::Start,
            Marker::Terminator(stop) => HeaderEnd::Terminator(stop),
        };
        self.finish_header(stream, end, index);
    }

    /// Whitespace may turn out to be all there is between two messages; whatever else stands there has no `<|start|>`.
    fn note_missing_start(&mut self, stream: &mut Stream, index: usize) {
        if self.header.opened == Opened::Nowhere && !self.header.is_noted {
            self.header.is_noted = true;
            self.repair(stream, DiagnosticKind::MissingStart, index);
        }
    }

    /// A channel or a type follows, unless words before it have turned out to be content.
    fn read_part(&mut self, stream: &mut Stream, marker: Marker, index: usize) {
        if self.header.read_marker(marker, index) {
            return;
        }
        self.open_without_message(stream, index);
        self.end_content(stream, marker, index);
    }

    /// `<|message|>` ends the header; a word too many begins the content.
    fn start_content(&mut self, stream: &mut Stream, index: usize) {
        if self.header.is_prose() {
            self.open_without_message(stream, index);
            return self.end_content(stream, Marker::Message, index);
        }
        let fields = self.header.read(Ending::Message);
        let has_prose = fields.text.is_some();
        let opening = match fields.text {
            None => Opening::empty(index + 1),
            Some(text) => {
                let tokens = self.header.tokens_of_text(&text, index);
                Opening::of_text(self.header.text_from(&text), tokens)
            }
        };
        for diagnostic in fields.repairs {
            self.report(stream, diagnostic);
        }
        if has_prose {
            self.repair(stream, DiagnosticKind::HeaderProse, index);
        }
        let start = message_start(stream);
        stream.open(fields.header, start, opening, false);
    }

    /// The header has turned into content without `<|message|>`: its text goes on in the content.
    fn open_without_message(&mut self, stream: &mut Stream, end: usize) {
        let fields = self.header.read(Ending::Nothing);
        for diagnostic in fields.repairs {
            self.report(stream, diagnostic);
        }
        let start = message_start(stream);
        let opening = match fields.text {
            None => Opening::empty(end),
            Some(text) => Opening {
                tokens: self.header.tokens_of_text(&text, end),
                text: self.header.text_from(&text),
                pending: std::mem::take(&mut self.header.pending),
                is_marked: false,
            },
        };
        stream.open(fields.header, start, opening, false);
    }

    /// The header ends without `<|message|>`: what its words leave is the message, nothing makes none.
    fn finish_header(&mut self, stream: &mut Stream, end: HeaderEnd, index: usize) {
        self.header.end_word(index);
        if self.header.has_text() {
            self.note_missing_start(stream, index);
            self.open_without_message(stream, index);
            match end {
                HeaderEnd::Terminator(stop) => {
                    self.end_content(stream, Marker::Terminator(stop), index);
                }
                HeaderEnd::Start => self.end_content(stream, Marker::Start, index),
                HeaderEnd::Stream => self.finish_content(stream, None, index),
            }
            return;
        }
        self.drop_header(stream, end, index);
    }

    /// Sets a header aside that says nothing, and whitespace that is no header.
    fn drop_header(&mut self, stream: &mut Stream, end: HeaderEnd, index: usize) {
        let opened = self.header.opened;
        let is_blank = self.header.is_blank();
        match end {
            HeaderEnd::Start if is_blank && opened == Opened::Start => {
                self.repair(stream, DiagnosticKind::StrayMarker, index);
            }
            HeaderEnd::Start | HeaderEnd::Stream if is_blank && opened != Opened::Start => {
                self.set_whitespace_aside(stream, index);
            }
            HeaderEnd::Terminator(_) if is_blank && opened == Opened::Nowhere => {
                self.set_whitespace_aside(stream, index);
            }
            _ => {
                let words = stream
                    .header_tokens()
                    .map_or_else(String::new, |tokens| spelled(stream, tokens));
                self.repair_with(stream, DiagnosticKind::EmptyHeader, index, words);
            }
        }
        stream.next_role = None;
        stream.state = State::ExpectStart;
        match end {
            HeaderEnd::Start => {
                let is_first = self.header.is_first && is_blank;
                self.open_header(stream, Opened::Start, index);
                if is_first {
                    self.header.is_first = true;
                    stream.next_role = self.role;
                }
            }
            HeaderEnd::Terminator(stop) if opened == Opened::Nowhere && is_blank => {
                self.set_terminator_aside(stream, stop, index);
            }
            HeaderEnd::Terminator(stop) => self.note_stop(stop),
            HeaderEnd::Stream => {}
        }
    }

    fn set_whitespace_aside(&mut self, stream: &mut Stream, index: usize) {
        let whitespace = self.header.take_text();
        if !whitespace.is_empty() {
            self.repair_with(stream, DiagnosticKind::StrayWhitespace, index, whitespace);
        }
    }
}

/// Where the message of the header that is being read starts.
fn message_start(stream: &Stream) -> usize {
    match &stream.state {
        State::Header(header) => header.start,
        State::Content(open) => open.start,
        State::ExpectStart => stream.tokens().len(),
    }
}

fn keep_header_token(stream: &mut Stream, token: Rank) {
    if let State::Header(header) = &mut stream.state {
        header.tokens.push(token);
    }
}

/// The text of tokens, markers by their spelling.
fn spelled(stream: &Stream, tokens: &[Rank]) -> String {
    let tokenizer = stream.encoding.tokenizer();
    let mut text = String::new();
    let mut pending = super::utf8::PendingText::default();
    for token in tokens {
        pending.feed_token(tokenizer.token_bytes(*token), &mut text);
    }
    pending.flush(&mut text);
    text
}

/// Contents.
impl Recovery {
    /// A marker within a content: terminators, `<|start|>` and `<|channel|>` end it, the others are set aside.
    fn end_content(&mut self, stream: &mut Stream, marker: Marker, index: usize) {
        match marker {
            Marker::Terminator(stop) => {
                self.finish_content(stream, stop, index);
                self.note_stop(stop);
            }
            Marker::Start => {
                self.break_content(stream, marker, index);
                self.open_header(stream, Opened::Start, index);
            }
            Marker::Channel => {
                let author = self.break_content(stream, marker, index);
                self.open_header(stream, Opened::Channel, index);
                self.header.author = author.unwrap_or_else(|| author_or_assistant(self.role));
                self.read_header_marker(stream, special::CHANNEL, marker, index);
            }
            Marker::Message | Marker::Constrain => self.set_marker_aside(stream, marker, index),
        }
    }

    /// Finishes the message at `index`, which is a terminator or the end of the stream.
    fn finish_content(&mut self, stream: &mut Stream, stop: Option<Stop>, index: usize) {
        end_text(stream, index);
        self.note_missing_message(stream, index);
        stream.close(stop, index, stream.tokens().len());
    }

    /// Finishes the message that `<|start|>` or `<|channel|>` breaks off, unless it has no text; returns its author.
    fn break_content(
        &mut self,
        stream: &mut Stream,
        marker: Marker,
        index: usize,
    ) -> Option<Author> {
        end_text(stream, index);
        let open = open_message(stream)?;
        let (author, start) = (open.header.author.clone(), open.start);
        let is_marked = open.is_marked;
        let is_empty = open.text().is_empty();
        self.note_missing_message(stream, index);
        if is_marked || marker == Marker::Channel {
            let header = if is_empty {
                spelled(stream, &stream.tokens()[start..index])
            } else {
                String::new()
            };
            self.repair_with(stream, DiagnosticKind::MissingTerminator, index, header);
        }
        if is_empty {
            stream.state = State::ExpectStart;
        } else {
            stream.close(None, index, index);
        }
        Some(author)
    }

    fn note_missing_message(&mut self, stream: &mut Stream, index: usize) {
        if open_message(stream).is_some_and(|open| !open.is_marked) {
            self.repair(stream, DiagnosticKind::MissingMessage, index);
        }
    }

    /// The first `<|message|>` of a content that began without one is the header's, come late.
    fn set_marker_aside(&mut self, stream: &mut Stream, marker: Marker, index: usize) {
        let Some(open) = open_message(stream) else {
            return;
        };
        open.pass();
        let is_late = marker == Marker::Message && !open.is_marked;
        open.is_marked |= is_late;
        let kind = if is_late {
            DiagnosticKind::HeaderProse
        } else {
            DiagnosticKind::StrayMarker
        };
        self.repair(stream, kind, index);
    }
}

fn open_message(stream: &mut Stream) -> Option<&mut OpenMessage> {
    match &mut stream.state {
        State::Content(open) => Some(&mut **open),
        _ => None,
    }
}

/// Completes the text before the end is reported, so that its last part is told of first.
fn end_text(stream: &mut Stream, index: usize) {
    if let Some(open) = open_message(stream) {
        open.end(index);
    }
}
