//! Changing some of a row of numbers and finding the lowest, all at once.
//!
//! The row is read and written whole: numbers that were written singly could not be read together before they had reached the
//! memory, and which of them are written is as good as random, so that they are not branched upon.

/// A place in a row, and the number it gets.
pub(super) type Change = (usize, u32);

/// Makes the changes, later ones last, and returns the lowest number of the row.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
#[inline(always)]
pub(super) fn change<const SLOTS: usize>(row: &mut [u32; SLOTS], changes: [Change; 3]) -> u32 {
    for (place, number) in changes {
        row[place % SLOTS] = number;
    }
    row.iter().copied().fold(u32::MAX, u32::min)
}

/// The same with vectors of four numbers.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
#[expect(unsafe_code, reason = "only reading and writing vectors is")]
pub(super) fn change<const SLOTS: usize>(row: &mut [u32; SLOTS], changes: [Change; 3]) -> u32 {
    use std::arch::wasm32::{
        i32x4_shuffle, u32x4, u32x4_add, u32x4_eq, u32x4_extract_lane, u32x4_min, u32x4_splat,
        v128, v128_bitselect, v128_load, v128_store,
    };

    const LANES: usize = 4;
    let changes = changes.map(|(place, number)| (u32x4_splat(place as u32), u32x4_splat(number)));
    let mut places = u32x4(0, 1, 2, 3);
    let mut lowest = u32x4_splat(u32::MAX);
    for lanes in row.chunks_exact_mut(LANES) {
        let address: *mut v128 = lanes.as_mut_ptr().cast();
        // SAFETY: there are four numbers, and they need not be aligned.
        let mut numbers = unsafe { v128_load(address) };
        for (place, number) in changes {
            numbers = v128_bitselect(number, numbers, u32x4_eq(places, place));
        }
        // SAFETY: as above.
        unsafe { v128_store(address, numbers) };
        lowest = u32x4_min(lowest, numbers);
        places = u32x4_add(places, u32x4_splat(LANES as u32));
    }
    let two = u32x4_min(lowest, i32x4_shuffle::<2, 3, 0, 1>(lowest, lowest));
    let one = u32x4_min(two, i32x4_shuffle::<1, 0, 3, 2>(two, two));
    u32x4_extract_lane::<0>(one)
}

/// The same as [`change`], with vectors of eight numbers.
///
/// # Safety
/// The machine has AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
#[expect(
    unsafe_code,
    reason = "vector instructions are unsafe functions in the oldest Rust that is supported"
)]
pub(super) unsafe fn change_by_avx2<const SLOTS: usize>(
    row: &mut [u32; SLOTS],
    changes: [Change; 3],
) -> u32 {
    use std::arch::x86_64::{
        __m256i, _mm_cvtsi128_si32, _mm_min_epu32, _mm_shuffle_epi32, _mm256_add_epi32,
        _mm256_blendv_epi8, _mm256_castsi256_si128, _mm256_cmpeq_epi32, _mm256_extracti128_si256,
        _mm256_loadu_si256, _mm256_min_epu32, _mm256_set1_epi32, _mm256_setr_epi32,
        _mm256_storeu_si256,
    };

    const LANES: usize = 8;
    // SAFETY: the caller's promise. Loads and stores are of eight numbers of the row, wherever they are.
    unsafe {
        let splat = |number: u32| _mm256_set1_epi32(i32::from_ne_bytes(number.to_ne_bytes()));
        let changes = changes.map(|(place, number)| (splat(place as u32), splat(number)));
        let mut places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        let mut lowest = splat(u32::MAX);
        for lanes in row.chunks_exact_mut(LANES) {
            let address: *mut __m256i = lanes.as_mut_ptr().cast();
            let mut numbers = _mm256_loadu_si256(address);
            for (place, number) in changes {
                numbers = _mm256_blendv_epi8(numbers, number, _mm256_cmpeq_epi32(places, place));
            }
            _mm256_storeu_si256(address, numbers);
            lowest = _mm256_min_epu32(lowest, numbers);
            places = _mm256_add_epi32(places, splat(LANES as u32));
        }
        let four = _mm_min_epu32(
            _mm256_castsi256_si128(lowest),
            _mm256_extracti128_si256::<1>(lowest),
        );
        let two = _mm_min_epu32(four, _mm_shuffle_epi32::<0b01_00_11_10>(four));
        let one = _mm_min_epu32(two, _mm_shuffle_epi32::<0b10_11_00_01>(two));
        u32::from_ne_bytes(_mm_cvtsi128_si32(one).to_ne_bytes())
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::tokenizer::arch::cpu_features::Avx2;

    #[test]
    #[expect(unsafe_code, reason = "it is what is tested")]
    fn vectors_change_what_numbers_change() {
        if Avx2::detect().is_none() {
            return;
        }
        let mut seed = 1_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 3
        };
        for _ in 0..10_000 {
            let row: [u32; 16] = std::array::from_fn(|_| random() << 3);
            let changes = [(); 3].map(|()| (random() as usize % row.len(), random() << 3));
            let (mut by_numbers, mut by_vectors) = (row, row);
            let lowest = change(&mut by_numbers, changes);
            // SAFETY: the machine has AVX2.
            assert_eq!(unsafe { change_by_avx2(&mut by_vectors, changes) }, lowest);
            assert_eq!(by_vectors, by_numbers);
        }
    }
}
