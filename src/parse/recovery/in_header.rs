//! Headers: their tokens one by one, and the ways in which they end.

use super::super::content::Opening;
use super::super::diagnostic::DiagnosticKind;
use super::super::marker::{Marker, Stop};
use super::super::stream::{State, Stream};
use super::header::{Ending, Opened};
use super::{Recovery, spelled};
use crate::tokenizer::Rank;

/// What ended a header that has no `<|message|>`.
#[derive(Clone, Copy)]
pub(super) enum HeaderEnd {
    Terminator(Option<Stop>),
    Start,
    Stream,
}

impl Recovery {
    pub(super) fn read_header_text(&mut self, stream: &mut Stream, token: Rank, index: usize) {
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

    pub(super) fn read_header_marker(
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
    pub(super) fn finish_header(&mut self, stream: &mut Stream, end: HeaderEnd, index: usize) {
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
        let is_first = self.header.is_first && is_blank;
        self.note_dropped(stream, end, index);
        stream.next_role = None;
        stream.state = State::ExpectStart;
        match end {
            HeaderEnd::Start => {
                self.open_header(stream, Opened::Start, index);
                if is_first {
                    self.header.is_first = true;
                    stream.next_role = self.role;
                }
            }
            HeaderEnd::Terminator(stop) if is_blank && opened == Opened::Nowhere => {
                self.set_terminator_aside(stream, stop, index);
            }
            HeaderEnd::Terminator(stop) => self.note_stop(stop),
            HeaderEnd::Stream => {}
        }
    }

    /// Says what was dropped: whitespace, a marker that is there twice, or a header that had begun.
    fn note_dropped(&mut self, stream: &mut Stream, end: HeaderEnd, index: usize) {
        let is_begun = !self.header.is_blank();
        match (self.header.opened, end) {
            (Opened::Start, HeaderEnd::Start) if !is_begun => {
                self.repair(stream, DiagnosticKind::StrayMarker, index);
            }
            (Opened::Nowhere, _) | (Opened::Given, HeaderEnd::Start | HeaderEnd::Stream)
                if !is_begun =>
            {
                self.set_whitespace_aside(stream, index);
            }
            _ => {
                let words = stream
                    .header_tokens()
                    .map_or_else(String::new, |tokens| spelled(stream, tokens));
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
