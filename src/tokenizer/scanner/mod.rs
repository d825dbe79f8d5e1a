//! The pre-tokenizer that runs: finds the ends of pieces a block at a time, and one by one where a block does not tell.

mod ascii_block;
mod piece_starts;
mod unicode_block;
mod utf8_class;

use self::ascii_block::BLOCK;
use self::unicode_block::{READ, UnicodeBlock};
#[cfg(target_arch = "x86_64")]
use super::arch::cpu_features::Avx2;
#[cfg(target_arch = "x86_64")]
use super::arch::vector::Avx2Bytes;
use super::arch::vector::{Baseline, Vector};
use super::pretokenizer::piece_end;

/// How many ends are written at a time.
const STRIDE: usize = 8;

/// Where a block of any script shows fewer pieces, since they are long or it does not tell how they are cut, so many of the next
/// are found one by one, which is sooner done.
const FEW: usize = 4;
const ALONE: u32 = 8;

/// Apart, since the loop for ASCII needs the registers.
#[inline(never)]
fn wide_by_sixteen(block: &[u8; READ]) -> Option<UnicodeBlock> {
    UnicodeBlock::find::<Baseline>((), block)
}

/// Finds the pieces of a text, as many at a time as there is room for.
pub(super) struct Scanner<'text> {
    text: &'text str,
    /// The start of the next piece.
    at: usize,
    /// How many pieces are still found one by one.
    alone: u32,
}

impl<'text> Scanner<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            text,
            at: 0,
            alone: 0,
        }
    }

    /// Where the next piece starts.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Writes the ends of the next pieces to `ends` and returns how many; 0 at the end of the text. `ends` has room for the
    /// pieces of a block.
    #[cfg(not(target_arch = "x86_64"))]
    pub(super) fn fill(&mut self, ends: &mut [usize]) -> usize {
        self.fill_by::<Baseline>((), ends, wide_by_sixteen)
    }

    /// Writes the ends of the next pieces to `ends` and returns how many; 0 at the end of the text. `ends` has room for the
    /// pieces of a block.
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "the instructions are chosen at run time")]
    pub(super) fn fill(&mut self, ends: &mut [usize]) -> usize {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        unsafe fn fill(scanner: &mut Scanner<'_>, avx2: Avx2, ends: &mut [usize]) -> usize {
            // SAFETY: the caller's promise.
            scanner.fill_by::<Avx2Bytes>(avx2, ends, |block| unsafe { wide(avx2, block) })
        }
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        #[inline(never)]
        unsafe fn wide(avx2: Avx2, block: &[u8; READ]) -> Option<UnicodeBlock> {
            UnicodeBlock::find::<Avx2Bytes>(avx2, block)
        }
        match Avx2::detect() {
            // SAFETY: the machine has the instructions.
            Some(avx2) => unsafe { fill(self, avx2, ends) },
            None => self.fill_by::<Baseline>((), ends, wide_by_sixteen),
        }
    }

    #[inline(always)]
    fn fill_by<V: Vector>(
        &mut self,
        machine: V::Machine,
        ends: &mut [usize],
        wide: impl Fn(&[u8; READ]) -> Option<UnicodeBlock>,
    ) -> usize {
        let mut count = 0;
        while count + BLOCK <= ends.len() {
            let before = count;
            count = self.take_block::<V>(machine, ends, count, &wide);
            if count == before {
                let Some(end) = piece_end(self.text.as_bytes(), self.at) else {
                    break;
                };
                ends[count] = end;
                count += 1;
                self.at = end;
                self.alone = self.alone.saturating_sub(1);
            }
        }
        count
    }

    /// Takes the pieces that the next block shows whole; returns the new count.
    #[inline(always)]
    fn take_block<V: Vector>(
        &mut self,
        machine: V::Machine,
        ends: &mut [usize],
        count: usize,
        wide: impl Fn(&[u8; READ]) -> Option<UnicodeBlock>,
    ) -> usize {
        let base = self.at;
        let text = &self.text.as_bytes()[base..];
        let Some(block) = text.first_chunk::<BLOCK>() else {
            return count;
        };
        if (block[0] | block[1]).is_ascii() {
            let masks = ascii_block::by::<V>(machine, block);
            let starts = piece_starts::known_starts(&masks, block);
            let taken = self.take(starts, |place| base + place, ends, count);
            if taken > count {
                return taken;
            }
        }
        if self.alone > 0 {
            return count;
        }
        let Some(wide) = text.first_chunk().and_then(wide) else {
            return count;
        };
        let taken = self.take(wide.starts, |index| base + wide.place(index), ends, count);
        if taken < count + FEW {
            self.alone = ALONE;
        }
        taken
    }

    /// Takes the pieces between these starts.
    #[inline(always)]
    fn take(
        &mut self,
        starts: u64,
        place: impl Fn(usize) -> usize,
        ends: &mut [usize],
        count: usize,
    ) -> usize {
        // The first start is where the block starts; all others end a piece.
        let mut starts = starts & !1;
        let found = starts.count_ones() as usize;
        // Some more ends than there are may be written, which is sooner done than to find out where to stop.
        for ends in ends[count..]
            .chunks_exact_mut(STRIDE)
            .take(found.div_ceil(STRIDE))
        {
            for end in ends {
                *end = place(starts.trailing_zeros() as usize);
                starts &= starts.wrapping_sub(1);
            }
        }
        if found > 0 {
            self.at = ends[count + found - 1];
        }
        count + found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::pretokenizer::Pieces;

    /// Words of two scripts, and characters of every class that cutting tells apart, more of some.
    const PARTS: [&str; 28] = [
        "漢字",
        "かな",
        "кот",
        "Дом",
        "ʰ",
        "Я",
        "a",
        "s",
        "LL",
        "ǅ",
        "\u{301}",
        "\u{1d400}",
        "\u{1d41a}",
        "1",
        "٣",
        " ",
        " ",
        "\u{3000}",
        "\n",
        "\r\n",
        "、",
        "!",
        "/",
        "'",
        "'s",
        "'ſ",
        "😀",
        "\0",
    ];

    fn pieces(text: &str, fill: impl Fn(&mut Scanner<'_>, &mut [usize]) -> usize) -> Vec<&str> {
        let mut scanner = Scanner::new(text);
        let mut pieces = Vec::new();
        let mut ends = [0; 4 * BLOCK];
        let mut start = 0;
        loop {
            let count = fill(&mut scanner, &mut ends);
            if count == 0 {
                return pieces;
            }
            for end in &ends[..count] {
                pieces.push(&text[start..*end]);
                start = *end;
            }
        }
    }

    fn fill_by_sixteen(scanner: &mut Scanner<'_>, ends: &mut [usize]) -> usize {
        scanner.fill_by::<Baseline>((), ends, wide_by_sixteen)
    }

    /// By what is chosen on this machine.
    fn fill_by_most(scanner: &mut Scanner<'_>, ends: &mut [usize]) -> usize {
        scanner.fill(ends)
    }

    #[test]
    fn blocks_find_the_pieces_that_characters_one_by_one_do() {
        let mut seed = 1_u32;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for _ in 0..20_000 {
            let length = random(200);
            // Some texts have few of the parts.
            let (first, number) = (random(PARTS.len()), 1 + random(PARTS.len()));
            let text: String = (0..length)
                .map(|_| PARTS[(first + random(number)) % PARTS.len()])
                .collect();
            let expected: Vec<&str> = Pieces::new(&text).collect();
            assert_eq!(pieces(&text, fill_by_sixteen), expected, "{text:?}");
            assert_eq!(pieces(&text, fill_by_most), expected, "{text:?}");
        }
    }
}
