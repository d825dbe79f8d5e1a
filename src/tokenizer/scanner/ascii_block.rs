//! Which bytes of a block are what: a bit for each byte.

use crate::tokenizer::arch::vector::Vector;

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// For each class of ASCII characters a bit for each byte of a block, the first byte lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct AsciiMasks {
    pub(super) letter: u64,
    /// Of letters: the upper-case ones. Of other bytes: anything.
    pub(super) upper: u64,
    pub(super) digit: u64,
    pub(super) space: u64,
    /// Whitespace of all kinds: the space, newlines and the three others.
    pub(super) whitespace: u64,
    pub(super) newline: u64,
    pub(super) apostrophe: u64,
    pub(super) slash: u64,
    pub(super) non_ascii: u64,
}

/// The masks of a block, byte by byte: what every vector unit must give.
#[cfg(test)]
pub(super) fn scalar(block: &[u8; BLOCK]) -> AsciiMasks {
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

/// The masks of a block by vectors.
#[inline(always)]
pub(super) fn by<V: Vector>(machine: V::Machine, block: &[u8; BLOCK]) -> AsciiMasks {
    let mut masks = AsciiMasks::default();
    let mut at = 0;
    for lane in block.chunks_exact(V::WIDTH) {
        let bytes = V::load(machine, lane);
        let folded = bytes.or(V::splat(machine, 0x20));
        let letter = folded
            .greater_than(b'a' - 1)
            .and(folded.less_than(b'z' + 1));
        let digit = bytes.greater_than(b'0' - 1).and(bytes.less_than(b'9' + 1));
        let control = bytes
            .greater_than(b'\t' - 1)
            .and(bytes.less_than(b'\r' + 1));
        let space = bytes.equal(b' ');
        let newline = bytes.equal(b'\n').or(bytes.equal(b'\r'));
        masks.letter |= letter.bits() << at;
        masks.upper |= bytes.and(V::splat(machine, 0x20)).equal(0).bits() << at;
        masks.digit |= digit.bits() << at;
        masks.space |= space.bits() << at;
        masks.whitespace |= control.or(space).bits() << at;
        masks.newline |= newline.bits() << at;
        masks.apostrophe |= bytes.equal(b'\'').bits() << at;
        masks.slash |= bytes.equal(b'/').bits() << at;
        masks.non_ascii |= bytes.bits() << at;
        at += V::WIDTH;
    }
    masks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::arch::vector::Baseline;

    fn assert_masks(block: &[u8; BLOCK]) {
        let masks = scalar(block);
        assert_eq!(by::<Baseline>((), block), masks, "{block:?}");
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = crate::tokenizer::arch::cpu_features::Avx2::detect() {
            let by_most = by::<crate::tokenizer::arch::vector::Avx2Bytes>(avx2, block);
            assert_eq!(by_most, masks, "{block:?}");
        }
    }

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b'.'; BLOCK];
                block[place] = byte;
                assert_masks(&block);
            }
        }
    }

    /// All bytes side by side, each one behind each other one.
    #[test]
    fn blocks_of_different_bytes() {
        for step in (1..=u8::MAX).step_by(2) {
            for first in (0..=u8::MAX).step_by(BLOCK / 2) {
                let mut next = first;
                assert_masks(&[(); BLOCK].map(|()| {
                    next = next.wrapping_add(step);
                    next
                }));
            }
        }
    }
}
