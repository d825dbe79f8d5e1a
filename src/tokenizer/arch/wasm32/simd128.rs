//! simd128: 16 bytes or 4 numbers at a time. A module either has it or is compiled without: there is nothing to detect.

#![expect(unsafe_code, reason = "loads and stores take pointers")]

use std::arch::wasm32::{
    i8x16_gt, i32x4_shuffle, u8x16_bitmask, u8x16_eq, u8x16_splat, u32x4_eq, u32x4_extract_lane,
    u32x4_min, u32x4_splat, v128, v128_and, v128_bitselect, v128_load, v128_or, v128_store,
};

use crate::tokenizer::arch::vector::{Kernel, Simd, Vector, VectorU32};

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Simd128;

impl Simd for Simd128 {
    type Bytes = Bytes;
    type U32s = U32s;

    #[inline(never)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Bytes(v128);

impl Vector for Bytes {
    type Simd = Simd128;
    const BYTES: usize = 16;

    #[inline(always)]
    fn load(_: Simd128, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= Self::BYTES);
        // SAFETY: `bytes` has as many bytes as are read, and they need not be aligned.
        Self(unsafe { v128_load(bytes.as_ptr().cast()) })
    }

    #[inline(always)]
    fn splat(_: Simd128, byte: u8) -> Self {
        Self(u8x16_splat(byte))
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0))
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(u8x16_eq(self.0, other.0))
    }

    #[inline(always)]
    fn greater_than(self, other: Self) -> Self {
        Self(i8x16_gt(self.0, other.0))
    }

    #[inline(always)]
    fn movemask(self) -> u64 {
        u64::from(u8x16_bitmask(self.0))
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct U32s(v128);

impl VectorU32 for U32s {
    type Simd = Simd128;
    const LANES: usize = 4;

    #[inline(always)]
    fn load(_: Simd128, numbers: &[u32]) -> Self {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are read, and they need not be aligned.
        Self(unsafe { v128_load(numbers.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, numbers: &mut [u32]) {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are written, and they need not be aligned.
        unsafe { v128_store(numbers.as_mut_ptr().cast(), self.0) };
    }

    #[inline(always)]
    fn splat(_: Simd128, number: u32) -> Self {
        Self(u32x4_splat(number))
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(u32x4_eq(self.0, other.0))
    }

    #[inline(always)]
    fn select(self, then: Self, otherwise: Self) -> Self {
        Self(v128_bitselect(then.0, otherwise.0, self.0))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(u32x4_min(self.0, other.0))
    }

    #[inline(always)]
    fn reduce_min(self) -> u32 {
        let two = u32x4_min(self.0, i32x4_shuffle::<2, 3, 0, 1>(self.0, self.0));
        let one = u32x4_min(two, i32x4_shuffle::<1, 0, 3, 2>(two, two));
        u32x4_extract_lane::<0>(one)
    }
}
