//! The tokens of pieces that were merged not long ago.
//!
//! Text repeats its rare words: names, identifiers, terms. Merging one takes as long as looking up some dozens, so the last
//! results are kept, one for each of a few thousand hashes, a thread for itself: no lock, and never more than this memory.

use std::cell::RefCell;

use super::Rank;
use super::lookup::LookUp;
use super::merge::Merger;

const SLOTS: usize = 4096;
/// Pieces of more tokens are not kept.
const TOKENS: usize = 11;

/// A piece and its tokens, one cache line.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Slot {
    low: u64,
    high: u64,
    count: u32,
    tokens: [Rank; TOKENS],
}

/// The pieces merged last, for those that have a key.
pub(super) struct Recent {
    slots: Vec<Slot>,
    /// What merged them, and what looked for them before: making their memory anew takes longer than to encode a paragraph.
    merger: Option<Merger>,
    lookup: Option<Box<LookUp>>,
}

/// A merger that had more bytes to merge at a time is not kept: it may have taken much memory.
const KEPT_MERGER_BYTES: usize = 4096;

impl Recent {
    /// Runs `f` with this thread's.
    pub(super) fn with<T>(f: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static RECENT: RefCell<Recent> = const { RefCell::new(Recent::new()) };
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
            lookup: None,
        }
    }

    /// The merger that was kept, or a new one.
    pub(super) fn take_merger(&mut self) -> Merger {
        self.merger.take().unwrap_or_default()
    }

    /// The memory to look up pieces that was kept, or new.
    pub(super) fn take_lookup(&mut self) -> Box<LookUp> {
        self.lookup
            .take()
            .unwrap_or_else(|| Box::new(LookUp::new()))
    }

    pub(super) fn keep_lookup(&mut self, lookup: Box<LookUp>) {
        self.lookup = Some(lookup);
    }

    /// Keeps a merger that had at most so many bytes to merge at a time.
    pub(super) fn keep_merger(&mut self, merger: Merger, bytes: usize) {
        if bytes <= KEPT_MERGER_BYTES {
            self.merger = Some(merger);
        }
    }

    fn index(low: u64, high: u64) -> usize {
        let hash = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> 32) as usize % SLOTS
    }

    /// Whether the tokens of the piece with this key are known.
    #[inline]
    pub(super) fn has(&self, low: u64, high: u64) -> bool {
        self.slots
            .get(Self::index(low, high))
            .is_some_and(|slot| slot.low == low && slot.high == high)
    }

    /// The tokens of the piece with this key, if they are known.
    #[inline]
    pub(super) fn tokens(&self, low: u64, high: u64) -> &[Rank] {
        match self.slots.get(Self::index(low, high)) {
            Some(slot) if slot.low == low && slot.high == high => {
                &slot.tokens[..slot.count as usize % (TOKENS + 1)]
            }
            _ => &[],
        }
    }

    /// Keeps the tokens of a piece in place of another's.
    pub(super) fn keep(&mut self, low: u64, high: u64, tokens: &[Rank]) {
        if tokens.len() > TOKENS {
            return;
        }
        if self.slots.is_empty() {
            // The key of zeros is no piece's: none is empty, and none with a key ends in a zero byte.
            let empty = Slot {
                low: 0,
                high: 0,
                count: 0,
                tokens: [0; TOKENS],
            };
            self.slots = vec![empty; SLOTS];
        }
        let slot = &mut self.slots[Self::index(low, high)];
        slot.low = low;
        slot.high = high;
        slot.count = tokens.len() as u32;
        slot.tokens[..tokens.len()].copy_from_slice(tokens);
    }
}
