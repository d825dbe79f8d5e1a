//! Byte-pair merging of many parts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Rank;
use super::super::tables::{NO_TOKEN, merged};

/// Texts that repeat themselves, such as rules of dashes, take few passes; past these the heap takes over.
const PASSES: usize = 16;

/// Merges any number of parts, in O(n log n); returns those that are left.
pub(super) fn merge_many(mut parts: Vec<Rank>) -> Vec<Rank> {
    // The token that each part makes with the next one.
    let mut ranks: Vec<Rank> = parts
        .windows(2)
        .map(|pair| merged(pair[0], pair[1]))
        .chain([NO_TOKEN])
        .collect();
    for _ in 0..PASSES {
        let lowest = ranks.iter().copied().fold(NO_TOKEN, Rank::min);
        if lowest == NO_TOKEN {
            return parts;
        }
        merge_all(lowest, &mut parts, &mut ranks);
    }
    merge_rest(parts, ranks)
}

/// Makes all merges of the lowest rank at once, from left to right: what they lead to has higher ranks.
fn merge_all(rank: Rank, parts: &mut Vec<Rank>, ranks: &mut Vec<Rank>) {
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

/// A linked list of parts, and a heap of pairs that are checked against it when they come up.
fn merge_rest(mut parts: Vec<Rank>, mut ranks: Vec<Rank>) -> Vec<Rank> {
    let count = parts.len();
    let mut list = List::new(count);
    let mut heap: BinaryHeap<Reverse<u64>> = (0..)
        .zip(&ranks)
        .filter(|(_, rank)| **rank != NO_TOKEN)
        .map(|(at, rank)| candidate(*rank, at))
        .collect();
    while let Some(Reverse(lowest)) = heap.pop() {
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
                heap.push(candidate(ranks[left], left));
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
    list.iter().map(|at| parts[at]).collect()
}

/// Candidates are compared by rank, then by place: the upper bits, then the lower ones.
const RANK_SHIFT: u32 = 40;

fn candidate(rank: Rank, at: usize) -> Reverse<u64> {
    Reverse(u64::from(rank) << RANK_SHIFT | at as u64)
}

/// Which parts are left, by the places they had at first.
struct List {
    nexts: Vec<usize>,
    befores: Vec<usize>,
}

impl List {
    fn new(count: usize) -> Self {
        Self {
            nexts: (1..=count).collect(),
            befores: (0..count).map(|at| at.saturating_sub(1)).collect(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(0), |at| self.nexts.get(*at).copied())
            .take_while(|at| *at < self.nexts.len())
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
}
