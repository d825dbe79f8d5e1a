//! The words of a header, whatever their order.
//!
//! `reader` cuts a header into words as its tokens arrive, `word` says what kind of word each may be, and `author`, `channel`,
//! `recipient` and `content_type` what they say together: the `fields` of a message.

mod author;
mod channel;
mod content_type;
mod fields;
mod origin;
mod reader;
mod recipient;
mod word;

pub(super) use self::origin::{HeaderOrigin, OpenedBy};
pub(super) use self::reader::{HeaderEnd, HeaderReader};
