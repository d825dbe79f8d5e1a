//! Tokens to messages.

mod header;
mod stream;
mod utf8;

pub use self::header::ParsedHeader;
pub use self::stream::{ParseOptions, StreamState, StreamableParser};
