//! The cache of merged pieces.
//!
//! Text repeats its rare words: names, identifiers, terms. To merge one takes as long as to look up dozens, so the latest
//! results are kept: a direct-mapped cache, one for each thread, which needs no lock and has a fixed size of half a megabyte.

use super::lookup::Key;
use crate::tokenizer::Rank;
use crate::tokenizer::arch::prefetch;
use crate::tokenizer::tables::NO_TOKEN;

const SLOTS: usize = 1 << 14;
/// The few pieces of more tokens are not cached.
const MAX_TOKENS: usize = 4;

/// A piece and its tokens, two to a cache line.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Slot {
    key: Key,
    tokens: CachedTokens,
}

/// The tokens of a piece, at least one, then [`NO_TOKEN`].
#[derive(Clone, Copy)]
pub(super) struct CachedTokens([Rank; MAX_TOKENS]);

impl CachedTokens {
    /// How many tokens there can be.
    pub(super) const MAX: usize = MAX_TOKENS;

    /// None for too many tokens.
    fn new(tokens: &[Rank]) -> Option<Self> {
        let mut padded = [NO_TOKEN; MAX_TOKENS];
        padded.get_mut(..tokens.len())?.copy_from_slice(tokens);
        Some(Self(padded))
    }

    /// Appends the tokens; returns how many. The padding is copied and cut off again: a copy of fixed length is faster.
    #[inline(always)]
    pub(super) fn append_to(self, tokens: &mut Vec<Rank>) -> usize {
        let start = tokens.len();
        tokens.extend_from_slice(&self.0);
        let count = self.0.iter().filter(|token| **token != NO_TOKEN).count();
        tokens.truncate(start + count);
        count
    }
}

/// The tokens of the pieces that were merged last, of those that have a key.
pub(super) struct PieceCache {
    /// None until the first piece is cached.
    slots: Vec<Slot>,
}

impl PieceCache {
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new() }
    }

    fn index(key: Key) -> usize {
        let hash = (key.low ^ key.high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> 32) as usize % SLOTS
    }

    /// Prefetches what [`PieceCache::get`] will read.
    #[inline(always)]
    pub(super) fn prefetch(&self, key: Key) {
        if let Some(slot) = self.slots.get(Self::index(key)) {
            prefetch(slot);
        }
    }

    /// The tokens of the piece with this key, if they are cached.
    #[inline(always)]
    pub(super) fn get(&self, key: Key) -> Option<CachedTokens> {
        let slot = self.slots.get(Self::index(key))?;
        (slot.key == key).then_some(slot.tokens)
    }

    /// Caches the tokens of a piece, in place of another's.
    pub(super) fn insert(&mut self, key: Key, tokens: &[Rank]) {
        let Some(tokens) = CachedTokens::new(tokens) else {
            return;
        };
        if self.slots.is_empty() {
            // Without memory for a cache, nothing is cached.
            if self.slots.try_reserve_exact(SLOTS).is_err() {
                return;
            }
            // No piece has the key of zeros: a piece is not empty, and none that ends in a zero byte has a key.
            let empty = Slot {
                key: Key::default(),
                tokens: CachedTokens([NO_TOKEN; MAX_TOKENS]),
            };
            self.slots.resize(SLOTS, empty);
        }
        self.slots[Self::index(key)] = Slot { key, tokens };
    }
}
