//! Byte-pair merging of one piece, in O(n log n).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::vocabulary::Vocabulary;

/// Appends the tokens of `piece`: of all adjacent parts that make a token together, those of the lowest rank are merged
/// first, the leftmost of equals, until none is left.
///
/// The parts are a linked list over the piece's bytes. Candidates wait in a heap and are checked against the list when
/// they come up, since a merge makes its neighbours' candidates stale; each of the n - 1 merges adds at most two.
pub(super) fn merge(vocabulary: &Vocabulary, piece: &[u8], out: &mut Vec<u32>) {
    let mut parts = Parts::of_bytes(piece.len());
    let mut candidates = BinaryHeap::new();
    let offer = |candidates: &mut BinaryHeap<_>, start: usize, end: usize| {
        if let Some(rank) = vocabulary.rank(&piece[start..end]) {
            candidates.push(Reverse((rank, start, end)));
        }
    };
    for start in 1..piece.len() {
        offer(&mut candidates, start - 1, start + 1);
    }
    while let Some(Reverse((_, start, end))) = candidates.pop() {
        if !parts.is_pair(start, end) {
            continue;
        }
        parts.join(start, end);
        if let Some(before) = parts.start_before(start) {
            offer(&mut candidates, before, end);
        }
        if let Some(after) = parts.end_from(end) {
            offer(&mut candidates, start, after);
        }
    }
    out.extend(
        parts
            .iter()
            .filter_map(|(start, end)| vocabulary.rank(&piece[start..end])),
    );
}

/// A piece cut into parts, as a doubly linked list in two arrays indexed by where a part starts.
struct Parts {
    /// Where the part that starts here ends; 0 where no part starts.
    ends: Vec<usize>,
    /// Where the part before the one that starts here starts.
    befores: Vec<usize>,
}

impl Parts {
    fn of_bytes(length: usize) -> Self {
        Self {
            ends: (1..=length).collect(),
            befores: (0..length).map(|start| start.saturating_sub(1)).collect(),
        }
    }

    fn end_from(&self, start: usize) -> Option<usize> {
        self.ends.get(start).copied().filter(|&end| end != 0)
    }

    fn start_before(&self, start: usize) -> Option<usize> {
        (start > 0).then(|| self.befores[start])
    }

    /// Whether two whole parts lie between `start` and `end`.
    fn is_pair(&self, start: usize, end: usize) -> bool {
        self.end_from(start)
            .and_then(|middle| self.end_from(middle))
            == Some(end)
    }

    fn join(&mut self, start: usize, end: usize) {
        let middle = std::mem::replace(&mut self.ends[start], end);
        self.ends[middle] = 0;
        if let Some(before) = self.befores.get_mut(end) {
            *before = start;
        }
    }

    fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let end = self.end_from(start)?;
            Some((std::mem::replace(&mut start, end), end))
        })
    }
}
