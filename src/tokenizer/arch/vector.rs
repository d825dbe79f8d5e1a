//! The operations that algorithms need of vectors, whatever the instruction set.

/// An instruction set. To have a value of the type proves that this CPU has the instructions.
pub(in crate::tokenizer) trait Simd: Copy {
    type Bytes: Vector<Simd = Self>;
    type U32s: VectorU32<Simd = Self>;

    /// Runs `kernel` in a function of its own that is compiled for these instructions.
    fn run<K: Kernel>(self, kernel: K) -> K::Output;
}

/// An algorithm over vectors, with its input. `run` must be `#[inline(always)]` and so must be what it calls with vectors:
/// only what becomes part of [`Simd::run`] is compiled for the instruction set.
pub(in crate::tokenizer) trait Kernel {
    type Output;

    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// A vector of bytes. A comparison gives 0xFF for a byte where it holds and 0 where it does not.
pub(in crate::tokenizer) trait Vector: Copy {
    type Simd: Copy;
    /// How many bytes a vector has. It divides 64.
    const BYTES: usize;

    /// The first [`Vector::BYTES`] of `bytes`, aligned or not. Panics where there are fewer.
    fn load(simd: Self::Simd, bytes: &[u8]) -> Self;
    fn splat(simd: Self::Simd, byte: u8) -> Self;
    fn or(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn equal(self, other: Self) -> Self;
    /// Compares as signed bytes: those that are not ASCII are less than those that are.
    fn greater_than(self, other: Self) -> Self;
    /// The highest bit of each byte; the first byte's is the lowest bit.
    fn movemask(self) -> u64;
}

/// A vector of `u32`. A comparison gives [`u32::MAX`] for a lane where it holds and 0 where it does not.
pub(in crate::tokenizer) trait VectorU32: Copy {
    type Simd: Copy;
    /// How many numbers a vector has. It divides 16.
    const LANES: usize;

    /// The first [`VectorU32::LANES`] of `numbers`. Panics where there are fewer.
    fn load(simd: Self::Simd, numbers: &[u32]) -> Self;
    /// Writes the first [`VectorU32::LANES`] of `numbers`. Panics where there are fewer.
    fn store(self, numbers: &mut [u32]);
    fn splat(simd: Self::Simd, number: u32) -> Self;
    fn equal(self, other: Self) -> Self;
    /// Of a comparison: the lanes of `then` where it holds, those of `otherwise` where it does not.
    fn select(self, then: Self, otherwise: Self) -> Self;
    fn min(self, other: Self) -> Self;
    /// The lowest lane.
    fn reduce_min(self) -> u32;
}
