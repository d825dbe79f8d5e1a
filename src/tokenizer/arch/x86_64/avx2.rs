//! AVX2: 32 bytes or 8 numbers at a time.

#![expect(
    unsafe_code,
    reason = "in the oldest supported Rust, vector intrinsics are unsafe functions"
)]

use std::arch::x86_64::{
    __m256i, _mm_cvtsi128_si32, _mm_min_epu32, _mm_shuffle_epi32, _mm256_and_si256,
    _mm256_blendv_epi8, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_cmpeq_epi32,
    _mm256_cmpgt_epi8, _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_min_epu32,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_set1_epi32,
    _mm256_storeu_si256,
};

use super::cpu_features::Avx2;
use crate::tokenizer::arch::vector::{Kernel, Simd, Vector, VectorU32};

impl Simd for Avx2 {
    type Bytes = Bytes;
    type U32s = U32s;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        #[inline(never)]
        unsafe fn run_compiled<K: Kernel>(avx2: Avx2, kernel: K) -> K::Output {
            kernel.run(avx2)
        }
        // SAFETY: there is an `Avx2` only where the CPU has these features.
        unsafe { run_compiled(self, kernel) }
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Bytes(__m256i);

// SAFETY of the intrinsics below: each vector was made from an `Avx2`, so that the CPU has AVX2. Those that access memory say
// more.
impl Vector for Bytes {
    type Simd = Avx2;
    const BYTES: usize = 32;

    #[inline(always)]
    fn load(_: Avx2, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= Self::BYTES);
        // SAFETY: `bytes` has as many bytes as are read, and they need not be aligned.
        Self(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) })
    }

    #[inline(always)]
    fn splat(_: Avx2, byte: u8) -> Self {
        Self(unsafe { _mm256_set1_epi8(byte as i8) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(unsafe { _mm256_or_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(unsafe { _mm256_and_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(unsafe { _mm256_cmpeq_epi8(self.0, other.0) })
    }

    #[inline(always)]
    fn greater_than(self, other: Self) -> Self {
        Self(unsafe { _mm256_cmpgt_epi8(self.0, other.0) })
    }

    #[inline(always)]
    fn movemask(self) -> u64 {
        u64::from(unsafe { _mm256_movemask_epi8(self.0) } as u32)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct U32s(__m256i);

// SAFETY of the intrinsics below: as above.
impl VectorU32 for U32s {
    type Simd = Avx2;
    const LANES: usize = 8;

    #[inline(always)]
    fn load(_: Avx2, numbers: &[u32]) -> Self {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are read, and they need not be aligned.
        Self(unsafe { _mm256_loadu_si256(numbers.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, numbers: &mut [u32]) {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are written, and they need not be aligned.
        unsafe { _mm256_storeu_si256(numbers.as_mut_ptr().cast(), self.0) };
    }

    #[inline(always)]
    fn splat(_: Avx2, number: u32) -> Self {
        Self(unsafe { _mm256_set1_epi32(number as i32) })
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(unsafe { _mm256_cmpeq_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn select(self, then: Self, otherwise: Self) -> Self {
        Self(unsafe { _mm256_blendv_epi8(otherwise.0, then.0, self.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(unsafe { _mm256_min_epu32(self.0, other.0) })
    }

    #[inline(always)]
    fn reduce_min(self) -> u32 {
        unsafe {
            let (low, high) = (
                _mm256_castsi256_si128(self.0),
                _mm256_extracti128_si256::<1>(self.0),
            );
            let four = _mm_min_epu32(low, high);
            let two = _mm_min_epu32(four, _mm_shuffle_epi32::<0b01_00_11_10>(four));
            let one = _mm_min_epu32(two, _mm_shuffle_epi32::<0b10_11_00_01>(two));
            _mm_cvtsi128_si32(one) as u32
        }
    }
}
