//! Between messages.

use super::super::diagnostic::DiagnosticKind;
use super::super::marker::{Marker, Stop};
use super::super::stream::{HeaderTokens, State, Stream};
use super::header::{OpenHeader, Opened};
use super::{Recovery, Turn, author_or_assistant};
use crate::tokenizer::Rank;

impl Recovery {
    /// `<|start|>` opens a header, a terminator is set aside, anything else opens a header as if `<|start|>` stood before it.
    pub(super) fn leave_gap(
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

    pub(super) fn note_stop(&mut self, stop: Option<Stop>) {
        if self.turn == Turn::Running && stop.is_some_and(Stop::ends_turn) {
            self.turn = Turn::Over;
        }
    }

    pub(super) fn set_terminator_aside(
        &mut self,
        stream: &mut Stream,
        stop: Option<Stop>,
        index: usize,
    ) {
        self.repair(stream, DiagnosticKind::StrayTerminator, index);
        self.note_stop(stop);
    }

    pub(super) fn open_header(&mut self, stream: &mut Stream, opened: Opened, index: usize) {
        self.header = OpenHeader::new(opened, index, self.role, author_or_assistant(self.role));
        stream.next_role = None;
        stream.state = State::Header(HeaderTokens {
            start: index,
            tokens: Vec::new(),
        });
    }
}
