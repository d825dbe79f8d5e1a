//! Baseline bytes at a time, with the vector instructions that every machine of an architecture has, or 32 with those that most
//! have.
//!
//! The comparisons are of signed bytes: those that are not ASCII are less than all others.

#![cfg_attr(
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_feature = "simd128"
    ),
    expect(
        unsafe_code,
        reason = "vector instructions are unsafe functions in the oldest Rust that is supported"
    )
)]

/// The bytes of one vector.
pub(in crate::tokenizer) trait Vector: Copy {
    /// What shows that the machine has the instructions.
    type Machine: Copy;
    /// How many bytes there are.
    const WIDTH: usize;

    fn load(machine: Self::Machine, bytes: &[u8]) -> Self;
    fn splat(machine: Self::Machine, byte: u8) -> Self;
    fn or(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn equal(self, byte: u8) -> Self;
    fn greater_than(self, byte: u8) -> Self;
    fn less_than(self, byte: u8) -> Self;
    /// The highest bit of each byte, the first byte's lowest.
    fn bits(self) -> u64;
}

#[cfg(target_arch = "x86_64")]
pub(in crate::tokenizer) use self::avx2::Avx2Bytes;
pub(in crate::tokenizer) use self::machine::Baseline;

#[cfg(target_arch = "x86_64")]
mod machine {
    use std::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_loadu_si128, _mm_movemask_epi8,
        _mm_or_si128, _mm_set1_epi8,
    };

    use super::Vector;

    /// SSE2, which is part of `x86_64`.
    #[derive(Clone, Copy)]
    pub(in crate::tokenizer) struct Baseline(__m128i);

    // SAFETY of every call below: SSE2 is part of the architecture. Only `load` reads memory.
    impl Vector for Baseline {
        type Machine = ();
        const WIDTH: usize = 16;

        #[inline(always)]
        fn load((): (), bytes: &[u8]) -> Self {
            assert!(bytes.len() >= Self::WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn splat((): (), byte: u8) -> Self {
            Self(unsafe { _mm_set1_epi8(i8::from_ne_bytes([byte])) })
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
        fn equal(self, byte: u8) -> Self {
            Self(unsafe { _mm_cmpeq_epi8(self.0, Self::splat((), byte).0) })
        }

        #[inline(always)]
        fn greater_than(self, byte: u8) -> Self {
            Self(unsafe { _mm_cmpgt_epi8(self.0, Self::splat((), byte).0) })
        }

        #[inline(always)]
        fn less_than(self, byte: u8) -> Self {
            Self(unsafe { _mm_cmpgt_epi8(Self::splat((), byte).0, self.0) })
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            let bits = unsafe { _mm_movemask_epi8(self.0) };
            u64::from(u32::from_ne_bytes(bits.to_ne_bytes()))
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    };

    use super::Vector;
    use crate::tokenizer::arch::cpu_features::Avx2;

    /// AVX2.
    #[derive(Clone, Copy)]
    pub(in crate::tokenizer) struct Avx2Bytes(__m256i);

    // SAFETY of every call below: there is an `Avx2`, or a vector that was made with one, so that the machine has AVX2. Only
    // `load` reads memory.
    impl Vector for Avx2Bytes {
        type Machine = Avx2;
        const WIDTH: usize = 32;

        #[inline(always)]
        fn load(_machine: Avx2, bytes: &[u8]) -> Self {
            assert!(bytes.len() >= Self::WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn splat(_machine: Avx2, byte: u8) -> Self {
            Self(unsafe { _mm256_set1_epi8(i8::from_ne_bytes([byte])) })
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
        fn equal(self, byte: u8) -> Self {
            Self(unsafe { _mm256_cmpeq_epi8(self.0, _mm256_set1_epi8(i8::from_ne_bytes([byte]))) })
        }

        #[inline(always)]
        fn greater_than(self, byte: u8) -> Self {
            Self(unsafe { _mm256_cmpgt_epi8(self.0, _mm256_set1_epi8(i8::from_ne_bytes([byte]))) })
        }

        #[inline(always)]
        fn less_than(self, byte: u8) -> Self {
            Self(unsafe { _mm256_cmpgt_epi8(_mm256_set1_epi8(i8::from_ne_bytes([byte])), self.0) })
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            let bits = unsafe { _mm256_movemask_epi8(self.0) };
            u64::from(u32::from_ne_bytes(bits.to_ne_bytes()))
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod machine {
    use std::arch::aarch64::{
        uint8x16_t, vaddv_u8, vandq_u8, vceqq_u8, vcgtq_s8, vcltq_s8, vdupq_n_s8, vdupq_n_u8,
        vget_high_u8, vget_low_u8, vld1q_s8, vld1q_u8, vorrq_u8, vreinterpretq_s8_u8, vshlq_u8,
        vshrq_n_u8,
    };

    use super::Vector;

    /// NEON, which is part of `aarch64`.
    #[derive(Clone, Copy)]
    pub(in crate::tokenizer) struct Baseline(uint8x16_t);

    // SAFETY of every call below: NEON is part of the architecture. Only `load` and the constant of `bits` read memory.
    impl Vector for Baseline {
        type Machine = ();
        const WIDTH: usize = 16;

        #[inline(always)]
        fn load((): (), bytes: &[u8]) -> Self {
            assert!(bytes.len() >= Self::WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { vld1q_u8(bytes.as_ptr()) })
        }

        #[inline(always)]
        fn splat((): (), byte: u8) -> Self {
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
        fn equal(self, byte: u8) -> Self {
            Self(unsafe { vceqq_u8(self.0, vdupq_n_u8(byte)) })
        }

        #[inline(always)]
        fn greater_than(self, byte: u8) -> Self {
            Self(unsafe {
                vcgtq_s8(
                    vreinterpretq_s8_u8(self.0),
                    vdupq_n_s8(i8::from_ne_bytes([byte])),
                )
            })
        }

        #[inline(always)]
        fn less_than(self, byte: u8) -> Self {
            Self(unsafe {
                vcltq_s8(
                    vreinterpretq_s8_u8(self.0),
                    vdupq_n_s8(i8::from_ne_bytes([byte])),
                )
            })
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            const PLACES: [i8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7];
            // SAFETY: the constant has as many bytes as are read.
            unsafe {
                let places = vshlq_u8(vshrq_n_u8::<7>(self.0), vld1q_s8(PLACES.as_ptr()));
                u64::from(vaddv_u8(vget_low_u8(places)))
                    | u64::from(vaddv_u8(vget_high_u8(places))) << 8
            }
        }
    }
}

#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
mod machine {
    use std::arch::wasm32::{
        i8x16_gt, i8x16_lt, i8x16_splat, u8x16_bitmask, u8x16_eq, u8x16_splat, v128, v128_and,
        v128_load, v128_or,
    };

    use super::Vector;

    /// simd128.
    #[derive(Clone, Copy)]
    pub(in crate::tokenizer) struct Baseline(v128);

    impl Vector for Baseline {
        type Machine = ();
        const WIDTH: usize = 16;

        #[inline(always)]
        fn load((): (), bytes: &[u8]) -> Self {
            assert!(bytes.len() >= Self::WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { v128_load(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn splat((): (), byte: u8) -> Self {
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
        fn equal(self, byte: u8) -> Self {
            Self(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        #[inline(always)]
        fn greater_than(self, byte: u8) -> Self {
            Self(i8x16_gt(self.0, i8x16_splat(i8::from_ne_bytes([byte]))))
        }

        #[inline(always)]
        fn less_than(self, byte: u8) -> Self {
            Self(i8x16_lt(self.0, i8x16_splat(i8::from_ne_bytes([byte]))))
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            u64::from(u8x16_bitmask(self.0))
        }
    }
}

#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    target_feature = "simd128"
)))]
mod machine {
    use super::Vector;

    /// No vector instructions, but what compilers may make of loops.
    #[derive(Clone, Copy)]
    pub(in crate::tokenizer) struct Baseline([u8; 16]);

    fn signed(byte: u8) -> i8 {
        i8::from_ne_bytes([byte])
    }

    impl Baseline {
        fn map(self, belongs: impl Fn(u8) -> bool) -> Self {
            Self(self.0.map(|byte| u8::from(belongs(byte)).wrapping_neg()))
        }
    }

    impl Vector for Baseline {
        type Machine = ();
        const WIDTH: usize = 16;

        fn load((): (), bytes: &[u8]) -> Self {
            let mut array = [0; 16];
            array.copy_from_slice(&bytes[..Self::WIDTH]);
            Self(array)
        }

        fn splat((): (), byte: u8) -> Self {
            Self([byte; 16])
        }

        fn or(self, other: Self) -> Self {
            Self(std::array::from_fn(|place| self.0[place] | other.0[place]))
        }

        fn and(self, other: Self) -> Self {
            Self(std::array::from_fn(|place| self.0[place] & other.0[place]))
        }

        fn equal(self, byte: u8) -> Self {
            self.map(|own| own == byte)
        }

        fn greater_than(self, byte: u8) -> Self {
            self.map(|own| signed(own) > signed(byte))
        }

        fn less_than(self, byte: u8) -> Self {
            self.map(|own| signed(own) < signed(byte))
        }

        fn bits(self) -> u64 {
            self.0
                .iter()
                .rev()
                .fold(0, |bits, byte| bits << 1 | u64::from(byte >> 7))
        }
    }
}
