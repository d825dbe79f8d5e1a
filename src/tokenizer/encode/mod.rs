//! Text to tokens.

pub(super) mod batches;
mod lookup;
mod piece_cache;
pub(super) mod short_text;
