//! The starts of pieces in a block of ASCII: a bit mask for each class of character, then bit algebra on the masks.
//!
//! The block starts where a piece does, so that nothing before it matters. What follows it does: a start is given only where
//! the bytes of the block decide it. `docs/design/tokenizer.md` derives each line from the split pattern.

use super::piece_starts::{ClassMasks, starts_before};
use crate::tokenizer::arch::{Simd, Vector};

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// How many bytes behind a position decide whether a piece starts there: the two letters of a contraction.
const LOOKAHEAD: u32 = 3;

/// For each class of ASCII characters the bytes of a block that belong to it. The first byte is the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct AsciiMasks {
    letter: u64,
    /// Of letters: the upper-case ones. Of other bytes: anything.
    upper: u64,
    digit: u64,
    space: u64,
    /// Whitespace of all kinds: the space, newlines and the three others.
    whitespace: u64,
    newline: u64,
    apostrophe: u64,
    slash: u64,
    non_ascii: u64,
}

impl AsciiMasks {
    #[inline(always)]
    fn of<S: Simd>(simd: S, block: &[u8; BLOCK]) -> Self {
        let splat = |byte: u8| S::Bytes::splat(simd, byte);
        let mut masks = Self::default();
        let mut shift = 0;
        for bytes in block.chunks_exact(S::Bytes::BYTES) {
            let bytes = S::Bytes::load(simd, bytes);
            let equal = |byte: u8| bytes.equal(splat(byte));
            let between = |bytes: S::Bytes, first: u8, last: u8| {
                let below = splat(last + 1).greater_than(bytes);
                bytes.greater_than(splat(first - 1)).and(below)
            };
            let lower_case_bit = splat(0x20);
            let (space, newline) = (equal(b' '), equal(b'\n').or(equal(b'\r')));
            let letter = between(bytes.or(lower_case_bit), b'a', b'z');
            let upper = bytes.and(lower_case_bit).equal(splat(0));
            masks.letter |= letter.movemask() << shift;
            masks.upper |= upper.movemask() << shift;
            masks.digit |= between(bytes, b'0', b'9').movemask() << shift;
            masks.space |= space.movemask() << shift;
            masks.whitespace |= between(bytes, b'\t', b'\r').or(space).movemask() << shift;
            masks.newline |= newline.movemask() << shift;
            masks.apostrophe |= equal(b'\'').movemask() << shift;
            masks.slash |= equal(b'/').movemask() << shift;
            masks.non_ascii |= bytes.movemask() << shift;
            shift += S::Bytes::BYTES;
        }
        masks
    }
}

/// A bit for each position in the block where a piece is known to start; always the first. Between two of them there is
/// exactly one piece; where the last one ends is not known.
#[inline(always)]
pub(super) fn known_starts<S: Simd>(simd: S, block: &[u8; BLOCK]) -> u64 {
    let masks = AsciiMasks::of(simd, block);
    let length = masks.non_ascii.trailing_zeros();
    if length <= LOOKAHEAD {
        return 1;
    }
    let ascii = u64::MAX >> (u64::BITS - length);
    let contractions = contractions(&masks, block, ascii);
    let letter = masks.letter & ascii & !contractions;
    let classes = ClassMasks {
        letter,
        // No letter of ASCII is caseless.
        case_boundary: letter & masks.upper & (letter & !masks.upper) << 1,
        digit: masks.digit & ascii,
        space: masks.space,
        newline: masks.newline & ascii,
        blank: masks.whitespace & ascii & !masks.newline,
        symbol: ascii & !(masks.letter | masks.digit | masks.whitespace | contractions),
        slash: masks.slash,
    };
    starts_before(&classes, length) & (1 | ascii >> LOOKAHEAD)
}

/// The bytes of contractions: apostrophes behind letters, with the letters that belong to them.
#[inline(always)]
fn contractions(masks: &AsciiMasks, block: &[u8; BLOCK], ascii: u64) -> u64 {
    let mut contractions = 0;
    let mut apostrophes = masks.apostrophe & masks.letter << 1 & ascii;
    while apostrophes != 0 {
        let index = apostrophes.trailing_zeros() as usize;
        apostrophes &= apostrophes - 1;
        // The letter before it may belong to a contraction, which ends the word.
        if contractions >> (index - 1) & 1 == 1 {
            continue;
        }
        let following = |offset: usize| block.get(index + offset).map(u8::to_ascii_lowercase);
        let length = match (following(1), following(2)) {
            (Some(b's' | b't' | b'm' | b'd'), _) => 2,
            (Some(b'r' | b'v'), Some(b'e')) | (Some(b'l'), Some(b'l')) => 3,
            _ => 0,
        };
        contractions |= ((1 << length) - 1) << index;
    }
    contractions & ascii
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::arch::{Kernel, run_with_each};

    #[derive(Clone)]
    struct FindMasks([u8; BLOCK]);

    impl Kernel for FindMasks {
        type Output = AsciiMasks;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> AsciiMasks {
            AsciiMasks::of(simd, &self.0)
        }
    }

    fn byte_by_byte(block: &[u8; BLOCK]) -> AsciiMasks {
        let mask = |belongs: fn(u8) -> bool| {
            block
                .iter()
                .rev()
                .fold(0, |mask, byte| mask << 1 | u64::from(belongs(*byte)))
        };
        AsciiMasks {
            letter: mask(|byte| byte.is_ascii_alphabetic()),
            upper: mask(|byte| byte & 0x20 == 0),
            digit: mask(|byte| byte.is_ascii_digit()),
            space: mask(|byte| byte == b' '),
            whitespace: mask(|byte| matches!(byte, b'\t'..=b'\r' | b' ')),
            newline: mask(|byte| matches!(byte, b'\r' | b'\n')),
            apostrophe: mask(|byte| byte == b'\''),
            slash: mask(|byte| byte == b'/'),
            non_ascii: mask(|byte| !byte.is_ascii()),
        }
    }

    fn assert_masks(block: [u8; BLOCK]) {
        for masks in run_with_each(&FindMasks(block)) {
            assert_eq!(masks, byte_by_byte(&block), "{block:?}");
        }
    }

    #[test]
    fn every_byte_at_every_position() {
        for byte in 0..=u8::MAX {
            for index in 0..BLOCK {
                let mut block = [b'.'; BLOCK];
                block[index] = byte;
                assert_masks(block);
            }
        }
    }

    /// All bytes side by side, each one behind each other one.
    #[test]
    fn blocks_of_different_bytes() {
        for step in (1..=u8::MAX).step_by(2) {
            for first in (0..=u8::MAX).step_by(BLOCK / 2) {
                let mut next = first;
                assert_masks([(); BLOCK].map(|()| {
                    next = next.wrapping_add(step);
                    next
                }));
            }
        }
    }
}
