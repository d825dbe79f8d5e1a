//! The error of a call that was given many tokens.

use std::fmt;

use super::event::Event;
use crate::error::Error;

/// Why [`StreamableParser::feed`](crate::StreamableParser::feed) stopped, and what the tokens before the failing one caused.
///
/// It becomes an [`Error`] by `?`, where the events are not wanted.
///
/// ```
/// use openai_harmony::chat::Role;
/// use openai_harmony::{HarmonyEncodingName, StreamableParser, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let reply = encoding.tokenizer().encode_with_special_tokens("<|message|>Hi<|end|>there");
/// let mut parser = StreamableParser::new(encoding, Some(Role::Assistant))?;
/// let failed = parser.feed(reply).unwrap_err();
/// assert_eq!(failed.events().len(), 3); // the message's start, its text and its end
/// assert!(failed.error().is_unexpected_token());
/// assert_eq!(failed.error().position(), Some(3));
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedError {
    error: Error,
    events: Vec<Event>,
}

impl FeedError {
    pub(super) fn new(error: Error, events: Vec<Event>) -> Self {
        Self { error, events }
    }

    /// The error of the token that failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// What the tokens before that one caused.
    pub fn events(&self) -> &[Event] {
        &self.events
    }
}

impl From<FeedError> for Error {
    fn from(failed: FeedError) -> Self {
        failed.error
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for FeedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.error)
    }
}
