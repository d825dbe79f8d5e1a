//! The tokens of pieces that were merged not long ago.
//!
//! Text repeats its rare words: names, identifiers, terms. Merging one takes as long as looking up some dozens, so the last
//! results are kept, one for each of a few thousand hashes, a thread for itself: no lock, and never more than this memory.

use std::cell::RefCell;
use std::mem;

use super::batches::Miss;
use super::lookup::{Key, Workspace};
use crate::tokenizer::Rank;
use crate::tokenizer::merge::Merger;
use crate::tokenizer::prefetch;
use crate::tokenizer::tables::NO_TOKEN;

const SLOTS: usize = 1 << 14;
/// Pieces of more tokens are not kept: there are few.
const TOKENS: usize = 4;

/// A piece and its tokens, two to a cache line.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Slot {
    key: Key,
    tokens: CachedTokens,
}

/// The tokens of a piece, at least one, then [`NO_TOKEN`] in the places that are left.
#[derive(Clone, Copy)]
pub(super) struct CachedTokens([Rank; TOKENS]);

impl CachedTokens {
    /// None for more tokens than are kept.
    fn of(tokens: &[Rank]) -> Option<Self> {
        let mut known = [NO_TOKEN; TOKENS];
        known.get_mut(..tokens.len())?.copy_from_slice(tokens);
        Some(Self(known))
    }

    /// Appends the tokens; returns how many. All places are copied, since a copy of one length is faster than one of another.
    #[inline(always)]
    pub(super) fn append_to(self, tokens: &mut Vec<Rank>) -> usize {
        let start = tokens.len();
        tokens.extend_from_slice(&self.0);
        let count = self.0.iter().filter(|token| **token != NO_TOKEN).count();
        tokens.truncate(start + count);
        count
    }
}

/// The pieces merged last, for those that have a key.
pub(super) struct PieceCache {
    slots: Vec<Slot>,
    /// What merged them, and what looked for them before: making their memory anew takes longer than to encode a paragraph.
    merger: Option<Merger>,
    room: Option<Workspace>,
    /// What a batch had of pieces that are no token. Growing it anew takes time, and makes threads wait for each other where
    /// they do it in memory that comes from one of them.
    misses: Vec<Miss>,
}

/// A merger that had more bytes to merge at a time is not kept: it may have taken much memory.
const KEPT_MERGER_BYTES: usize = 1 << 14;

impl PieceCache {
    /// Runs `f` with this thread's.
    pub(super) fn with<T>(f: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static RECENT: RefCell<PieceCache> = const { RefCell::new(PieceCache::new()) };
        }
        RECENT.with(|recent| match recent.try_borrow_mut() {
            Ok(mut recent) => f(&mut recent),
            Err(_) => f(&mut Self::new()),
        })
    }

    const fn new() -> Self {
        Self {
            slots: Vec::new(),
            merger: None,
            room: None,
            misses: Vec::new(),
        }
    }

    /// The merger that was kept, or a new one.
    pub(super) fn take_merger(&mut self) -> Merger {
        self.merger.take().unwrap_or_default()
    }

    /// The memory for a batch that was kept, or new.
    pub(super) fn take_workspace(&mut self) -> Workspace {
        self.room.take().unwrap_or_else(Workspace::new)
    }

    pub(super) fn take_misses(&mut self) -> Vec<Miss> {
        mem::take(&mut self.misses)
    }

    pub(super) fn keep_misses(&mut self, misses: Vec<Miss>) {
        self.misses = misses;
    }

    pub(super) fn keep_workspace(&mut self, room: Workspace) {
        self.room = Some(room);
    }

    /// Keeps a merger that had at most so many bytes to merge at a time.
    pub(super) fn keep_merger(&mut self, merger: Merger, bytes: usize) {
        if bytes <= KEPT_MERGER_BYTES {
            self.merger = Some(merger);
        }
    }

    fn index(key: Key) -> usize {
        let hash = (key.low ^ key.high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> 32) as usize % SLOTS
    }

    /// Starts to prefetch what [`PieceCache::tokens`] will read.
    #[inline(always)]
    pub(super) fn prefetch(&self, key: Key) {
        if let Some(slot) = self.slots.get(Self::index(key)) {
            prefetch(slot);
        }
    }

    /// The tokens of the piece with this key, if they are known.
    #[inline(always)]
    pub(super) fn tokens(&self, key: Key) -> Option<CachedTokens> {
        let slot = self.slots.get(Self::index(key))?;
        (slot.key == key).then_some(slot.tokens)
    }

    /// Keeps the tokens of a piece in place of another's.
    pub(super) fn keep(&mut self, key: Key, tokens: &[Rank]) {
        let Some(tokens) = CachedTokens::of(tokens) else {
            return;
        };
        if self.slots.is_empty() {
            // The key of zeros is no piece's: none is empty, and none with a key ends in a zero byte.
            let empty = Slot {
                key: Key::default(),
                tokens: CachedTokens([NO_TOKEN; TOKENS]),
            };
            self.slots = vec![empty; SLOTS];
        }
        self.slots[Self::index(key)] = Slot { key, tokens };
    }
}
