//! The starts of pieces in a block of characters of any script.
//!
//! The end of one piece is found by a branch for each of its characters, and how many these are is as good as random. Here
//! all characters of a block are decoded and classified alike, whatever they are, and then cut by the bit algebra that cuts
//! ASCII.

use super::piece_starts::{ClassMasks, run_from, starts_before};
use super::utf8_class::{APOSTROPHE, FOUR_BYTES, SLASH, SPACE, utf8_class};
use crate::tokenizer::arch::{Simd, Vector};
use crate::tokenizer::pretokenizer::{contraction_end, scan};
use crate::tokenizer::unicode::Class;

/// How many characters a block has at most: one for each bit of a mask.
const CHARACTERS: usize = 64;
/// The characters of a block start in so many bytes.
const BYTES: usize = 2 * CHARACTERS;
/// How many bytes are read: a character that starts in the last of these bytes may have four.
pub(super) const WINDOW: usize = BYTES + 3;
/// How many of the first 64 bytes must not be ASCII for a block to be worth its time.
const MIN_NON_ASCII: u32 = 16;

/// The pieces of a block that starts where a piece does.
pub(super) struct UnicodeBlock {
    /// A bit for each character that is known to start a piece; always the first. Between two of them there is exactly one
    /// piece; where the last one ends is not known.
    pub(super) starts: u64,
    /// Where in the block each character starts.
    offsets: [u8; BYTES],
}

impl UnicodeBlock {
    /// None where so much of the block is ASCII that other ways are faster.
    #[inline(always)]
    pub(super) fn find<S: Simd>(simd: S, window: &[u8; WINDOW]) -> Option<Self> {
        let non_ascii = movemask(simd, &window[..CHARACTERS], |bytes| bytes);
        if non_ascii.count_ones() < MIN_NON_ASCII {
            return None;
        }
        let characters = Characters::decode(simd, window);
        Some(Self {
            starts: characters.known_starts(simd, window),
            offsets: characters.offsets,
        })
    }

    /// Where in the block a character starts.
    #[inline(always)]
    pub(super) fn offset(&self, character: usize) -> usize {
        self.offsets[character % BYTES].into()
    }
}

/// The characters of a block.
struct Characters {
    /// Where in the block each starts.
    offsets: [u8; BYTES],
    /// The class of each, as in `utf8_class.rs`.
    classes: [u8; BYTES],
    /// A bit for each character of the block.
    present: u64,
}

impl Characters {
    #[inline(always)]
    fn decode<S: Simd>(simd: S, window: &[u8; WINDOW]) -> Self {
        let mut characters = Self {
            offsets: [0; BYTES],
            classes: [0; BYTES],
            present: u64::MAX,
        };
        let mut count = 0;
        for start in [0, CHARACTERS] {
            let bytes = &window[start..start + CHARACTERS];
            // As signed bytes, continuation bytes are the lowest: below the first lead byte.
            let lead = S::Bytes::splat(simd, 0xC0 - 1);
            let mut leads = movemask(simd, bytes, |bytes| bytes.greater_than(lead));
            while leads != 0 {
                let offset = (start + leads.trailing_zeros() as usize) % BYTES;
                leads &= leads - 1;
                let first_three = [window[offset], window[offset + 1], window[offset + 2]];
                characters.offsets[count % BYTES] = offset as u8;
                characters.classes[count % BYTES] = utf8_class(first_three);
                count += 1;
            }
        }
        if count < CHARACTERS {
            characters.present = (1 << count) - 1;
        }
        characters.classify_four_bytes(simd, window);
        characters
    }

    /// Classifies the characters of four bytes, of which there are few in most text.
    #[inline(always)]
    fn classify_four_bytes<S: Simd>(&mut self, simd: S, window: &[u8; WINDOW]) {
        let mut left = self.of_class(simd, FOUR_BYTES);
        while left != 0 {
            let index = left.trailing_zeros() as usize;
            left &= left - 1;
            if let Some(character) = scan(window, self.offsets[index].into()) {
                self.classes[index] = character.class.number();
            }
        }
    }

    /// A bit for each character of this class.
    #[inline(always)]
    fn of_class<S: Simd>(&self, simd: S, class: u8) -> u64 {
        let class = S::Bytes::splat(simd, class);
        let classes = &self.classes[..CHARACTERS];
        movemask(simd, classes, |classes| classes.equal(class)) & self.present
    }

    /// As in [`UnicodeBlock::starts`].
    #[inline(always)]
    fn known_starts<S: Simd>(&self, simd: S, window: &[u8; WINDOW]) -> u64 {
        let of_class = |class: Class| self.of_class(simd, class.number());
        let (upper, lower) = (of_class(Class::UPPER), of_class(Class::LOWER));
        let marks = of_class(Class::MARK);
        // A mark belongs to the word that it is in.
        let letter = upper | lower | of_class(Class::CASELESS) | marks;
        let digit = of_class(Class::NUMBER);
        let newline = of_class(Class::NEWLINE);
        let space = self.of_class(simd, SPACE);
        let blank = of_class(Class::BLANK) | space;
        let class_masks = ClassMasks {
            letter,
            case_boundary: case_boundaries(upper, lower, letter, self.present),
            digit,
            newline,
            blank,
            symbol: self.present & !(letter | digit | newline | blank),
            space,
            slash: self.of_class(simd, SLASH),
        };
        // Behind anything but a letter, a mark may belong to a word or to a symbol.
        let leading_marks = marks & !(letter << 1) & !1;
        let apostrophes = self.of_class(simd, APOSTROPHE) & letter << 1;
        let contractions = self.contractions(apostrophes, window);
        let undecided = leading_marks | contractions | !self.present;
        starts_before(&class_masks, undecided.trailing_zeros())
    }

    /// Those of `apostrophes` that start a contraction.
    #[inline(always)]
    fn contractions(&self, apostrophes: u64, window: &[u8; WINDOW]) -> u64 {
        let mut contractions = 0;
        let mut left = apostrophes;
        while left != 0 {
            let offset = self.offsets[left.trailing_zeros() as usize].into();
            let apostrophe = left & left.wrapping_neg();
            left ^= apostrophe;
            if contraction_end(window, offset) > offset {
                contractions |= apostrophe;
            }
        }
        contractions
    }
}

/// Where words start within runs of letters: at upper-case letters.
///
/// A word takes upper-case and caseless letters, then lower-case and caseless ones. So an upper-case letter starts a word if
/// it is the first behind others of which one is lower-case. Upper-case letters that end a run are given back to the caseless
/// ones before them, and start a word too; but not where the run may go on behind the block, since where the word before them
/// ends is not known then.
#[inline(always)]
fn case_boundaries(upper: u64, lower: u64, letter: u64, present: u64) -> u64 {
    let others = letter & !upper;
    let first = upper & others << 1;
    let mut boundaries = first & run_from(lower, others) << 1;
    let mut left = first & !boundaries;
    while left != 0 {
        let first = left & left.wrapping_neg();
        left ^= first;
        // Adding carries through the upper-case letters to what is behind them.
        let behind = upper.wrapping_add(first) & !upper;
        if behind & present & !letter != 0 {
            boundaries |= first;
        }
    }
    boundaries
}

/// A bit for each byte of `row`: the highest bit of what `map` makes of it.
#[inline(always)]
fn movemask<S: Simd>(simd: S, row: &[u8], map: impl Fn(S::Bytes) -> S::Bytes) -> u64 {
    let width = S::Bytes::BYTES;
    let mut mask = 0;
    for (bytes, shift) in row.chunks_exact(width).zip((0..).step_by(width)) {
        mask |= map(S::Bytes::load(simd, bytes)).movemask() << shift;
    }
    mask
}
