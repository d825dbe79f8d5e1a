//! In a header: its tokens one by one, and the ways in which it ends.

use super::input::{Flow, Input};
use crate::parse::content::InitialContent;
use crate::parse::diagnostic::DiagnosticKind;
use crate::parse::marker::Marker;
use crate::parse::recovery::header::{HeaderEnd, OpenedBy};
use crate::parse::recovery::state::Recovery;
use crate::parse::stream::{State, Stream};
use crate::tokenizer::Rank;

impl Recovery {
    pub(super) fn read_in_header(&mut self, stream: &mut Stream, input: Input) -> Flow {
        let Input {
            token,
            marker,
            index,
        } = input;
        let Some(marker) = marker else {
            self.read_header_text(stream, token, index);
            return Flow::Next;
        };
        self.header.end_word(index);
        match marker {
            Marker::Message => {
                self.note_missing_start(stream, index);
                self.start_content(stream, index)
            }
            Marker::Channel | Marker::Constrain => {
                self.note_missing_start(stream, index);
                keep_header_token(stream, token);
                if self.header.read_marker(marker, index) {
                    return Flow::Next;
                }
                // Words before it have turned out to be content.
                self.open_without_message(stream, HeaderEnd::Content, index);
                Flow::Again
            }
            Marker::Start => self.finish_header(stream, HeaderEnd::Start, index),
            Marker::Terminator(stop) => {
                self.finish_header(stream, HeaderEnd::Terminator(stop), index)
            }
        }
    }

    fn read_header_text(&mut self, stream: &mut Stream, token: Rank, index: usize) {
        keep_header_token(stream, token);
        let bytes = stream.tokenizer.token_bytes(token);
        self.header.read_text(bytes, index);
        if !self.header.is_blank() {
            self.note_missing_start(stream, index);
        }
        if self.header.is_content() {
            self.open_without_message(stream, HeaderEnd::Content, index + 1);
        }
    }

    /// Whitespace may turn out to be all there is between two messages; whatever else stands there has no `<|start|>`.
    fn note_missing_start(&mut self, stream: &mut Stream, index: usize) {
        if self.header.origin.opened_by == OpenedBy::Nothing && !self.header.is_start_noted {
            self.header.is_start_noted = true;
            self.repair(stream, DiagnosticKind::MissingStart, index);
        }
    }

    /// `<|message|>` ends the header; a word too many begins the content.
    fn start_content(&mut self, stream: &mut Stream, index: usize) -> Flow {
        if self.header.is_content() {
            self.open_without_message(stream, HeaderEnd::Content, index);
            return Flow::Again;
        }
        let fields = self.header.finish(HeaderEnd::Message);
        let has_prose = fields.text.is_some();
        let initial = match fields.text {
            None => InitialContent::empty(index + 1),
            Some(text) => {
                let tokens = self.header.tokens_of_text(&text, index);
                InitialContent::of_text(self.header.text_from(&text), tokens)
            }
        };
        for diagnostic in fields.repairs {
            self.report(stream, diagnostic);
        }
        if has_prose {
            self.repair(stream, DiagnosticKind::HeaderProse, index);
        }
        let start = message_start(stream);
        stream.open(fields.header, start, initial, false);
        Flow::Next
    }

    /// The header has turned into content without `<|message|>`: its text, which goes up to the token `text_end`, goes on in the
    /// content.
    fn open_without_message(&mut self, stream: &mut Stream, end: HeaderEnd, text_end: usize) {
        let fields = self.header.finish(end);
        for diagnostic in fields.repairs {
            self.report(stream, diagnostic);
        }
        let start = message_start(stream);
        let initial = match fields.text {
            None => InitialContent {
                is_marked: false,
                ..InitialContent::empty(text_end)
            },
            Some(text) => InitialContent {
                tokens: self.header.tokens_of_text(&text, text_end),
                text: self.header.text_from(&text),
                pending: self.header.pending.clone(),
                is_marked: false,
            },
        };
        stream.open(fields.header, start, initial, false);
    }

    /// Ends a header that has no `<|message|>`: what its words leave is content, which the same end ends.
    pub(super) fn finish_header(
        &mut self,
        stream: &mut Stream,
        end: HeaderEnd,
        index: usize,
    ) -> Flow {
        self.header.note_end(end);
        // A call needs no text.
        let is_call = end.is_terminator() && self.header.is_call();
        if is_call || self.header.has_text(end) {
            self.note_missing_start(stream, index);
            self.open_without_message(stream, end, index);
            return Flow::Again;
        }
        self.drop_header(stream, end, index)
    }

    /// Sets a header aside that says nothing, and whitespace that is no header.
    fn drop_header(&mut self, stream: &mut Stream, end: HeaderEnd, index: usize) -> Flow {
        let opened_by = self.header.origin.opened_by;
        let is_blank = self.header.is_blank();
        let is_first = self.header.origin.is_first && is_blank;
        self.note_dropped(stream, end, index);
        stream.next_role = None;
        stream.state = State::ExpectStart;
        match end {
            HeaderEnd::Start => {
                self.open_header(stream, OpenedBy::Start, None, index);
                if is_first {
                    // The role given to the parser is still for the first header that says anything.
                    self.header.origin.is_first = true;
                    stream.next_role = self.role;
                }
            }
            // It stands between messages.
            HeaderEnd::Terminator(_) if is_blank && opened_by == OpenedBy::Nothing => {
                return Flow::Again;
            }
            HeaderEnd::Terminator(stop) => self.note_stop(stop),
            _ => {}
        }
        Flow::Next
    }

    /// Reports what is dropped: whitespace, a marker that is there twice, or a header that had begun.
    fn note_dropped(&mut self, stream: &mut Stream, end: HeaderEnd, index: usize) {
        let is_begun = !self.header.is_blank();
        match (self.header.origin.opened_by, end) {
            (OpenedBy::Start, HeaderEnd::Start) if !is_begun => {
                self.repair(stream, DiagnosticKind::StrayMarker, index);
            }
            (OpenedBy::Nothing, _) | (OpenedBy::Prompt, HeaderEnd::Start | HeaderEnd::Stream)
                if !is_begun =>
            {
                self.set_whitespace_aside(stream, index);
            }
            _ => {
                let words = stream.spelled_header();
                self.repair_with(stream, DiagnosticKind::EmptyHeader, index, words);
            }
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
