//! The candidates of a small section: changing some of them and finding the lowest, with vectors.
//!
//! All of them are read and written as vectors. A vector that is read from memory to which single numbers have just been
//! written has to wait for these, since the CPU cannot forward several writes to one read.

use crate::tokenizer::arch::{Simd, VectorU32};

/// The index of a candidate and its new value.
pub(super) type Update = (usize, u32);

/// The indices, to compare vectors of them.
const INDICES: [u32; 64] = {
    let mut indices = [0; 64];
    let mut index = 0;
    while index < indices.len() {
        indices[index] = index as u32;
        index += 1;
    }
    indices
};

/// Makes the updates, later ones last, and returns the lowest candidate. Which are updated is as good as random, so that
/// every vector is compared with the indices and nothing is branched upon.
#[inline(always)]
pub(super) fn update_and_min<S: Simd, const SLOTS: usize>(
    simd: S,
    candidates: &mut [u32; SLOTS],
    updates: [Update; 3],
) -> u32 {
    const { assert!(SLOTS <= INDICES.len() && SLOTS % S::U32s::LANES == 0) };
    let splat = |number| S::U32s::splat(simd, number);
    let updates = updates.map(|(index, value)| (splat(index as u32), splat(value)));
    let mut lowest = splat(u32::MAX);
    for (vector, indices) in candidates
        .chunks_exact_mut(S::U32s::LANES)
        .zip(INDICES.chunks_exact(S::U32s::LANES))
    {
        let indices = S::U32s::load(simd, indices);
        let mut values = S::U32s::load(simd, vector);
        for (index, value) in updates {
            values = indices.equal(index).select(value, values);
        }
        values.store(vector);
        lowest = lowest.min(values);
    }
    lowest.reduce_min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::arch::{Kernel, run_with_each};

    #[derive(Clone)]
    struct UpdateAndMin<const SLOTS: usize>([u32; SLOTS], [Update; 3]);

    impl<const SLOTS: usize> Kernel for UpdateAndMin<SLOTS> {
        type Output = ([u32; SLOTS], u32);

        #[inline(always)]
        fn run<S: Simd>(mut self, simd: S) -> Self::Output {
            let lowest = update_and_min(simd, &mut self.0, self.1);
            (self.0, lowest)
        }
    }

    fn assert_same_as_one_by_one<const SLOTS: usize>() {
        let mut seed = 1_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 3
        };
        for _ in 0..10_000 {
            let candidates: [u32; SLOTS] = std::array::from_fn(|_| random() << 3);
            let updates = [(); 3].map(|()| (random() as usize % SLOTS, random() << 3));
            let mut expected = candidates;
            for (index, value) in updates {
                expected[index] = value;
            }
            let lowest = expected.iter().copied().fold(u32::MAX, u32::min);
            for result in run_with_each(&UpdateAndMin(candidates, updates)) {
                assert_eq!(result, (expected, lowest));
            }
        }
    }

    #[test]
    fn vectors_update_what_one_by_one_is_updated() {
        assert_same_as_one_by_one::<16>();
        assert_same_as_one_by_one::<32>();
        assert_same_as_one_by_one::<64>();
    }
}
