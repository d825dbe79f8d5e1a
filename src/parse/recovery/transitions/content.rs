//! In a content: the markers within it, and the ways in which it ends.

use super::input::{Flow, Input};
use crate::chat::{Author, Role};
use crate::parse::content::OpenMessage;
use crate::parse::diagnostic::DiagnosticKind;
use crate::parse::marker::{Marker, Stop};
use crate::parse::recovery::header::OpenedBy;
use crate::parse::recovery::state::Recovery;
use crate::parse::stream::{State, Stream};

impl Recovery {
    /// A marker within a content: terminators, `<|start|>` and `<|channel|>` end it, the others are set aside.
    pub(super) fn read_in_content(&mut self, stream: &mut Stream, input: Input) -> Flow {
        let Input { marker, index, .. } = input;
        match marker {
            Some(Marker::Terminator(stop)) => {
                self.finish_content(stream, stop, index);
                self.note_stop(stop);
            }
            Some(marker @ Marker::Start) => {
                self.break_content(stream, marker, index);
                self.open_header(stream, OpenedBy::Start, None, index);
            }
            Some(marker @ Marker::Channel) => {
                let author = self.break_content(stream, marker, index);
                self.open_header(stream, OpenedBy::Channel, author, index);
                return Flow::Again;
            }
            Some(marker @ (Marker::Message | Marker::Constrain)) => {
                self.set_marker_aside(stream, marker, index);
            }
            // Text of a content never comes here.
            None => {}
        }
        Flow::Next
    }

    /// Finishes the message at `index`, which is a terminator or the end of the stream.
    pub(super) fn finish_content(&mut self, stream: &mut Stream, stop: Option<Stop>, index: usize) {
        end_text(stream, index);
        self.note_missing_message(stream, index);
        self.note_missing_recipient(stream, stop, index);
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
                stream.spelled(start..index)
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

    /// A call of nothing. The text went out by its channel, so that all there is to do is to say so.
    fn note_missing_recipient(&mut self, stream: &mut Stream, stop: Option<Stop>, index: usize) {
        let calls_nothing = |open: &mut OpenMessage| {
            open.header.author.role == Role::Assistant && open.header.recipient.is_none()
        };
        if stop == Some(Stop::Call) && open_message(stream).is_some_and(calls_nothing) {
            self.repair(stream, DiagnosticKind::CallWithoutRecipient, index);
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

/// Completes the text before the end is reported, so that the event of its last part comes first.
fn end_text(stream: &mut Stream, index: usize) {
    if let Some(open) = open_message(stream) {
        open.end(index);
    }
}
