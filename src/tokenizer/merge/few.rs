//! Byte-pair merging of few parts, one merge at a time, so that sections of text can take turns.

use super::super::Rank;
use super::super::tables::{NO_TOKEN, PairSlot};

/// How many parts are few: up to this many are searched whole for the lowest rank, which is quadratic but the fastest.
pub(super) const FEW: usize = 62;

/// Places in the arrays: the parts, and one on each side that makes no token with any other.
const PLACES: usize = FEW + 2;
/// Bits of a candidate that are its place.
const PLACE_BITS: u32 = PLACES.trailing_zeros();
const NO_CANDIDATE: u32 = u32::MAX;
/// Candidates are searched this many at a time.
const LANES: usize = 8;

/// Parts that are merged. Each stays at the place it had at first, in a linked list.
pub(super) struct Few {
    /// The place behind the last part.
    end: usize,
    parts: [Rank; PLACES],
    /// For each place the rank of the token that its part makes with the next, then the place: the lowest is merged next.
    candidates: [u32; PLACES],
    nexts: [u8; PLACES],
    befores: [u8; PLACES],
    /// The pairs that the last merge made, with their places: being fetched.
    fetched: [(usize, PairSlot); 2],
    /// Whether the pairs of the first parts are being fetched.
    awaits_pairs: bool,
}

impl Few {
    pub(super) fn new() -> Self {
        Self {
            end: 1,
            parts: [NO_TOKEN; PLACES],
            candidates: [NO_CANDIDATE; PLACES],
            nexts: NEXTS,
            befores: BEFORES,
            fetched: [(0, PairSlot::default()); 2],
            awaits_pairs: false,
        }
    }

    /// Starts with these parts, at most [`FEW`], of which no pair is known yet.
    #[inline]
    pub(super) fn start(&mut self, parts: impl Iterator<Item = Rank>) {
        self.end = 1;
        for (place, part) in self.parts[1..=FEW].iter_mut().zip(parts) {
            *place = part;
            self.end += 1;
        }
        self.parts[self.end] = NO_TOKEN;
        self.nexts = NEXTS;
        self.befores = BEFORES;
        let searched = self.searched();
        self.candidates[..searched].fill(NO_CANDIDATE);
        self.fetched = [(0, PairSlot::default()); 2];
        self.awaits_pairs = false;
    }

    /// Says that the pairs are being fetched.
    pub(super) fn await_pairs(&mut self) {
        self.awaits_pairs = true;
    }

    /// Takes the pairs that it waits for from the front of `pairs`.
    #[inline]
    pub(super) fn take_pairs(&mut self, pairs: &mut std::slice::Iter<'_, PairSlot>) {
        if !self.awaits_pairs {
            return;
        }
        for (place, pair) in (1..self.end - 1).zip(pairs) {
            self.offer(place, pair.token());
        }
    }

    /// How many candidates are searched.
    #[inline(always)]
    fn searched(&self) -> usize {
        self.end.next_multiple_of(LANES).min(PLACES)
    }

    #[inline(always)]
    pub(super) fn offer(&mut self, place: usize, rank: Rank) {
        // What is no token has a rank above all others.
        self.candidates[place % PLACES] = rank << PLACE_BITS | place as u32;
    }

    /// Makes the next merge and starts to fetch what it leads to; false where there is none.
    #[inline(always)]
    pub(super) fn step(&mut self) -> bool {
        for (place, slot) in self.fetched {
            self.offer(place, slot.token());
        }
        let lowest = self.lowest();
        let rank = lowest >> PLACE_BITS;
        if rank >= NO_TOKEN {
            return false;
        }
        let at = lowest as usize % PLACES;
        let before = usize::from(self.befores[at]) % PLACES;
        let gone = usize::from(self.nexts[at]) % PLACES;
        let next = usize::from(self.nexts[gone]) % PLACES;
        self.parts[at] = rank;
        self.nexts[at] = next as u8;
        self.befores[next] = at as u8;
        self.candidates[gone] = NO_CANDIDATE;
        let with_next = PairSlot::fetched(rank, self.parts[next]);
        let with_before = PairSlot::fetched(self.parts[before], rank);
        self.fetched = [(at, with_next), (before, with_before)];
        true
    }

    #[inline(always)]
    fn lowest(&self) -> u32 {
        let mut lowest = [NO_CANDIDATE; LANES];
        for candidates in self.candidates[..self.searched()].chunks_exact(LANES) {
            for (lowest, candidate) in lowest.iter_mut().zip(candidates) {
                *lowest = (*lowest).min(*candidate);
            }
        }
        lowest.into_iter().fold(NO_CANDIDATE, u32::min)
    }

    /// Appends the parts that are left.
    #[inline]
    pub(super) fn append_to(&self, tokens: &mut Vec<Rank>) {
        let mut place = 1;
        while place < self.end {
            tokens.push(self.parts[place % PLACES]);
            place = usize::from(self.nexts[place % PLACES]);
        }
    }
}

/// For each place the one behind it.
const NEXTS: [u8; PLACES] = shifted(1);
/// For each place the one before it; for the first one itself.
const BEFORES: [u8; PLACES] = shifted(0);

const fn shifted(by: u8) -> [u8; PLACES] {
    let mut places = [0; PLACES];
    let mut at = 1;
    while at < PLACES {
        places[at] = at as u8 - 1 + 2 * by;
        at += 1;
    }
    places
}
