//! Byte-pair merging of pieces that are no token.
//!
//! Of all adjacent parts that make a token together, those of the lowest rank are merged first, the leftmost of equals, until
//! none is left. Parts are ids; whole characters are parts from the start where no token splits them; and only the canonical
//! pairs are merged: `docs/design/tokenizer.md` has the argument that the tokens are the same.
//!
//! A piece is cut into sections that no token spans. Small ones are interleaved (`small.rs`, `interleaved.rs`), those of many
//! parts use a heap (`heap.rs`), and long pieces are merged window by window (`windows.rs`).

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
use super::fallible::{Allocation, append, push};
use super::tables::{NO_TOKEN, ascii_pair, byte_token};

/// The slots of small sections, in three sizes: that of most words, and two larger ones.
const SHORT: usize = 16;
const MEDIUM: usize = 32;
const LONG: usize = 64;

/// Longer pieces are merged by themselves, window by window: as sections they would take too much memory.
const MAX_SECTIONED_BYTES: usize = 4 * LONG;

/// The pieces of a batch, merged together. The memory is kept for the next batch.
#[derive(Default)]
pub(super) struct Merger {
    /// The sections of all pieces that were added, in order.
    sections: Vec<Section>,
    short: Interleaved<SHORT>,
    medium: Interleaved<MEDIUM>,
    long: Interleaved<LONG>,
    /// What merges sections of many parts and long pieces, and their tokens.
    heap: HeapMerger,
    merged: Vec<Rank>,
    /// The parts of the piece that is being added.
    parts: Vec<Rank>,
    /// How many parts the small sections have, together.
    small_parts: usize,
}

/// A part of a piece that no token reaches out of.
struct Section {
    tokens: SectionTokens,
    ends_piece: bool,
}

/// Where the tokens of a section are.
enum SectionTokens {
    /// In the next of the short sections.
    Short,
    /// In the next of the medium ones.
    Medium,
    /// In the next of the long ones.
    Long,
    /// In this range of the merged tokens.
    Merged(Range<usize>),
}

impl Merger {
    /// Adds a piece, to be merged by [`Merger::run`].
    #[inline(always)]
    pub(super) fn add(&mut self, piece: &str) -> Allocation<()> {
        let bytes = piece.as_bytes();
        if bytes.len() <= Interleaved::<SHORT>::PARTS && bytes.is_ascii() {
            self.add_ascii(bytes)
        } else if bytes.len() > MAX_SECTIONED_BYTES {
            let start = self.merged.len();
            merge_in_windows(piece, &mut self.heap, &mut self.merged)?;
            self.push(SectionTokens::Merged(start..self.merged.len()), true)
        } else {
            self.add_characters(piece)
        }
    }

    /// Adds a short piece of ASCII, as most pieces are: the pairs of these characters have a table of their own.
    #[inline(always)]
    fn add_ascii(&mut self, bytes: &[u8]) -> Allocation<()> {
        self.short.add_with_pairs(
            bytes.iter().map(|byte| byte_token(*byte)),
            bytes.windows(2).map(|pair| ascii_pair(pair[0], pair[1])),
        )?;
        self.small_parts += bytes.len();
        self.push(SectionTokens::Short, true)
    }

    /// Adds a piece of any characters. If it has more parts than a short section it is cut where no token spans the cut:
    /// short sections are merged faster, but setting one up costs as much as some merges.
    fn add_characters(&mut self, piece: &str) -> Allocation<()> {
        let mut parts = mem::take(&mut self.parts);
        // A piece has at most so many bytes here, and no more parts than bytes.
        parts.try_reserve(MAX_SECTIONED_BYTES.saturating_sub(parts.len()))?;
        parts.resize(MAX_SECTIONED_BYTES, NO_TOKEN);
        let bytes = piece.as_bytes();
        let mut left_may_split = false;
        let mut start = 0;
        // In parts: where the section starts, the last place behind it where it may be cut, and how many there are.
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
                self.add_section(&parts[section..cut], false)?;
                section = cut;
            }
            if boundary.is_never_spanned() {
                cut = count;
            }
            left_may_split = boundary.may_split_character();
            start = end;
        }
        self.add_section(&parts[section..count], true)?;
        self.parts = parts;
        Ok(())
    }

    fn add_section(&mut self, section: &[Rank], ends_piece: bool) -> Allocation<()> {
        self.small_parts += section.len();
        let tokens = if section.len() <= Interleaved::<SHORT>::PARTS {
            self.short.add(section)?;
            SectionTokens::Short
        } else if section.len() <= Interleaved::<MEDIUM>::PARTS {
            self.medium.add(section)?;
            SectionTokens::Medium
        } else if section.len() <= Interleaved::<LONG>::PARTS {
            self.long.add(section)?;
            SectionTokens::Long
        } else {
            self.small_parts -= section.len();
            let start = self.merged.len();
            self.heap.start(section.len())?.extend_from_slice(section);
            append(&mut self.merged, self.heap.merge()?)?;
            SectionTokens::Merged(start..self.merged.len())
        };
        self.push(tokens, ends_piece)
    }

    #[inline(always)]
    fn push(&mut self, tokens: SectionTokens, ends_piece: bool) -> Allocation<()> {
        push(&mut self.sections, Section { tokens, ends_piece })
    }

    /// How many tokens the pieces that were added can have, at most.
    pub(super) fn max_tokens(&self) -> usize {
        self.small_parts + self.merged.len()
    }

    /// Merges the pieces that were added.
    pub(super) fn run(&mut self) {
        self.short.run();
        self.medium.run();
        self.long.run();
    }

    /// The tokens of the pieces, in the order they were added; the next batch starts anew.
    pub(super) fn finish(&mut self) -> Finished<'_> {
        self.small_parts = 0;
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
    /// Appends the tokens of the next piece; [`Merger::max_tokens`] says how much memory all need.
    pub(super) fn append_next(&mut self, tokens: &mut Vec<Rank>) {
        for section in self.sections.by_ref() {
            match section.tokens {
                SectionTokens::Short => append_section(self.short.next(), tokens),
                SectionTokens::Medium => append_section(self.medium.next(), tokens),
                SectionTokens::Long => append_section(self.long.next(), tokens),
                SectionTokens::Merged(range) => tokens.extend_from_slice(&self.merged[range]),
            }
            if section.ends_piece {
                return;
            }
        }
    }
}

fn append_section<const SLOTS: usize>(
    section: Option<&SmallSection<SLOTS>>,
    tokens: &mut Vec<Rank>,
) {
    if let Some(section) = section {
        section.append_to(tokens);
    }
}

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.merged.clear();
    }
}
