//! A parser in the middle of a stream, as plain data.

use serde::{Deserialize, Serialize};

use crate::tokenizer::Rank;

/// What a parser of the same encoding, role and options needs to go on where another one stopped: what that one was fed.
///
/// It can be stored and sent. Restoring feeds the tokens again, so it takes linear time; [`Clone`] is the way to copy a parser
/// within a process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Every token that was fed, in order.
    pub tokens: Vec<Rank>,
    /// How many tokens had been fed at each end of the stream that finished something.
    pub end_positions: Vec<usize>,
    /// Whether the event of the start of the message that is being read has been emitted, or is not wanted.
    pub is_start_emitted: bool,
}

/// What happens to a stream.
pub(super) enum Input {
    Token(Rank),
    End,
}

impl Snapshot {
    /// All that was fed, in order.
    pub(super) fn inputs(&self) -> impl Iterator<Item = Input> {
        let mut ends = self.end_positions.iter().peekable();
        let mut tokens = self.tokens.iter().enumerate().peekable();
        std::iter::from_fn(move || {
            let fed = tokens.peek().map_or(self.tokens.len(), |(index, _)| *index);
            if ends.next_if_eq(&&fed).is_some() {
                return Some(Input::End);
            }
            tokens.next().map(|(_, token)| Input::Token(*token))
        })
    }
}
