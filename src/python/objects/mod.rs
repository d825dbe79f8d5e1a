//! Python's objects as values of Rust, and back.

pub(super) mod arrays;
pub(super) mod bytes;
pub(super) mod events;
pub(super) mod from_utf8;
pub(super) mod growing_string;
pub(super) mod imports;
pub(super) mod integers;
pub(super) mod json;
pub(super) mod lists;
pub(super) mod memory;
mod no_id;
pub(super) mod pickles;
mod prefetch;
pub(super) mod read_messages;
pub(super) mod scratch;
pub(super) mod strings;
pub(super) mod to_utf8;
pub(super) mod tokens;
pub(super) mod write_messages;
