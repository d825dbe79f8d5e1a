//! What happened in a stream, for callers who feed many tokens at once.

use std::ops::Range;

use serde::Serialize;

use super::diagnostic::Diagnostic;
use super::marker::Stop;
use crate::chat::{Author, Message};

/// Something that the tokens given to `feed` caused.
///
/// Of every message there is one `MessageStart`, then `ContentDelta`s whose texts joined are the message's content, then one
/// `MessageEnd`. Deltas are joined within one call: between two other events there is at most one. Positions count all tokens
/// that the parser was fed. Events serialise with a `type`, such as `{"type": "content_delta", "text": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A header was read. In recovering mode it comes with the first text, or with the end of a message that has none, since
    /// a message which breaks off before any text is not made.
    MessageStart {
        /// Who writes the message.
        author: Author,
        /// Its channel.
        channel: Option<String>,
        /// Whom it is for.
        recipient: Option<String>,
        /// The type of its content.
        content_type: Option<String>,
    },
    /// Text was added to the content.
    ContentDelta {
        /// The text, never empty.
        text: String,
        /// The message's channel.
        channel: Option<String>,
        /// The message's recipient.
        recipient: Option<String>,
        /// The tokens whose text it is.
        token_range: Range<usize>,
    },
    /// The message is finished.
    MessageEnd {
        /// The message.
        message: Message,
        /// The token that ended it; None for the end of the stream, or for a message that something else ended.
        stop: Option<Stop>,
        /// The message's tokens, from the first one of its header to the one that ended it.
        token_range: Range<usize>,
    },
    /// The recovering parser found something malformed.
    Repair(Diagnostic),
}
