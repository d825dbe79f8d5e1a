//! Interleaved merging: small sections, each in turn making one merge.
//!
//! Every merge needs table entries that are likely in no cache. They are prefetched, and while they are on their way the
//! other sections go on.

use super::super::Rank;
use super::super::arch::{Kernel, Simd, dispatch};
use super::super::fallible::{Allocation, push};
use super::super::tables::PairSlot;
use super::small::SmallSection;

/// How many sections are interleaved: enough to hide the latency of memory.
const WIDTH: usize = 32;

/// Sections of up to so many slots. The memory is kept for the next batch.
#[derive(Default)]
pub(super) struct Interleaved<const SLOTS: usize> {
    sections: Vec<SmallSection<SLOTS>>,
    /// How many of the sections are in use.
    used: usize,
    /// For the sections that were added without their pairs: where these are in the table, one after the other. They are
    /// being prefetched.
    pairs: Vec<PairSlot>,
}

impl<const SLOTS: usize> Interleaved<SLOTS> {
    /// How many parts a section may have.
    pub(super) const PARTS: usize = SmallSection::<SLOTS>::PARTS;

    /// Adds a section of these parts.
    pub(super) fn add(&mut self, parts: &[Rank]) -> Allocation<()> {
        self.pairs.try_reserve(parts.len())?;
        self.pairs.extend(
            parts
                .windows(2)
                .map(|pair| PairSlot::prefetched(pair[0], pair[1])),
        );
        let section = self.add_section()?;
        section.start(parts.iter().copied());
        section.await_pairs();
        Ok(())
    }

    /// Adds a section of these parts, with the tokens that neighbours make.
    #[inline(always)]
    pub(super) fn add_with_pairs(
        &mut self,
        parts: impl Iterator<Item = Rank>,
        pairs: impl Iterator<Item = Rank>,
    ) -> Allocation<()> {
        let section = self.add_section()?;
        section.start(parts);
        for (slot, pair) in (1..).zip(pairs) {
            section.set_candidate(slot, pair);
        }
        Ok(())
    }

    fn add_section(&mut self) -> Allocation<&mut SmallSection<SLOTS>> {
        if self.used == self.sections.len() {
            push(&mut self.sections, SmallSection::new())?;
        }
        self.used += 1;
        Ok(&mut self.sections[self.used - 1])
    }

    /// Merges all sections.
    pub(super) fn run(&mut self) {
        dispatch(Run(self));
    }

    /// The sections, in the order they were added; the next batch starts anew.
    pub(super) fn finish(&mut self) -> std::slice::Iter<'_, SmallSection<SLOTS>> {
        self.pairs.clear();
        let used = std::mem::take(&mut self.used);
        self.sections[..used].iter()
    }
}

/// [`Interleaved::run`], for the instructions of this CPU.
struct Run<'a, const SLOTS: usize>(&'a mut Interleaved<SLOTS>);

impl<const SLOTS: usize> Kernel for Run<'_, SLOTS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let sections = &mut self.0.sections[..self.0.used];
        let mut pairs = self.0.pairs.iter();
        for section in &mut *sections {
            section.take_pairs(&mut pairs);
        }
        for sections in sections.chunks_mut(WIDTH) {
            interleave(simd, sections);
        }
    }
}

#[inline(always)]
fn interleave<S: Simd, const SLOTS: usize>(simd: S, sections: &mut [SmallSection<SLOTS>]) {
    // The indices of sections. Those that are not done come first.
    let mut indices: [usize; WIDTH] = std::array::from_fn(|index| index);
    let mut left = sections.len();
    while left > 0 {
        let mut turn = 0;
        while turn < left {
            if sections[indices[turn]].step(simd) {
                turn += 1;
            } else {
                left -= 1;
                indices.swap(turn, left);
            }
        }
    }
}
