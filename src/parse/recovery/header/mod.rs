//! The words of a header, whatever their order.
//!
//! `reader` cuts a header into words as its tokens arrive; `context` says what kind of word each is, by those before it, and
//! `resolve` what becomes of those that wait for what follows. `author`, `channel`, `recipient`, `content_type` and `stray` are
//! what the words say together: the `fields` of a message.

mod author;
mod channel;
mod content_type;
mod context;
mod end;
mod fields;
mod origin;
mod reader;
mod recipient;
mod resolve;
mod stray;
mod word;

pub(super) use self::end::HeaderEnd;
pub(super) use self::origin::{HeaderOrigin, OpenedBy};
pub(super) use self::reader::HeaderReader;
