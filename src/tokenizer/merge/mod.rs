//! Byte-pair merging of pieces that are no token.
//!
//! Of all adjacent parts that make a token together, those of the lowest rank are merged first, the leftmost of equals, until
//! none is left. Parts are ids here, whole characters are parts from the start where nothing can tear them, and the pairs that
//! merge are the canonical ones only: `docs/design/tokenizer.md` has the argument that the tokens are the same.
//!
//! Each merge waits for the memory that says what the next one is. So the pieces of a batch take turns: while one waits, the
//! others go on.

mod few;
mod growing;
mod lanes;
mod long;
mod many;
mod parts;
mod turns;

use std::mem;
use std::ops::Range;

use self::few::Few;
pub(super) use self::growing::Growing;
use self::long::merge_long;
use self::many::Many;
use self::parts::{character_at, put_character, seam_at};
use self::turns::Turns;
use super::Rank;
use super::tables::{NO_TOKEN, ascii_pair, byte_token};

/// Places of sections that are as short as those of most words.
const SHORT: usize = 16;
/// Places of sections that are longer, and of those that are longest of the few.
const MIDDLE: usize = 32;
const LONG: usize = 64;

/// Pieces of more bytes are merged by themselves, window by window: as many sections would take too much memory.
const WINDOWED: usize = 4 * LONG;

/// The pieces of a batch that are merged together. Its memory is kept for the next batch.
#[derive(Default)]
pub(super) struct Merger {
    /// The sections of all pieces that were added, in order.
    sections: Vec<Section>,
    short: Turns<SHORT>,
    middle: Turns<MIDDLE>,
    long: Turns<LONG>,
    /// What merges sections of many parts and long pieces, and their tokens.
    many: Many,
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
    Middle,
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
        if bytes.len() <= Turns::<SHORT>::PARTS && bytes.is_ascii() {
            self.add_ascii(bytes);
        } else if bytes.len() > WINDOWED {
            let start = self.merged.len();
            merge_long(piece, &mut self.many, &mut self.merged);
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
        self.short.add_known(
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
        let mut left_is_torn = false;
        let mut start = 0;
        // Where the section starts, and where what is before the last place to cut ends.
        let (mut section, mut cut, mut count) = (0, 0, 0);
        while start < bytes.len() {
            let (whole, end) = character_at(piece, start);
            let seam = seam_at(bytes, end);
            put_character(
                whole,
                &bytes[start..end],
                left_is_torn || seam.is_torn(),
                |part| {
                    parts[count] = part;
                    count += 1;
                },
            );
            if count - section > Turns::<SHORT>::PARTS && cut > section {
                self.add_section(&parts[section..cut], false);
                section = cut;
            }
            if seam.is_cut() {
                cut = count;
            }
            left_is_torn = seam.is_torn();
            start = end;
        }
        self.add_section(&parts[section..count], true);
        self.parts = parts;
    }

    fn add_section(&mut self, section: &[Rank], ends_piece: bool) {
        let parts = if section.len() <= Turns::<SHORT>::PARTS {
            self.short.add(section);
            Parts::Short
        } else if section.len() <= Turns::<MIDDLE>::PARTS {
            self.middle.add(section);
            Parts::Middle
        } else if section.len() <= Turns::<LONG>::PARTS {
            self.long.add(section);
            Parts::Long
        } else {
            let start = self.merged.len();
            self.many.start().extend_from_slice(section);
            self.merged.extend_from_slice(self.many.merge());
            Parts::Merged(start..self.merged.len())
        };
        self.sections.push(Section { parts, ends_piece });
    }

    /// Merges the pieces that were added.
    pub(super) fn run(&mut self) {
        self.short.run();
        self.middle.run();
        self.long.run();
    }

    /// The tokens of the pieces, in the order they were added.
    pub(super) fn finish(&mut self) -> Finished<'_> {
        Finished {
            sections: self.sections.drain(..),
            short: self.short.finish(),
            middle: self.middle.finish(),
            long: self.long.finish(),
            merged: &mut self.merged,
        }
    }
}

/// Pieces that were merged and not yet taken.
pub(super) struct Finished<'a> {
    sections: std::vec::Drain<'a, Section>,
    short: std::slice::Iter<'a, Few<SHORT>>,
    middle: std::slice::Iter<'a, Few<MIDDLE>>,
    long: std::slice::Iter<'a, Few<LONG>>,
    merged: &'a mut Vec<Rank>,
}

impl Finished<'_> {
    /// Appends the tokens of the next piece.
    pub(super) fn append_next(&mut self, tokens: &mut Vec<Rank>) {
        for section in self.sections.by_ref() {
            match section.parts {
                Parts::Short => append(self.short.next(), tokens),
                Parts::Middle => append(self.middle.next(), tokens),
                Parts::Long => append(self.long.next(), tokens),
                Parts::Merged(range) => tokens.extend_from_slice(&self.merged[range]),
            }
            if section.ends_piece {
                return;
            }
        }
    }
}

fn append<const PLACES: usize>(section: Option<&Few<PLACES>>, tokens: &mut Vec<Rank>) {
    if let Some(section) = section {
        section.append_to(tokens);
    }
}

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.merged.clear();
    }
}
