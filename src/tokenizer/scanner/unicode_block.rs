//! The starts of pieces in text of any script, a block of characters at a time.
//!
//! To find the end of one piece is to branch for each of its characters, and how many it has is as good as random. Here all
//! characters of a block are decoded and classified alike, whatever they are, then cut by bit algebra as blocks of ASCII are.

use super::piece_starts::{ClassMasks, run_from, starts_before};
use super::utf8_class::{APOSTROPHE, FOUR, SLASH, SPACE, kind};
use crate::tokenizer::arch::vector::Vector;
use crate::tokenizer::pretokenizer::{contraction_end, scan};
use crate::tokenizer::unicode::Class;

/// How many characters a block has at most: one for each bit of a mask.
const CHARACTERS: usize = 64;
/// How many bytes the characters of a block start in.
const BYTES: usize = 2 * CHARACTERS;
/// How many bytes are read: a character that starts in the last byte may have four.
pub(super) const READ: usize = BYTES + 3;
/// How many of the first bytes are not ASCII where it is worth the while.
const LEAST: u32 = 16;

/// The pieces of a block that starts where a piece does.
pub(super) struct UnicodeBlock {
    /// A bit for each character that a piece is known to start with, the first one always. Between two of them there is exactly
    /// one piece; the last one's end is not known.
    pub(super) starts: u64,
    /// Where in the block each character starts.
    places: [u8; BYTES],
}

impl UnicodeBlock {
    /// None where so much of the block is ASCII that it is sooner done otherwise.
    #[inline(always)]
    pub(super) fn find<V: Vector>(machine: V::Machine, block: &[u8; READ]) -> Option<Self> {
        let others = mask(machine, &block[..CHARACTERS], |bytes: V| bytes);
        if others.count_ones() < LEAST {
            return None;
        }
        let characters = Characters::read::<V>(machine, block);
        Some(Self {
            starts: characters.known_starts::<V>(machine, block),
            places: characters.places,
        })
    }

    /// Where in the block a character starts.
    #[inline(always)]
    pub(super) fn place(&self, index: usize) -> usize {
        self.places[index % BYTES].into()
    }
}

/// The characters of a block.
struct Characters {
    /// Where in the block each starts.
    places: [u8; BYTES],
    /// What each is.
    kinds: [u8; BYTES],
    /// A bit for each of those that are looked at.
    whole: u64,
}

impl Characters {
    #[inline(always)]
    fn read<V: Vector>(machine: V::Machine, block: &[u8; READ]) -> Self {
        let mut all = Self {
            places: [0; BYTES],
            kinds: [0; BYTES],
            whole: u64::MAX,
        };
        let mut count = 0;
        for start in [0, CHARACTERS] {
            let bytes = &block[start..start + CHARACTERS];
            // Of signed bytes, those that are within characters are the lowest.
            let mut leads = !mask(machine, bytes, |bytes: V| bytes.less_than(0xC0));
            while leads != 0 {
                let place = (start + leads.trailing_zeros() as usize) % BYTES;
                leads &= leads - 1;
                let bytes = [block[place], block[place + 1], block[place + 2]];
                all.places[count % BYTES] = place as u8;
                all.kinds[count % BYTES] = kind(bytes);
                count += 1;
            }
        }
        if count < CHARACTERS {
            all.whole = (1 << count) - 1;
        }
        all.classify_others::<V>(machine, block);
        all
    }

    /// Classifies the characters of four bytes, of which there are few in most text.
    #[inline(always)]
    fn classify_others<V: Vector>(&mut self, machine: V::Machine, block: &[u8; READ]) {
        let mut four = self.of_kind::<V>(machine, FOUR);
        while four != 0 {
            let index = four.trailing_zeros() as usize;
            four &= four - 1;
            if let Some(character) = scan(block, self.places[index].into()) {
                self.kinds[index] = character.class.number();
            }
        }
    }

    /// A bit for each that is of this kind.
    #[inline(always)]
    fn of_kind<V: Vector>(&self, machine: V::Machine, kind: u8) -> u64 {
        let kinds = &self.kinds[..CHARACTERS];
        mask(machine, kinds, |kinds: V| kinds.equal(kind)) & self.whole
    }

    /// As in [`UnicodeBlock::starts`].
    #[inline(always)]
    fn known_starts<V: Vector>(&self, machine: V::Machine, block: &[u8; READ]) -> u64 {
        let of_kind = |kind: u8| self.of_kind::<V>(machine, kind);
        let class = |class: Class| of_kind(class.number());
        let (upper, lower, marks) = (class(Class::UPPER), class(Class::LOWER), class(Class::MARK));
        // A mark belongs to the word that it is in.
        let letter = upper | lower | class(Class::CASELESS) | marks;
        let digit = class(Class::NUMBER);
        let newline = class(Class::NEWLINE);
        let space = of_kind(SPACE);
        let blank = class(Class::BLANK) | space;
        let kinds = ClassMasks {
            letter,
            turn: turns(upper, lower, letter, self.whole),
            digit,
            newline,
            blank,
            symbol: self.whole & !(letter | digit | newline | blank),
            space,
            slash: of_kind(SLASH),
        };
        // Elsewhere, whether a mark is of a word or a symbol depends on what is before it.
        let leading_marks = marks & !(letter << 1) & !1;
        let apostrophes = of_kind(APOSTROPHE) & letter << 1;
        let contractions = self.contractions(apostrophes, block);
        let undecided = leading_marks | contractions | !self.whole;
        starts_before(&kinds, undecided.trailing_zeros())
    }

    /// Those of `apostrophes` that start a contraction.
    #[inline(always)]
    fn contractions(&self, apostrophes: u64, block: &[u8; READ]) -> u64 {
        let mut contractions = 0;
        let mut left = apostrophes;
        while left != 0 {
            let place = self.places[left.trailing_zeros() as usize].into();
            let apostrophe = left & left.wrapping_neg();
            left ^= apostrophe;
            if contraction_end(block, place) > place {
                contractions |= apostrophe;
            }
        }
        contractions
    }
}

/// Where words start within runs of letters: at upper-case letters.
///
/// A word takes upper-case and caseless letters, then lower-case and caseless ones, so that an upper-case letter starts one if it
/// is the first behind others of which one is lower-case. If a run ends in upper-case letters, they are given back to the
/// caseless ones before them, and start a word too. Where the run may go on behind the block they do not: nothing is known then
/// of where the word before them ends.
#[inline(always)]
fn turns(upper: u64, lower: u64, letter: u64, whole: u64) -> u64 {
    let others = letter & !upper;
    let first = upper & others << 1;
    let mut turns = first & run_from(lower, others) << 1;
    let mut left = first & !turns;
    while left != 0 {
        let first = left & left.wrapping_neg();
        left ^= first;
        // Adding carries through the upper-case letters to what is behind them.
        let behind = upper.wrapping_add(first) & !upper;
        if behind & whole & !letter != 0 {
            turns |= first;
        }
    }
    turns
}

/// A bit for each byte of a row that belongs, as `belong` says by its highest bit.
#[inline(always)]
fn mask<V: Vector>(machine: V::Machine, row: &[u8], belong: impl Fn(V) -> V) -> u64 {
    let mut mask = 0;
    for (lane, at) in row.chunks_exact(V::WIDTH).zip((0..).step_by(V::WIDTH)) {
        mask |= belong(V::load(machine, lane)).bits() << at;
    }
    mask
}
