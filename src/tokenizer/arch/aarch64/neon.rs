//! NEON: 16 bytes or 4 numbers at a time.

#![expect(
    unsafe_code,
    reason = "in the oldest supported Rust, vector intrinsics are unsafe functions"
)]

use std::arch::aarch64::{
    uint8x16_t, uint32x4_t, vaddv_u8, vandq_u8, vbslq_u32, vceqq_u8, vceqq_u32, vcgtq_s8,
    vdupq_n_u8, vdupq_n_u32, vget_high_u8, vget_low_u8, vld1q_s8, vld1q_u8, vld1q_u32, vminq_u32,
    vminvq_u32, vorrq_u8, vreinterpretq_s8_u8, vshlq_u8, vshrq_n_u8, vst1q_u32,
};

use crate::tokenizer::arch::vector::{Kernel, Simd, Vector, VectorU32};

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Neon;

impl Simd for Neon {
    type Bytes = Bytes;
    type U32s = U32s;

    #[inline(never)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Bytes(uint8x16_t);

// SAFETY of the intrinsics below: NEON is part of 64-bit ARM. Those that access memory say more.
impl Vector for Bytes {
    type Simd = Neon;
    const BYTES: usize = 16;

    #[inline(always)]
    fn load(_: Neon, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= Self::BYTES);
        // SAFETY: `bytes` has as many bytes as are read, and they need not be aligned.
        Self(unsafe { vld1q_u8(bytes.as_ptr()) })
    }

    #[inline(always)]
    fn splat(_: Neon, byte: u8) -> Self {
        Self(unsafe { vdupq_n_u8(byte) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(unsafe { vorrq_u8(self.0, other.0) })
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(unsafe { vandq_u8(self.0, other.0) })
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(unsafe { vceqq_u8(self.0, other.0) })
    }

    #[inline(always)]
    fn greater_than(self, other: Self) -> Self {
        Self(unsafe { vcgtq_s8(vreinterpretq_s8_u8(self.0), vreinterpretq_s8_u8(other.0)) })
    }

    /// NEON has no such instruction: the highest bit of each byte is shifted to its place among eight, and they are added.
    #[inline(always)]
    fn movemask(self) -> u64 {
        const SHIFTS: [i8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7];
        // SAFETY: the array has as many bytes as are read.
        unsafe {
            let bits = vshlq_u8(vshrq_n_u8::<7>(self.0), vld1q_s8(SHIFTS.as_ptr()));
            let (low, high) = (vget_low_u8(bits), vget_high_u8(bits));
            u64::from(vaddv_u8(low)) | u64::from(vaddv_u8(high)) << 8
        }
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct U32s(uint32x4_t);

// SAFETY of the intrinsics below: as above.
impl VectorU32 for U32s {
    type Simd = Neon;
    const LANES: usize = 4;

    #[inline(always)]
    fn load(_: Neon, numbers: &[u32]) -> Self {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are read.
        Self(unsafe { vld1q_u32(numbers.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, numbers: &mut [u32]) {
        assert!(numbers.len() >= Self::LANES);
        // SAFETY: `numbers` has as many lanes as are written.
        unsafe { vst1q_u32(numbers.as_mut_ptr(), self.0) };
    }

    #[inline(always)]
    fn splat(_: Neon, number: u32) -> Self {
        Self(unsafe { vdupq_n_u32(number) })
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        Self(unsafe { vceqq_u32(self.0, other.0) })
    }

    #[inline(always)]
    fn select(self, then: Self, otherwise: Self) -> Self {
        Self(unsafe { vbslq_u32(self.0, then.0, otherwise.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(unsafe { vminq_u32(self.0, other.0) })
    }

    #[inline(always)]
    fn reduce_min(self) -> u32 {
        unsafe { vminvq_u32(self.0) }
    }
}
