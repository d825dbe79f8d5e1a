//! Between messages.

use super::input::{Flow, Input};
use crate::parse::diagnostic::DiagnosticKind;
use crate::parse::marker::Marker;
use crate::parse::recovery::header::OpenedBy;
use crate::parse::recovery::state::Recovery;
use crate::parse::stream::Stream;

impl Recovery {
    /// `<|start|>` opens a header, a terminator is set aside, anything else opens a header as if `<|start|>` stood before it.
    pub(super) fn read_between(&mut self, stream: &mut Stream, input: Input) -> Flow {
        self.note_overrun(stream, input.index);
        match input.marker {
            Some(Marker::Start) => {
                self.open_header(stream, OpenedBy::Start, None, input.index);
                Flow::Next
            }
            Some(Marker::Terminator(stop)) => {
                self.repair(stream, DiagnosticKind::StrayTerminator, input.index);
                self.note_stop(stop);
                Flow::Next
            }
            _ => {
                self.open_header(stream, OpenedBy::Nothing, None, input.index);
                Flow::Again
            }
        }
    }
}
