//! The transitions that take every token, in every state. `docs/recovery.md` has the rules in words, and examples.
//!
//! `between`, `in_header` and `in_content` are the transitions by state. `header` cuts a header into words as its tokens
//! arrive, `reading` says what each word may be, and `author`, `channel`, `recipient` and `content_type` what they mean
//! together.

mod author;
mod between;
mod channel;
mod content_type;
mod header;
mod in_content;
mod in_header;
mod reading;
mod recipient;
mod words;

use self::header::{OpenHeader, Opened};
use self::in_header::HeaderEnd;
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::event::Event;
use super::marker::Marker;
use super::stream::{State, Stream};
use super::utf8::PendingText;
use crate::chat::{Author, Role};
use crate::tokenizer::Rank;

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
    #[inline]
    pub(super) fn take(&mut self, stream: &mut Stream, token: Rank) {
        let index = stream.push(token);
        match (&mut stream.state, Marker::of(token)) {
            // Most tokens are content; what follows is kept out of their way.
            (State::Content(open), None) => {
                open.feed(stream.encoding.tokenizer().token_bytes(token), index + 1);
            }
            (_, marker) => self.take_marker(stream, token, marker, index),
        }
    }

    /// Takes a marker, or a token that is no content.
    fn take_marker(
        &mut self,
        stream: &mut Stream,
        token: Rank,
        marker: Option<Marker>,
        index: usize,
    ) {
        match (&stream.state, marker) {
            (State::ExpectStart, marker) => self.leave_gap(stream, token, marker, index),
            (State::Header(_), None) => self.read_header_text(stream, token, index),
            (State::Header(_), Some(marker)) => {
                self.read_header_marker(stream, token, marker, index);
            }
            (State::Content(_), Some(marker)) => self.end_content(stream, marker, index),
            // Text of a content was taken before.
            (State::Content(_), None) => {}
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

/// The text of tokens, markers by their spelling.
fn spelled(stream: &Stream, tokens: &[Rank]) -> String {
    let tokenizer = stream.encoding.tokenizer();
    let mut text = String::new();
    let mut pending = PendingText::default();
    for token in tokens {
        pending.feed_token(tokenizer.token_bytes(*token), &mut text);
    }
    pending.flush(&mut text);
    text
}
