//! Rendered conversations whose tokens are known by their parts: columns, and tables of messages.

mod batch;
mod conversation;
mod items;
mod span;
mod spans;
mod table;

pub(super) use self::batch::RenderedBatch;
pub(super) use self::conversation::Rendered;
pub(super) use self::span::Span;
pub(super) use self::spans::Spans;
pub(super) use self::table::Table;
