//! Text to tokens: short texts piece by piece, others many pieces at a time.

mod batches;
mod lookup;
mod piece_cache;
mod scratch;
mod short_text;

use super::Rank;
use super::fallible::Allocation;

/// Appends the tokens of `text` to `tokens`; returns how many the last piece has. Where memory ends, some may have been
/// appended.
#[inline]
pub(super) fn encode(text: &str, tokens: &mut Vec<Rank>) -> Allocation<usize> {
    if text.len() <= short_text::MAX_BYTES {
        short_text::encode(text, tokens)
    } else {
        batches::encode(text, tokens)
    }
}
