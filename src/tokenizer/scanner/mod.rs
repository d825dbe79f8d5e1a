//! The pre-tokenizer that runs: finds the ends of pieces a block at a time, and one by one where a block does not tell.

mod masks;
mod starts;
mod vector;

use self::masks::BLOCK;
#[cfg(target_arch = "x86_64")]
use self::vector::ThirtyTwo;
use self::vector::{Sixteen, Vector};
#[cfg(target_arch = "x86_64")]
use super::machine::Avx2;
use super::pretokenizer::piece_end;

/// How many ends are written at a time.
const STRIDE: usize = 8;

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
    #[cfg(not(target_arch = "x86_64"))]
    pub(super) fn fill(&mut self, ends: &mut [usize]) -> usize {
        self.fill_by::<Sixteen>((), ends)
    }

    /// Writes the ends of the next pieces to `ends` and returns how many; 0 at the end of the text. `ends` has room for the
    /// pieces of a block.
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "the instructions are chosen at run time")]
    pub(super) fn fill(&mut self, ends: &mut [usize]) -> usize {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        unsafe fn fill(scanner: &mut Scanner<'_>, avx2: Avx2, ends: &mut [usize]) -> usize {
            scanner.fill_by::<ThirtyTwo>(avx2, ends)
        }
        match Avx2::detect() {
            // SAFETY: the machine has the instructions.
            Some(avx2) => unsafe { fill(self, avx2, ends) },
            None => self.fill_by::<Sixteen>((), ends),
        }
    }

    #[inline(always)]
    fn fill_by<V: Vector>(&mut self, machine: V::Machine, ends: &mut [usize]) -> usize {
        let mut count = 0;
        while count + BLOCK <= ends.len() {
            let before = count;
            if let Some(block) = self.ascii_block() {
                count = self.take_block::<V>(machine, block, ends, count);
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
    fn take_block<V: Vector>(
        &mut self,
        machine: V::Machine,
        block: &[u8; BLOCK],
        ends: &mut [usize],
        count: usize,
    ) -> usize {
        let masks = masks::by::<V>(machine, block);
        // The first start is where the block starts; all others end a piece.
        let mut starts = starts::known_starts(&masks, block) & !1;
        let found = starts.count_ones() as usize;
        let base = self.at;
        // Some more ends than there are may be written, which is sooner done than to find out where to stop.
        for ends in ends[count..]
            .chunks_exact_mut(STRIDE)
            .take(found.div_ceil(STRIDE))
        {
            for end in ends {
                *end = base + starts.trailing_zeros() as usize;
                starts &= starts.wrapping_sub(1);
            }
        }
        if found > 0 {
            self.at = ends[count + found - 1];
        }
        count + found
    }
}
