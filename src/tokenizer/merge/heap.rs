//! Byte-pair merging of many parts, with a heap of candidates.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Rank;
use super::super::fallible::Allocation;
use super::super::tables::{NO_TOKEN, merged};

/// A pass over all parts pays off if at least one part in so many is merged. Text that repeats itself, such as a ruler of
/// dashes, takes a few passes and nothing else.
const PARTS_PER_MERGE: usize = 32;
/// How many passes that do not pay off are made before the heap takes over. Where two runs meet, a few pairs merge before
/// those of the runs do.
const MAX_POOR_PASSES: usize = 2;

/// A candidate is its rank, then the index of its left part, in so many bits: that is the order in which merges are made.
const INDEX_BITS: u32 = 40;

/// Merges any number of parts, in O(n log n). The memory is kept for the next ones.
#[derive(Default)]
pub(super) struct HeapMerger {
    parts: Vec<Rank>,
    /// The token that each part makes with the next one.
    ranks: Vec<Rank>,
    list: LinkedList,
    /// The candidates that there are at first, sorted, the lowest last.
    sorted: Vec<u64>,
    /// Those that merges led to. A heap of all would be slower: each comparison in it is a branch that cannot be predicted.
    heap: BinaryHeap<Reverse<u64>>,
}

impl HeapMerger {
    /// Where to put the parts that [`HeapMerger::merge`] merges, of which there are at most `count`.
    pub(super) fn start(&mut self, count: usize) -> Allocation<&mut Vec<Rank>> {
        self.parts.clear();
        self.parts.try_reserve(count)?;
        Ok(&mut self.parts)
    }

    /// Merges the parts; returns those that are left.
    pub(super) fn merge(&mut self) -> Allocation<&[Rank]> {
        self.ranks.clear();
        self.ranks.try_reserve(self.parts.len())?;
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
            poor_passes += usize::from(merges * PARTS_PER_MERGE < self.parts.len());
            if poor_passes > MAX_POOR_PASSES {
                self.merge_rest()?;
                break;
            }
            self.merge_all(lowest);
        }
        Ok(&self.parts)
    }

    /// Makes all merges of the lowest rank in one pass, from left to right: the candidates they lead to have higher ranks.
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

    /// Makes one merge at a time, on a linked list of parts. A candidate is checked against the list when it comes up.
    fn merge_rest(&mut self) -> Allocation<()> {
        let Self {
            parts,
            ranks,
            list,
            sorted,
            heap,
        } = self;
        let count = parts.len();
        list.start(count)?;
        sorted.clear();
        sorted.try_reserve(count)?;
        // Each merge takes a part away and adds at most two candidates.
        heap.try_reserve(2 * count)?;
        sorted.extend(
            (0..)
                .zip(&*ranks)
                .filter(|(_, rank)| **rank != NO_TOKEN)
                .map(|(index, rank)| candidate(*rank, index)),
        );
        sorted.sort_unstable_by_key(|candidate| Reverse(*candidate));
        while let Some(lowest) = pop_lowest(sorted, heap) {
            let rank = (lowest >> INDEX_BITS) as Rank;
            let index = (lowest & ((1 << INDEX_BITS) - 1)) as usize;
            if ranks[index] != rank {
                // One of its parts has been merged with another.
                continue;
            }
            let removed = list.next(index);
            ranks[removed] = NO_TOKEN;
            parts[index] = rank;
            list.remove(removed);
            let mut offer = |left: usize, right: usize| {
                ranks[left] = merged(parts[left], parts[right]);
                if ranks[left] != NO_TOKEN {
                    heap.push(Reverse(candidate(ranks[left], left)));
                }
            };
            if index > 0 {
                offer(list.previous(index), index);
            }
            if list.next(index) < count {
                offer(index, list.next(index));
            } else {
                ranks[index] = NO_TOKEN;
            }
        }
        list.compact(parts);
        Ok(())
    }
}

fn candidate(rank: Rank, index: usize) -> u64 {
    u64::from(rank) << INDEX_BITS | index as u64
}

/// Takes the lowest candidate of both.
#[inline]
fn pop_lowest(sorted: &mut Vec<u64>, heap: &mut BinaryHeap<Reverse<u64>>) -> Option<u64> {
    match (sorted.last(), heap.peek()) {
        (Some(first), Some(Reverse(other))) if first < other => sorted.pop(),
        (Some(_), None) => sorted.pop(),
        _ => heap.pop().map(|Reverse(lowest)| lowest),
    }
}

/// The parts that are left, as a doubly linked list over the indices they had at first.
#[derive(Default)]
struct LinkedList {
    nexts: Vec<usize>,
    previouses: Vec<usize>,
}

impl LinkedList {
    fn start(&mut self, count: usize) -> Allocation<()> {
        self.nexts.clear();
        self.nexts.try_reserve(count)?;
        self.nexts.extend(1..=count);
        self.previouses.clear();
        self.previouses.try_reserve(count)?;
        self.previouses
            .extend((0..count).map(|index| index.saturating_sub(1)));
        Ok(())
    }

    fn next(&self, index: usize) -> usize {
        self.nexts[index]
    }

    fn previous(&self, index: usize) -> usize {
        self.previouses[index]
    }

    fn remove(&mut self, index: usize) {
        let (previous, next) = (self.previouses[index], self.nexts[index]);
        self.nexts[previous] = next;
        if let Some(link) = self.previouses.get_mut(next) {
            *link = previous;
        }
    }

    /// Moves the parts that are left to the front, and drops the others.
    fn compact(&self, parts: &mut Vec<Rank>) {
        let (mut index, mut written) = (0, 0);
        while index < parts.len() {
            parts[written] = parts[index];
            written += 1;
            index = self.nexts[index];
        }
        parts.truncate(written);
    }
}
