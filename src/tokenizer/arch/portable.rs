//! Vectors as arrays, for CPUs whose vector instructions are not used, and as the specification that tests compare the others
//! with.

use super::vector::{Kernel, Simd, Vector, VectorU32};

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Portable;

impl Simd for Portable {
    type Bytes = Bytes;
    type U32s = U32s;

    #[inline(never)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Bytes([u8; 16]);

impl Bytes {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(u8, u8) -> u8) -> Self {
        Self(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

impl Vector for Bytes {
    type Simd = Portable;
    const BYTES: usize = 16;

    #[inline(always)]
    fn load(_: Portable, bytes: &[u8]) -> Self {
        Self(std::array::from_fn(|lane| bytes[lane]))
    }

    #[inline(always)]
    fn splat(_: Portable, byte: u8) -> Self {
        Self([byte; 16])
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self.zip(other, |left, right| left | right)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self.zip(other, |left, right| left & right)
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        self.zip(other, |left, right| u8::from(left == right).wrapping_neg())
    }

    #[inline(always)]
    fn greater_than(self, other: Self) -> Self {
        self.zip(other, |left, right| {
            let [left, right] = [left, right].map(|byte| i8::from_ne_bytes([byte]));
            u8::from(left > right).wrapping_neg()
        })
    }

    #[inline(always)]
    fn movemask(self) -> u64 {
        let highest_bits = self.0.iter().rev().map(|byte| u64::from(byte >> 7));
        highest_bits.fold(0, |mask, bit| mask << 1 | bit)
    }
}

#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct U32s([u32; 4]);

impl U32s {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(u32, u32) -> u32) -> Self {
        Self(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
    }
}

impl VectorU32 for U32s {
    type Simd = Portable;
    const LANES: usize = 4;

    #[inline(always)]
    fn load(_: Portable, numbers: &[u32]) -> Self {
        Self(std::array::from_fn(|lane| numbers[lane]))
    }

    #[inline(always)]
    fn store(self, numbers: &mut [u32]) {
        numbers[..Self::LANES].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn splat(_: Portable, number: u32) -> Self {
        Self([number; 4])
    }

    #[inline(always)]
    fn equal(self, other: Self) -> Self {
        self.zip(other, |left, right| u32::from(left == right).wrapping_neg())
    }

    #[inline(always)]
    fn select(self, then: Self, otherwise: Self) -> Self {
        Self(std::array::from_fn(|lane| {
            then.0[lane] & self.0[lane] | otherwise.0[lane] & !self.0[lane]
        }))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, u32::min)
    }

    #[inline(always)]
    fn reduce_min(self) -> u32 {
        self.0.into_iter().fold(u32::MAX, u32::min)
    }
}
