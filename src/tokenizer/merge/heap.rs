//! Byte-pair merging of heap parts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Rank;
use super::super::tables::{NO_TOKEN, merged};

/// A pass over all parts is worth it where one of so heap merges: texts that repeat themselves, such as rules of dashes, take few
/// passes and nothing else.
const PARTS_OF_A_PASS: usize = 32;
/// So heap passes are made that are not worth it: where runs meet, a few pairs merge before those of the runs do.
const POOR_PASSES: usize = 2;

/// Candidates are compared by rank, then by place: the upper bits, then the lower ones.
const RANK_SHIFT: u32 = 40;

/// Merges any number of parts, in O(n log n). Its memory is kept for the next ones.
#[derive(Default)]
pub(super) struct HeapMerger {
    parts: Vec<Rank>,
    /// The token that each part makes with the next one.
    ranks: Vec<Rank>,
    list: List,
    /// The first pairs that make tokens, the lowest last.
    candidates: Vec<u64>,
    /// Those that came later. A heap of all would take longer: every comparison is a branch that goes either way.
    later: BinaryHeap<Reverse<u64>>,
}

impl HeapMerger {
    /// Where to put the parts that [`HeapMerger::merge`] merges.
    pub(super) fn start(&mut self) -> &mut Vec<Rank> {
        self.parts.clear();
        &mut self.parts
    }

    /// Merges the parts; returns those that are left.
    pub(super) fn merge(&mut self) -> &[Rank] {
        self.ranks.clear();
        self.ranks
            .extend(self.parts.windows(2).map(|pair| merged(pair[0], pair[1])));
        self.ranks.push(NO_TOKEN);
        let mut poor_passes = 0;
        loop {
            let lowest = self.ranks.iter().copied().fold(NO_TOKEN, Rank::min);
            if lowest == NO_TOKEN {
                break;
            }
            let merges = self.ranks.iter().filter(|rank| **rank == lowest).count();
            poor_passes += usize::from(merges * PARTS_OF_A_PASS < self.parts.len());
            if poor_passes > POOR_PASSES {
                self.merge_rest();
                break;
            }
            self.merge_all(lowest);
        }
        &self.parts
    }

    /// Makes all merges of the lowest rank at once, from left to right: what they lead to has higher ranks.
    fn merge_all(&mut self, rank: Rank) {
        let (parts, ranks) = (&mut self.parts, &mut self.ranks);
        let (mut read, mut written) = (0, 0);
        while read < parts.len() {
            if ranks[read] == rank {
                parts[written] = rank;
                ranks[written] = ranks[read + 1];
                read += 2;
            } else {
                parts[written] = parts[read];
                ranks[written] = ranks[read];
                read += 1;
            }
            written += 1;
        }
        parts.truncate(written);
        ranks.truncate(written);
        for (at, pair) in parts.windows(2).enumerate() {
            if pair[0] == rank || pair[1] == rank {
                ranks[at] = merged(pair[0], pair[1]);
            }
        }
        if let Some(last) = ranks.last_mut() {
            *last = NO_TOKEN;
        }
    }

    /// Makes one merge at a time, on a linked list of parts against which pairs are checked when they come up.
    fn merge_rest(&mut self) {
        let Self {
            parts,
            ranks,
            list,
            candidates,
            later,
        } = self;
        let count = parts.len();
        list.start(count);
        candidates.clear();
        candidates.extend(
            (0..)
                .zip(&*ranks)
                .filter(|(_, rank)| **rank != NO_TOKEN)
                .map(|(at, rank)| candidate(*rank, at)),
        );
        candidates.sort_unstable_by_key(|candidate| Reverse(*candidate));
        while let Some(lowest) = take_lowest(candidates, later) {
            let rank = (lowest >> RANK_SHIFT) as Rank;
            let at = (lowest & ((1 << RANK_SHIFT) - 1)) as usize;
            if ranks[at] != rank {
                continue;
            }
            let gone = list.next(at);
            ranks[gone] = NO_TOKEN;
            parts[at] = rank;
            list.remove(gone);
            let mut offer = |left: usize, right: usize| {
                ranks[left] = merged(parts[left], parts[right]);
                if ranks[left] != NO_TOKEN {
                    later.push(Reverse(candidate(ranks[left], left)));
                }
            };
            if at > 0 {
                offer(list.before(at), at);
            }
            if list.next(at) < count {
                offer(at, list.next(at));
            } else {
                ranks[at] = NO_TOKEN;
            }
        }
        list.compact(parts);
    }
}

fn candidate(rank: Rank, at: usize) -> u64 {
    u64::from(rank) << RANK_SHIFT | at as u64
}

/// Takes the lowest candidate of both.
#[inline]
fn take_lowest(sorted: &mut Vec<u64>, later: &mut BinaryHeap<Reverse<u64>>) -> Option<u64> {
    match (sorted.last(), later.peek()) {
        (Some(first), Some(Reverse(other))) if first < other => sorted.pop(),
        (Some(_), None) => sorted.pop(),
        _ => later.pop().map(|Reverse(lowest)| lowest),
    }
}

/// Which parts are left, by the places they had at first.
#[derive(Default)]
struct List {
    nexts: Vec<usize>,
    befores: Vec<usize>,
}

impl List {
    fn start(&mut self, count: usize) {
        self.nexts.clear();
        self.nexts.extend(1..=count);
        self.befores.clear();
        self.befores
            .extend((0..count).map(|at| at.saturating_sub(1)));
    }

    fn next(&self, at: usize) -> usize {
        self.nexts[at]
    }

    fn before(&self, at: usize) -> usize {
        self.befores[at]
    }

    fn remove(&mut self, at: usize) {
        let (before, next) = (self.befores[at], self.nexts[at]);
        self.nexts[before] = next;
        if let Some(slot) = self.befores.get_mut(next) {
            *slot = before;
        }
    }

    /// Leaves of the parts those that are left.
    fn compact(&self, parts: &mut Vec<Rank>) {
        let (mut at, mut written) = (0, 0);
        while at < parts.len() {
            parts[written] = parts[at];
            written += 1;
            at = self.nexts[at];
        }
        parts.truncate(written);
    }
}
