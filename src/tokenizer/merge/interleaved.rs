//! Sections of few parts, which take turns to be merged.

use super::super::Rank;
#[cfg(target_arch = "x86_64")]
use super::super::arch::cpu_features::Avx2;
use super::super::tables::PairSlot;
use super::candidates::{self, Change};
use super::small::SmallSection;

/// How heap sections take turns: enough to hide the memory's latency.
const INTERLEAVED: usize = 32;

/// Sections of about the same size. Its memory is kept for the next batch.
#[derive(Default)]
pub(super) struct Interleaved<const SLOTS: usize> {
    sections: Vec<SmallSection<SLOTS>>,
    /// How heap of them are in use.
    used: usize,
    /// The first pairs of those that wait for them: being prefetched.
    pairs: Vec<PairSlot>,
}

impl<const SLOTS: usize> Interleaved<SLOTS> {
    /// How heap parts a section may have.
    pub(super) const PARTS: usize = SmallSection::<SLOTS>::PARTS;

    /// Adds a section of these parts.
    pub(super) fn add(&mut self, parts: &[Rank]) {
        self.pairs.extend(
            parts
                .windows(2)
                .map(|pair| PairSlot::prefetched(pair[0], pair[1])),
        );
        let section = self.add_section();
        section.start(parts.iter().copied());
        section.await_pairs();
    }

    /// Adds a section of these parts, of which the pairs are known.
    #[inline(always)]
    pub(super) fn add_known(
        &mut self,
        parts: impl Iterator<Item = Rank>,
        pairs: impl Iterator<Item = Rank>,
    ) {
        let section = self.add_section();
        section.start(parts);
        for (place, pair) in (1..).zip(pairs) {
            section.offer(place, pair);
        }
    }

    fn add_section(&mut self) -> &mut SmallSection<SLOTS> {
        if self.used == self.sections.len() {
            self.sections.push(SmallSection::new());
        }
        self.used += 1;
        &mut self.sections[self.used - 1]
    }

    /// Merges all sections.
    #[cfg(not(target_arch = "x86_64"))]
    pub(super) fn run(&mut self) {
        self.run_by(candidates::change);
    }

    /// Merges all sections.
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "the instructions are chosen at run time")]
    pub(super) fn run(&mut self) {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        unsafe fn run<const SLOTS: usize>(turns: &mut Interleaved<SLOTS>) {
            // SAFETY: the caller's promise.
            turns.run_by(|row, changes| unsafe { candidates::change_by_avx2(row, changes) });
        }
        if Avx2::detect().is_some() {
            // SAFETY: the machine has the instructions.
            unsafe { run(self) };
        } else {
            self.run_by(candidates::change);
        }
    }

    #[inline(always)]
    fn run_by(&mut self, change: impl Fn(&mut [u32; SLOTS], [Change; 3]) -> u32) {
        let sections = &mut self.sections[..self.used];
        let mut pairs = self.pairs.iter();
        for section in &mut *sections {
            section.take_pairs(&mut pairs);
        }
        for sections in sections.chunks_mut(INTERLEAVED) {
            take_turns(sections, &change);
        }
    }

    /// The sections, in the order they were added. The next ones take their place.
    pub(super) fn finish(&mut self) -> std::slice::Iter<'_, SmallSection<SLOTS>> {
        self.pairs.clear();
        let used = std::mem::take(&mut self.used);
        self.sections[..used].iter()
    }
}

#[inline(always)]
fn take_turns<const SLOTS: usize>(
    sections: &mut [SmallSection<SLOTS>],
    change: impl Fn(&mut [u32; SLOTS], [Change; 3]) -> u32,
) {
    // The sections that are not done come first.
    let mut places: [usize; INTERLEAVED] = std::array::from_fn(|place| place);
    let mut left = sections.len();
    while left > 0 {
        let mut turn = 0;
        while turn < left {
            if sections[places[turn]].step(&change) {
                turn += 1;
            } else {
                left -= 1;
                places.swap(turn, left);
            }
        }
    }
}
