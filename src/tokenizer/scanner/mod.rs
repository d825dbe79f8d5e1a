//! The pre-tokenizer that runs: finds the ends of pieces a block at a time, and one by one where a block does not tell.

mod masks;
mod starts;
#[cfg(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    target_feature = "simd128"
))]
mod vector;

use self::masks::BLOCK;
use super::pretokenizer::piece_end;

/// Finds the pieces of a text, as many at a time as there is room for.
pub(super) struct Scanner<'text> {
    text: &'text str,
    /// The start of the next piece.
    at: usize,
}

impl<'text> Scanner<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next piece starts.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Writes the ends of the next pieces to `ends` and returns how many; 0 at the end of the text. `ends` has room for the
    /// pieces of a block.
    #[inline(always)]
    pub(super) fn fill(&mut self, ends: &mut [usize]) -> usize {
        let mut count = 0;
        while count + BLOCK <= ends.len() {
            let before = count;
            if let Some(block) = self.ascii_block() {
                count = self.take_block(block, ends, count);
            }
            if count == before {
                let Some(end) = piece_end(self.text.as_bytes(), self.at) else {
                    break;
                };
                ends[count] = end;
                count += 1;
                self.at = end;
            }
        }
        count
    }

    /// The next block, where its first two bytes are ASCII; else one would find at most one piece in it.
    #[inline(always)]
    fn ascii_block(&self) -> Option<&'text [u8; BLOCK]> {
        let block = self.text.as_bytes()[self.at..].first_chunk::<BLOCK>()?;
        (block[0] | block[1]).is_ascii().then_some(block)
    }

    /// Takes the pieces that the block shows whole; returns the new count.
    #[inline(always)]
    fn take_block(&mut self, block: &[u8; BLOCK], ends: &mut [usize], mut count: usize) -> usize {
        let masks = masks::of(block);
        // The first start is where the block starts; all others end a piece.
        let mut starts = starts::known_starts(&masks, block) & !1;
        let base = self.at;
        for end in ends[count..].iter_mut().take(starts.count_ones() as usize) {
            *end = base + starts.trailing_zeros() as usize;
            self.at = *end;
            count += 1;
            starts &= starts - 1;
        }
        count
    }
}
