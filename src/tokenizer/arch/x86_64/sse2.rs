//! SSE2: 16 bytes or 4 numbers at a time.

#![expect(
    unsafe_code,
    reason = "in the oldest supported Rust, vector intrinsics are unsafe functions"
)]

use std::arch::x86_64::{
    __m128i, _mm_and_si128, _mm_andnot_si128, _mm_cmpeq_epi8, _mm_cmpeq_epi32, _mm_cmpgt_epi8,
    _mm_cmpgt_epi32, _mm_cvtsi128_si32, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128,
    _mm_set1_epi8, _mm_set1_epi32, _mm_shuffle_epi32, _mm_storeu_si128, _mm_xor_si128,
};

use crate::tokenizer::arch::vector::{Kernel, Simd, Vector, VectorU32};

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Sse2;

impl Simd for Sse2 {
    type Bytes = Bytes;
    type U32s = U32s;

    #[inline(never)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Bytes(__m128i);

// SAFETY of the intrinsics below: SSE2 is part of x86-64. Those that access memory say more.
impl Vector for Bytes {
    type Simd = Sse2;
    const BYTES: usize = 16;

    #[inline(always)]
    fn load(_: Sse2, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= Self::BYTES);
        // SAFETY: `bytes` has as many bytes as are read, and they need not be aligned.
        Self(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }

    #[inline(always)]
    fn splat(_: Sse2, byte: u8) -> Self {
        Self(unsafe { _mm_set1_epi8(byte as i8) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(unsafe { _mm_or_si128(self.0, other.0) })
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(unsafe { _mm_and_si128(self.0, other.0) })
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(unsafe { _mm_cmpeq_epi8(self.0, other.0) })
    }

    #[inline(always)]
    fn greater_than(self, other: Self) -> Self {
        Self(unsafe { _mm_cmpgt_epi8(self.0, other.0) })
    }

    #[inline(always)]
    fn movemask(self) -> u64 {
        u64::from(unsafe { _mm_movemask_epi8(self.0) } as u16)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct U32s(__m128i);

// SAFETY of the intrinsics below: as above.
impl VectorU32 for U32s {
    type Simd = Sse2;
    const LANES: usize = 4;

    #[inline(always)]
    fn load(_: Sse2, numbers: &[u32]) -> Self {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are read, and they need not be aligned.
        Self(unsafe { _mm_loadu_si128(numbers.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, numbers: &mut [u32]) {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are written, and they need not be aligned.
        unsafe { _mm_storeu_si128(numbers.as_mut_ptr().cast(), self.0) };
    }

    #[inline(always)]
    fn splat(_: Sse2, number: u32) -> Self {
        Self(unsafe { _mm_set1_epi32(number as i32) })
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(unsafe { _mm_cmpeq_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn select(self, then: Self, otherwise: Self) -> Self {
        Self(unsafe {
            let otherwise = _mm_andnot_si128(self.0, otherwise.0);
            _mm_or_si128(_mm_and_si128(self.0, then.0), otherwise)
        })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SSE2 compares signed numbers only. With the sign bit flipped they are in the order of the unsigned ones.
        let greater = unsafe {
            let sign = _mm_set1_epi32(i32::MIN);
            _mm_cmpgt_epi32(_mm_xor_si128(self.0, sign), _mm_xor_si128(other.0, sign))
        };
        Self(greater).select(other, self)
    }

    #[inline(always)]
    fn reduce_min(self) -> u32 {
        let two = self.min(Self(unsafe { _mm_shuffle_epi32::<0b01_00_11_10>(self.0) }));
        let one = two.min(Self(unsafe { _mm_shuffle_epi32::<0b10_11_00_01>(two.0) }));
        (unsafe { _mm_cvtsi128_si32(one.0) }) as u32
    }
}
