//! Tokens to messages.
//!
//! One state machine: `stream` holds the state and what is common to all transitions, `strict` the transitions of the
//! reference, which fail, and `recovery` those that repair. Which of them run is decided by the public types.

mod content;
mod diagnostic;
mod event;
mod feed_error;
mod header;
mod marker;
mod options;
mod recovering;
mod recovery;
mod snapshot;
mod stream;
mod streamable;
mod strict;
mod utf8;

pub use self::diagnostic::{Diagnostic, DiagnosticKind};
pub use self::event::Event;
pub use self::feed_error::FeedError;
pub use self::header::ParsedHeader;
pub use self::marker::Stop;
pub(crate) use self::marker::is_marker;
pub use self::options::{ParseOptions, StreamState};
pub use self::recovering::RecoveringParser;
pub use self::snapshot::Snapshot;
pub use self::streamable::StreamableParser;
pub(crate) use self::strict::messages;
