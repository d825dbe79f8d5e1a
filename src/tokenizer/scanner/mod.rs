//! The pre-tokenizer, a block at a time: finds the ends of pieces by bit masks, and one by one where a block does not tell.

mod ascii_block;
mod piece_starts;
mod unicode_block;
mod utf8_class;

use self::ascii_block::BLOCK;
use self::unicode_block::{UnicodeBlock, WINDOW};
use super::arch::{Kernel, Simd, dispatch};
use super::pretokenizer::piece_end;

/// How many ends are written at a time.
const STRIDE: usize = 8;

/// A block of any script that shows fewer pieces was not worth its time, since they are long or cannot be told from the block
/// alone. The next ones are then found one by one.
const FEW_PIECES: usize = 4;
const ONE_BY_ONE: u32 = 8;

/// Finds the pieces of a text, as many at a time as there is space for.
pub(super) struct Scanner<'text> {
    text: &'text str,
    /// The start of the next piece.
    position: usize,
    /// How many of the next pieces are found one by one.
    one_by_one: u32,
}

impl<'text> Scanner<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            text,
            position: 0,
            one_by_one: 0,
        }
    }

    /// Where the next piece starts.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Writes the ends of the next pieces to `ends` and returns how many; 0 at the end of the text. `ends` must have space
    /// for the pieces of a block.
    pub(super) fn fill(&mut self, ends: &mut [usize]) -> usize {
        dispatch(Fill {
            scanner: self,
            ends,
        })
    }

    /// Takes the pieces that the next block shows whole; returns the new count.
    #[inline(always)]
    fn take_block<S: Simd>(&mut self, simd: S, ends: &mut [usize], count: usize) -> usize {
        let base = self.position;
        let text = &self.text.as_bytes()[base..];
        let Some(block) = text.first_chunk::<BLOCK>() else {
            return count;
        };
        if (block[0] | block[1]).is_ascii() {
            let starts = ascii_block::known_starts(simd, block);
            let taken = self.take(starts, |index| base + index, ends, count);
            if taken > count {
                return taken;
            }
        }
        if self.one_by_one > 0 {
            return count;
        }
        // In a function of its own, since the loop for ASCII needs all registers.
        let found = text
            .first_chunk()
            .and_then(|window| simd.run(FindUnicodeBlock { window }));
        let Some(block) = found else {
            return count;
        };
        let taken = self.take(
            block.starts,
            |index| base + block.offset(index),
            ends,
            count,
        );
        if taken < count + FEW_PIECES {
            self.one_by_one = ONE_BY_ONE;
        }
        taken
    }

    /// Takes the pieces between these starts, a bit for each; `offset` says where in the text a bit is.
    #[inline(always)]
    fn take(
        &mut self,
        starts: u64,
        offset: impl Fn(usize) -> usize,
        ends: &mut [usize],
        count: usize,
    ) -> usize {
        // The first start is where the block starts; every other one ends a piece.
        let mut starts = starts & !1;
        let found = starts.count_ones() as usize;
        // Whole strides are written, beyond the last end if need be: that is cheaper than to stop at it.
        for ends in ends[count..]
            .chunks_exact_mut(STRIDE)
            .take(found.div_ceil(STRIDE))
        {
            for end in ends {
                *end = offset(starts.trailing_zeros() as usize);
                starts &= starts.wrapping_sub(1);
            }
        }
        if found > 0 {
            self.position = ends[count + found - 1];
        }
        count + found
    }
}

/// [`Scanner::fill`], for the instructions of this CPU.
struct Fill<'a, 'text> {
    scanner: &'a mut Scanner<'text>,
    ends: &'a mut [usize],
}

impl Kernel for Fill<'_, '_> {
    type Output = usize;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> usize {
        let Self { scanner, ends } = self;
        let mut count = 0;
        while count + BLOCK <= ends.len() {
            let before = count;
            count = scanner.take_block(simd, ends, count);
            if count == before {
                let Some(end) = piece_end(scanner.text.as_bytes(), scanner.position) else {
                    break;
                };
                ends[count] = end;
                count += 1;
                scanner.position = end;
                scanner.one_by_one = scanner.one_by_one.saturating_sub(1);
            }
        }
        count
    }
}

/// [`UnicodeBlock::find`], for the instructions of this CPU.
struct FindUnicodeBlock<'a> {
    window: &'a [u8; WINDOW],
}

impl Kernel for FindUnicodeBlock<'_> {
    type Output = Option<UnicodeBlock>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        UnicodeBlock::find(simd, self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::arch::run_with_each;
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

    /// The pieces that the scanner finds in a text.
    #[derive(Clone)]
    struct FindPieces<'text>(&'text str);

    impl<'text> Kernel for FindPieces<'text> {
        type Output = Vec<&'text str>;

        fn run<S: Simd>(self, simd: S) -> Vec<&'text str> {
            let mut scanner = Scanner::new(self.0);
            let mut pieces = Vec::new();
            let mut ends = [0; 4 * BLOCK];
            let mut start = 0;
            loop {
                let count = simd.run(Fill {
                    scanner: &mut scanner,
                    ends: &mut ends,
                });
                if count == 0 {
                    return pieces;
                }
                for end in &ends[..count] {
                    pieces.push(&self.0[start..*end]);
                    start = *end;
                }
            }
        }
    }

    #[test]
    fn blocks_find_the_pieces_that_are_found_one_by_one() {
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
            for pieces in run_with_each(&FindPieces(&text)) {
                assert_eq!(pieces, expected, "{text:?}");
            }
        }
    }
}
