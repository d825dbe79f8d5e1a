//! What the recovering parser keeps beside the stream.

use super::header::{HeaderOrigin, HeaderReader, OpenedBy};
use crate::chat::{Author, Role};
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};
use crate::parse::event::Event;
use crate::parse::marker::Stop;
use crate::parse::stream::{HeaderTokens, State, Stream};

/// What the recovering parser keeps beside the stream.
#[derive(Clone, Debug)]
pub(in crate::parse) struct Recovery {
    /// The role given to the parser.
    pub(super) role: Option<Role>,
    /// The header that is being read while the stream's state says so.
    pub(super) header: HeaderReader,
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
    pub(in crate::parse) fn new(role: Option<Role>) -> Self {
        Self {
            role,
            header: HeaderReader::new(HeaderOrigin {
                opened_by: OpenedBy::Prompt,
                start: 0,
                is_first: true,
                given: role,
                author: author_or_assistant(role),
            }),
            diagnostics: Vec::new(),
            turn: Turn::Running,
        }
    }

    pub(in crate::parse) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Goes over to a header that starts with the token `index`; `author` is whose message it is if it does not say.
    pub(super) fn open_header(
        &mut self,
        stream: &mut Stream,
        opened_by: OpenedBy,
        author: Option<Author>,
        index: usize,
    ) {
        self.header = HeaderReader::new(HeaderOrigin {
            opened_by,
            start: index,
            is_first: false,
            given: self.role,
            author: author.unwrap_or_else(|| author_or_assistant(self.role)),
        });
        stream.next_role = None;
        stream.state = State::Header(HeaderTokens {
            start: index,
            tokens: Vec::new(),
        });
    }

    /// Tokens after the end of the turn are read like all others; that there are some is reported once.
    pub(super) fn note_overrun(&mut self, stream: &mut Stream, index: usize) {
        if self.turn == Turn::Over {
            self.turn = Turn::Overrun;
            self.repair(stream, DiagnosticKind::TokensAfterStop, index);
        }
    }

    pub(super) fn note_stop(&mut self, stop: Option<Stop>) {
        if self.turn == Turn::Running && stop.is_some_and(Stop::ends_turn) {
            self.turn = Turn::Over;
        }
    }

    /// Keeps a repair, and emits its event.
    pub(super) fn report(&mut self, stream: &mut Stream, diagnostic: Diagnostic) {
        stream.emit(|| Event::Repair(diagnostic.clone()));
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn repair(&mut self, stream: &mut Stream, kind: DiagnosticKind, token_index: usize) {
        self.repair_with(stream, kind, token_index, String::new());
    }

    pub(super) fn repair_with(
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
