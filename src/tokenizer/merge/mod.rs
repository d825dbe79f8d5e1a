//! Byte-pair merging of pieces that are no token.
//!
//! Of all adjacent parts that make a token together, those of the lowest rank are merged first, the leftmost of equals, until
//! none is left. Parts are ids here, whole characters are parts from the start where nothing can tear them, and the pairs that
//! merge are the canonical ones only: `docs/design/tokenizer.md` has the argument that the tokens are the same.
//!
//! Each merge waits for the memory that says what the next one is. So the pieces of a batch take turns: while one waits, the
//! others go on.

mod few;
mod long;
mod many;
mod parts;

use std::ops::Range;

use self::few::{FEW, Few};
use self::long::merge_long;
use self::many::Many;
use self::parts::{is_torn_at, push_character};
use super::Rank;
use super::tables::{PairSlot, ascii_pair, byte_token, is_joined};

/// Pieces of more bytes are merged by themselves, window by window: as many sections would take too much memory.
const LONG: usize = 4 * FEW;

/// How many sections take turns: enough to hide the memory's latency.
const TURNS: usize = 8;

/// The pieces of a batch that are merged together. Its memory is kept for the next batch.
#[derive(Default)]
pub(super) struct Merger {
    /// The sections of all pieces that were added, in order.
    sections: Vec<Section>,
    /// The few parts of sections, of which the first `used` are those of `sections`.
    few: Vec<Few>,
    used: usize,
    /// What merges sections of many parts, and their tokens.
    many: Many,
    merged: Vec<Rank>,
    /// The parts of the section that is being added.
    parts: Vec<Rank>,
    /// The pairs of the sections of few parts that are not in a table of their own: being fetched.
    pairs: Vec<PairSlot>,
}

/// A part of a piece that no token reaches across the ends of.
struct Section {
    parts: Parts,
    ends_piece: bool,
}

enum Parts {
    /// The next of the few ones.
    Few,
    /// These of the merged ones.
    Merged(Range<usize>),
}

impl Merger {
    /// Adds a piece, to be merged by [`Merger::run`].
    #[inline(always)]
    pub(super) fn add(&mut self, piece: &str) {
        let bytes = piece.as_bytes();
        if bytes.len() <= FEW && bytes.is_ascii() {
            self.add_ascii(bytes);
            return;
        }
        if bytes.len() > LONG {
            self.add_long(piece);
            return;
        }
        let mut left_is_torn = false;
        let mut at = 0;
        for character in piece.chars() {
            let end = at + character.len_utf8();
            let right_is_torn = is_torn_at(bytes, end);
            push_character(
                character,
                &bytes[at..end],
                left_is_torn || right_is_torn,
                &mut self.parts,
            );
            match bytes.get(end) {
                // No token has these two bytes next to each other, so that none reaches across.
                Some(next) if !is_joined(bytes[end - 1], *next) => self.add_section(false),
                Some(_) => {}
                None => self.add_section(true),
            }
            left_is_torn = right_is_torn;
            at = end;
        }
    }

    /// A piece of few ASCII characters, which most are: its pairs are in a table of their own.
    fn add_ascii(&mut self, bytes: &[u8]) {
        let few = self.add_few(true);
        few.start(bytes.iter().map(|byte| byte_token(*byte)));
        for (place, pair) in (1..).zip(bytes.windows(2)) {
            few.offer(place, ascii_pair(pair[0], pair[1]));
        }
    }

    fn add_section(&mut self, ends_piece: bool) {
        let parts = std::mem::take(&mut self.parts);
        if parts.len() <= FEW {
            self.pairs.extend(
                parts
                    .windows(2)
                    .map(|pair| PairSlot::fetched(pair[0], pair[1])),
            );
            let few = self.add_few(ends_piece);
            few.start(parts.iter().copied());
            few.await_pairs();
            self.parts = parts;
        } else {
            let start = self.merged.len();
            self.many.start().extend_from_slice(&parts);
            self.merged.extend_from_slice(self.many.merge());
            self.parts = parts;
            self.add_merged(start, ends_piece);
        }
        self.parts.clear();
    }

    fn add_long(&mut self, piece: &str) {
        let start = self.merged.len();
        merge_long(piece, &mut self.many, &mut self.merged);
        self.add_merged(start, true);
    }

    /// Adds a section whose tokens are those from `start`.
    fn add_merged(&mut self, start: usize, ends_piece: bool) {
        self.sections.push(Section {
            parts: Parts::Merged(start..self.merged.len()),
            ends_piece,
        });
    }

    fn add_few(&mut self, ends_piece: bool) -> &mut Few {
        self.sections.push(Section {
            parts: Parts::Few,
            ends_piece,
        });
        if self.used == self.few.len() {
            self.few.push(Few::new());
        }
        self.used += 1;
        &mut self.few[self.used - 1]
    }

    /// Merges the pieces that were added.
    #[inline(always)]
    pub(super) fn run(&mut self) {
        take_turns(&mut self.few[..self.used], &self.pairs);
    }

    /// The tokens of the pieces, in the order they were added.
    pub(super) fn finish(&mut self) -> Finished<'_> {
        self.used = 0;
        self.pairs.clear();
        Finished {
            sections: self.sections.drain(..),
            few: self.few.iter(),
            merged: &mut self.merged,
        }
    }
}

#[inline(always)]
fn take_turns(sections: &mut [Few], pairs: &[PairSlot]) {
    let mut pairs = pairs.iter();
    for few in &mut *sections {
        few.take_pairs(&mut pairs);
    }
    for sections in sections.chunks_mut(TURNS) {
        // The sections that are not done come first.
        let mut places: [usize; TURNS] = std::array::from_fn(|place| place);
        let mut left = sections.len();
        while left > 0 {
            let mut turn = 0;
            while turn < left {
                if sections[places[turn]].step() {
                    turn += 1;
                } else {
                    left -= 1;
                    places.swap(turn, left);
                }
            }
        }
    }
}

/// Pieces that were merged and not yet taken.
pub(super) struct Finished<'a> {
    sections: std::vec::Drain<'a, Section>,
    few: std::slice::Iter<'a, Few>,
    merged: &'a mut Vec<Rank>,
}

impl Finished<'_> {
    /// Appends the tokens of the next piece.
    pub(super) fn append_next(&mut self, tokens: &mut Vec<Rank>) {
        for section in self.sections.by_ref() {
            match section.parts {
                Parts::Few => {
                    if let Some(few) = self.few.next() {
                        few.append_to(tokens);
                    }
                }
                Parts::Merged(range) => tokens.extend_from_slice(&self.merged[range]),
            }
            if section.ends_piece {
                return;
            }
        }
    }
}

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.merged.clear();
    }
}
