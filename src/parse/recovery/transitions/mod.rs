//! What each token does, by the state in which it comes.
//!
//! A marker may end one state and belong to the next, as `<|channel|>` does that ends a content: then the transition leaves
//! the state and asks for the marker to be read again there.

mod content;
mod expect_start;
mod header;
mod input;

use self::input::{Flow, Input};
use super::header::HeaderEnd;
use super::state::Recovery;
use crate::parse::marker::Marker;
use crate::parse::stream::{State, Stream};
use crate::tokenizer::Rank;

impl Recovery {
    /// Takes the next token.
    #[inline]
    pub(in crate::parse) fn take(&mut self, stream: &mut Stream, token: Rank) {
        let index = stream.push(token);
        match (&mut stream.state, Marker::of(token)) {
            // Most tokens are content; what follows is kept out of their way.
            (State::Content(open), None) => {
                open.feed(stream.tokenizer.token_bytes(token), index + 1);
            }
            (_, marker) => {
                let input = Input {
                    token,
                    marker,
                    index,
                };
                // Ends, since a header that was just opened takes any token.
                while self.read(stream, input) == Flow::Again {}
            }
        }
    }

    fn read(&mut self, stream: &mut Stream, input: Input) -> Flow {
        match &stream.state {
            State::ExpectStart => self.read_between(stream, input),
            State::Header(_) => self.read_in_header(stream, input),
            State::Content(_) => self.read_in_content(stream, input),
        }
    }

    /// Takes the end of the stream.
    pub(in crate::parse) fn end(&mut self, stream: &mut Stream) {
        let index = stream.tokens().len();
        if let State::ExpectStart = stream.state {
            return;
        }
        if let State::Header(_) = stream.state {
            self.header.end_word(index);
            self.finish_header(stream, HeaderEnd::Stream, index);
        }
        if let State::Content(_) = stream.state {
            self.finish_content(stream, None, index);
        }
        stream.push_end();
    }
}
