//! Byte-pair merging of a section of few parts, one merge at a time, so that sections can be interleaved.

use super::super::Rank;
use super::super::arch::Simd;
use super::super::tables::{NO_TOKEN, PairSlot};
use super::candidates::{Update, update_and_min};

/// The parts of a section while it is merged.
///
/// A part stays in the slot that it had at first; the slots of parts that are gone are skipped. There is a slot for each
/// part, and one on each side that makes no token with any other. All candidates are searched for the lowest: quadratic, but
/// the fastest way for few.
pub(super) struct SmallSection<const SLOTS: usize> {
    parts: [Rank; SLOTS],
    /// A bit for each slot that has a part, or is one of the two on the sides.
    occupied: u64,
    /// For each slot the token that its part makes with the next one, then the slot: the lowest is merged next, the leftmost
    /// of equals.
    candidates: [u32; SLOTS],
    /// What the last merge changed: the slot whose part is gone, and the pairs that the new part makes with its neighbours,
    /// which are being prefetched.
    removed: usize,
    new_pairs: [(usize, PairSlot); 2],
    /// Whether the pairs of the first parts are still to be read.
    awaits_pairs: bool,
}

/// The low bits of a candidate are its slot.
const SLOT_BITS: u32 = 6;
const NO_CANDIDATE: u32 = u32::MAX;

impl<const SLOTS: usize> SmallSection<SLOTS> {
    /// How many parts there can be.
    pub(super) const PARTS: usize = {
        assert!(SLOTS <= 1 << SLOT_BITS);
        SLOTS - 2
    };

    pub(super) fn new() -> Self {
        Self {
            parts: [NO_TOKEN; SLOTS],
            occupied: 0,
            candidates: [NO_CANDIDATE; SLOTS],
            removed: 0,
            new_pairs: [(0, PairSlot::default()); 2],
            awaits_pairs: false,
        }
    }

    /// Starts with these parts, at most [`SmallSection::PARTS`], and no candidates.
    #[inline]
    pub(super) fn start(&mut self, parts: impl Iterator<Item = Rank>) {
        let mut end = 1;
        for (slot, part) in self.parts[1..=Self::PARTS].iter_mut().zip(parts) {
            *slot = part;
            end += 1;
        }
        self.parts[end % SLOTS] = NO_TOKEN;
        self.occupied = u64::MAX >> (u64::BITS - 1 - end as u32);
        self.candidates = [NO_CANDIDATE; SLOTS];
        self.removed = 0;
        self.new_pairs = [(0, PairSlot::default()); 2];
        self.awaits_pairs = false;
    }

    /// The pairs of the first parts will be given to [`SmallSection::take_pairs`].
    pub(super) fn await_pairs(&mut self) {
        self.awaits_pairs = true;
    }

    /// Takes the pairs that it awaits from the front of `pairs`.
    #[inline]
    pub(super) fn take_pairs(&mut self, pairs: &mut std::slice::Iter<'_, PairSlot>) {
        if !self.awaits_pairs {
            return;
        }
        let end = self.occupied.count_ones() as usize - 1;
        for (slot, pair) in (1..end - 1).zip(pairs) {
            self.set_candidate(slot, pair.token());
        }
    }

    /// The part at `slot` makes the token `rank` with the next one.
    #[inline(always)]
    pub(super) fn set_candidate(&mut self, slot: usize, rank: Rank) {
        self.candidates[slot % SLOTS] = candidate(slot, rank);
    }

    /// Makes the next merge and prefetches the pairs of the new part; false where no pair makes a token.
    #[inline(always)]
    pub(super) fn step<S: Simd>(&mut self, simd: S) -> bool {
        let [with_next, with_previous] = self
            .new_pairs
            .map(|(slot, pair)| -> Update { (slot, candidate(slot, pair.token())) });
        let removed = (self.removed, NO_CANDIDATE);
        let updates = [removed, with_next, with_previous];
        let lowest = update_and_min(simd, &mut self.candidates, updates);
        let rank = lowest >> SLOT_BITS;
        if rank >= NO_TOKEN {
            return false;
        }
        let slot = lowest as usize % SLOTS;
        let previous = self.previous(slot);
        let removed = self.next(slot);
        let next = self.next(removed);
        self.parts[slot] = rank;
        self.occupied &= !(1 << removed);
        self.removed = removed;
        let with_next = PairSlot::prefetched(rank, self.parts[next]);
        let with_previous = PairSlot::prefetched(self.parts[previous], rank);
        self.new_pairs = [(slot, with_next), (previous, with_previous)];
        true
    }

    #[inline(always)]
    fn next(&self, slot: usize) -> usize {
        (self.occupied & u64::MAX << 1 << slot).trailing_zeros() as usize % SLOTS
    }

    #[inline(always)]
    fn previous(&self, slot: usize) -> usize {
        let below = self.occupied & !(u64::MAX << slot);
        (u64::BITS - 1).saturating_sub(below.leading_zeros()) as usize % SLOTS
    }

    /// Appends the parts that are left.
    #[inline]
    pub(super) fn append_to(&self, tokens: &mut Vec<Rank>) {
        // The lowest and the highest of the occupied slots are the two on the sides.
        let mut left = self.occupied & self.occupied.wrapping_sub(1);
        while left & left.wrapping_sub(1) != 0 {
            tokens.push(self.parts[left.trailing_zeros() as usize % SLOTS]);
            left &= left - 1;
        }
    }
}

#[inline(always)]
fn candidate(slot: usize, rank: Rank) -> u32 {
    // NO_TOKEN is above all ranks.
    rank << SLOT_BITS | slot as u32
}
