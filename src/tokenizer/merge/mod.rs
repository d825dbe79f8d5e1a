//! Byte-pair merging of pieces that are no token.
//!
//! Of all adjacent parts that make a token together, those of the lowest rank are merged first, the leftmost of equals, until
//! none is left. Parts are ids here, whole characters are parts from the start where nothing can tear them, and the pairs that
//! merge are the canonical ones only: `docs/design/tokenizer.md` has the argument that the tokens are the same.
//!
//! Each merge waits for the memory that says what the next one is. So the pieces of a batch take turns: while one waits, the
//! others go on.

mod candidates;
mod continuation;
mod heap;
mod initial_parts;
mod interleaved;
mod small;
mod windows;

use std::mem;
use std::ops::Range;

pub(super) use self::continuation::ContinuationMerger;
use self::heap::HeapMerger;
use self::initial_parts::{boundary_at, character_at, put_character};
use self::interleaved::Interleaved;
use self::small::SmallSection;
use self::windows::merge_in_windows;
use super::Rank;
use super::tables::{NO_TOKEN, ascii_pair, byte_token};

/// Places of sections that are as short as those of most words.
const SHORT: usize = 16;
/// Places of sections that are longer, and of those that are longest of the few.
const MEDIUM: usize = 32;
const LONG: usize = 64;

/// Pieces of more bytes are merged by themselves, window by window: as heap sections would take too much memory.
const WINDOWED: usize = 4 * LONG;

/// The pieces of a batch that are merged together. Its memory is kept for the next batch.
#[derive(Default)]
pub(super) struct Merger {
    /// The sections of all pieces that were added, in order.
    sections: Vec<Section>,
    short: Interleaved<SHORT>,
    medium: Interleaved<MEDIUM>,
    long: Interleaved<LONG>,
    /// What merges sections of heap parts and long pieces, and their tokens.
    heap: HeapMerger,
    merged: Vec<Rank>,
    /// The parts of the piece that is being added.
    parts: Vec<Rank>,
}

/// A part of a piece that no token reaches across the ends of.
struct Section {
    parts: Parts,
    ends_piece: bool,
}

enum Parts {
    /// The next of the short ones.
    Short,
    /// The next of the middling ones.
    Medium,
    /// The next of the long ones.
    Long,
    /// These of the merged ones.
    Merged(Range<usize>),
}

impl Merger {
    /// Adds a piece, to be merged by [`Merger::run`].
    #[inline(always)]
    pub(super) fn add(&mut self, piece: &str) {
        let bytes = piece.as_bytes();
        if bytes.len() <= Interleaved::<SHORT>::PARTS && bytes.is_ascii() {
            self.add_ascii(bytes);
        } else if bytes.len() > WINDOWED {
            let start = self.merged.len();
            merge_in_windows(piece, &mut self.heap, &mut self.merged);
            self.sections.push(Section {
                parts: Parts::Merged(start..self.merged.len()),
                ends_piece: true,
            });
        } else {
            self.add_characters(piece);
        }
    }

    /// A piece of few ASCII characters, which most are: its pairs are in a table of their own.
    #[inline(always)]
    fn add_ascii(&mut self, bytes: &[u8]) {
        self.short.add_with_pairs(
            bytes.iter().map(|byte| byte_token(*byte)),
            bytes.windows(2).map(|pair| ascii_pair(pair[0], pair[1])),
        );
        self.sections.push(Section {
            parts: Parts::Short,
            ends_piece: true,
        });
    }

    /// Adds a piece, cut where no token reaches across if it is long: short sections are merged faster, but to start one takes
    /// longer than some of its merges.
    fn add_characters(&mut self, piece: &str) {
        let mut parts = mem::take(&mut self.parts);
        // No piece has more bytes here, and no more parts than bytes.
        parts.resize(WINDOWED, NO_TOKEN);
        let bytes = piece.as_bytes();
        let mut left_may_split = false;
        let mut start = 0;
        // Where the section starts, and where what is before the last place to cut ends.
        let (mut section, mut cut, mut count) = (0, 0, 0);
        while start < bytes.len() {
            let (whole, end) = character_at(piece, start);
            let boundary = boundary_at(bytes, end);
            put_character(
                whole,
                &bytes[start..end],
                left_may_split || boundary.may_split_character(),
                |part| {
                    parts[count] = part;
                    count += 1;
                },
            );
            if count - section > Interleaved::<SHORT>::PARTS && cut > section {
                self.add_section(&parts[section..cut], false);
                section = cut;
            }
            if boundary.is_never_spanned() {
                cut = count;
            }
            left_may_split = boundary.may_split_character();
            start = end;
        }
        self.add_section(&parts[section..count], true);
        self.parts = parts;
    }

    fn add_section(&mut self, section: &[Rank], ends_piece: bool) {
        let parts = if section.len() <= Interleaved::<SHORT>::PARTS {
            self.short.add(section);
            Parts::Short
        } else if section.len() <= Interleaved::<MEDIUM>::PARTS {
            self.medium.add(section);
            Parts::Medium
        } else if section.len() <= Interleaved::<LONG>::PARTS {
            self.long.add(section);
            Parts::Long
        } else {
            let start = self.merged.len();
            self.heap.start().extend_from_slice(section);
            self.merged.extend_from_slice(self.heap.merge());
            Parts::Merged(start..self.merged.len())
        };
        self.sections.push(Section { parts, ends_piece });
    }

    /// Merges the pieces that were added.
    pub(super) fn run(&mut self) {
        self.short.run();
        self.medium.run();
        self.long.run();
    }

    /// The tokens of the pieces, in the order they were added.
    pub(super) fn finish(&mut self) -> Finished<'_> {
        Finished {
            sections: self.sections.drain(..),
            short: self.short.finish(),
            medium: self.medium.finish(),
            long: self.long.finish(),
            merged: &mut self.merged,
        }
    }
}

/// Pieces that were merged and not yet taken.
pub(super) struct Finished<'a> {
    sections: std::vec::Drain<'a, Section>,
    short: std::slice::Iter<'a, SmallSection<SHORT>>,
    medium: std::slice::Iter<'a, SmallSection<MEDIUM>>,
    long: std::slice::Iter<'a, SmallSection<LONG>>,
    merged: &'a mut Vec<Rank>,
}

impl Finished<'_> {
    /// Appends the tokens of the next piece.
    pub(super) fn append_next(&mut self, tokens: &mut Vec<Rank>) {
        for section in self.sections.by_ref() {
            match section.parts {
                Parts::Short => append(self.short.next(), tokens),
                Parts::Medium => append(self.medium.next(), tokens),
                Parts::Long => append(self.long.next(), tokens),
                Parts::Merged(range) => tokens.extend_from_slice(&self.merged[range]),
            }
            if section.ends_piece {
                return;
            }
        }
    }
}

fn append<const SLOTS: usize>(section: Option<&SmallSection<SLOTS>>, tokens: &mut Vec<Rank>) {
    if let Some(section) = section {
        section.append_to(tokens);
    }
}

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.merged.clear();
    }
}
