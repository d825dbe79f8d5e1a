//! Byte-pair merging of few parts, one merge at a time, so that sections of text can take turns.

use super::super::Rank;
use super::super::tables::{NO_TOKEN, PairSlot};
use super::candidates::Change;

/// Parts that are merged. Each stays at the place it had at first; those that are gone are skipped.
///
/// There are places for the parts, and one on each side that makes no token with any other. All are searched for the lowest
/// rank, which is quadratic but the fastest for few.
pub(super) struct SmallSection<const SLOTS: usize> {
    parts: [Rank; SLOTS],
    /// A bit for each place that has a part, or is one of the two beside them.
    used: u64,
    /// For each place the rank of the token that its part makes with the next, then the place: the lowest is merged next.
    candidates: [u32; SLOTS],
    /// What the last merge changed, with their places: the part that is gone, and the pairs that are being prefetched.
    gone: usize,
    prefetched: [(usize, PairSlot); 2],
    /// Whether the pairs of the first parts are being prefetched.
    awaits_pairs: bool,
}

/// Bits of a candidate that are its place.
const SLOT_BITS: u32 = 6;
const NO_CANDIDATE: u32 = u32::MAX;

impl<const SLOTS: usize> SmallSection<SLOTS> {
    /// How heap parts there can be.
    pub(super) const PARTS: usize = {
        assert!(SLOTS <= 1 << SLOT_BITS);
        SLOTS - 2
    };

    pub(super) fn new() -> Self {
        Self {
            parts: [NO_TOKEN; SLOTS],
            used: 0,
            candidates: [NO_CANDIDATE; SLOTS],
            gone: 0,
            prefetched: [(0, PairSlot::default()); 2],
            awaits_pairs: false,
        }
    }

    /// Starts with these parts, at most [`SmallSection::PARTS`], of which no pair is known yet.
    #[inline]
    pub(super) fn start(&mut self, parts: impl Iterator<Item = Rank>) {
        let mut end = 1;
        for (place, part) in self.parts[1..=Self::PARTS].iter_mut().zip(parts) {
            *place = part;
            end += 1;
        }
        self.parts[end % SLOTS] = NO_TOKEN;
        self.used = u64::MAX >> (u64::BITS - 1 - end as u32);
        self.candidates = [NO_CANDIDATE; SLOTS];
        self.gone = 0;
        self.prefetched = [(0, PairSlot::default()); 2];
        self.awaits_pairs = false;
    }

    /// Says that the pairs are being prefetched.
    pub(super) fn await_pairs(&mut self) {
        self.awaits_pairs = true;
    }

    /// Takes the pairs that it waits for from the front of `pairs`.
    #[inline]
    pub(super) fn take_pairs(&mut self, pairs: &mut std::slice::Iter<'_, PairSlot>) {
        if !self.awaits_pairs {
            return;
        }
        let end = self.used.count_ones() as usize - 1;
        for (place, pair) in (1..end - 1).zip(pairs) {
            self.offer(place, pair.token());
        }
    }

    #[inline(always)]
    pub(super) fn offer(&mut self, place: usize, rank: Rank) {
        self.candidates[place % SLOTS] = candidate(place, rank);
    }

    /// Makes the next merge and starts to prefetch what it leads to; false where there is none.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        change: impl FnOnce(&mut [u32; SLOTS], [Change; 3]) -> u32,
    ) -> bool {
        let [with_next, with_before] = self
            .prefetched
            .map(|(place, slot)| (place, candidate(place, slot.token())));
        let gone = (self.gone, NO_CANDIDATE);
        let lowest = change(&mut self.candidates, [gone, with_next, with_before]);
        let rank = lowest >> SLOT_BITS;
        if rank >= NO_TOKEN {
            return false;
        }
        let at = lowest as usize % SLOTS;
        let before = self.before(at);
        let gone = self.next(at);
        let next = self.next(gone);
        self.parts[at] = rank;
        self.used &= !(1 << gone);
        self.gone = gone;
        let with_next = PairSlot::prefetched(rank, self.parts[next]);
        let with_before = PairSlot::prefetched(self.parts[before], rank);
        self.prefetched = [(at, with_next), (before, with_before)];
        true
    }

    #[inline(always)]
    fn next(&self, place: usize) -> usize {
        (self.used & u64::MAX << 1 << place).trailing_zeros() as usize % SLOTS
    }

    #[inline(always)]
    fn before(&self, place: usize) -> usize {
        let below = self.used & !(u64::MAX << place);
        (u64::BITS - 1).saturating_sub(below.leading_zeros()) as usize % SLOTS
    }

    /// Appends the parts that are left.
    #[inline]
    pub(super) fn append_to(&self, tokens: &mut Vec<Rank>) {
        // The lowest place has no part, nor has the highest.
        let mut left = self.used & self.used.wrapping_sub(1);
        while left & left.wrapping_sub(1) != 0 {
            tokens.push(self.parts[left.trailing_zeros() as usize % SLOTS]);
            left &= left - 1;
        }
    }
}

#[inline(always)]
fn candidate(place: usize, rank: Rank) -> u32 {
    // What is no token has a rank above all others.
    rank << SLOT_BITS | place as u32
}
