//! Sixteen bytes at a time, with the vector instructions that every machine of an architecture has.
//!
//! The comparisons are of signed bytes: none finds a byte that is not ASCII.

#![expect(
    unsafe_code,
    reason = "vector instructions are unsafe functions in the oldest Rust that is supported"
)]

pub(super) const WIDTH: usize = 16;

pub(super) use self::machine::Vector;

#[cfg(target_arch = "x86_64")]
mod machine {
    use std::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_loadu_si128, _mm_movemask_epi8,
        _mm_or_si128, _mm_set1_epi8,
    };

    use super::WIDTH;

    /// SSE2, which is part of `x86_64`.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Vector(__m128i);

    // SAFETY of every call below: SSE2 is part of the architecture. Only `load` reads memory.
    impl Vector {
        #[inline(always)]
        pub(in super::super) fn load(bytes: &[u8]) -> Self {
            assert!(bytes.len() >= WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        pub(in super::super) fn splat(byte: u8) -> Self {
            Self(unsafe { _mm_set1_epi8(i8::from_ne_bytes([byte])) })
        }

        #[inline(always)]
        pub(in super::super) fn or(self, other: Self) -> Self {
            Self(unsafe { _mm_or_si128(self.0, other.0) })
        }

        #[inline(always)]
        pub(in super::super) fn and(self, other: Self) -> Self {
            Self(unsafe { _mm_and_si128(self.0, other.0) })
        }

        #[inline(always)]
        pub(in super::super) fn equal(self, byte: u8) -> Self {
            Self(unsafe { _mm_cmpeq_epi8(self.0, Self::splat(byte).0) })
        }

        #[inline(always)]
        pub(in super::super) fn greater_than(self, byte: u8) -> Self {
            Self(unsafe { _mm_cmpgt_epi8(self.0, Self::splat(byte).0) })
        }

        #[inline(always)]
        pub(in super::super) fn less_than(self, byte: u8) -> Self {
            Self(unsafe { _mm_cmpgt_epi8(Self::splat(byte).0, self.0) })
        }

        /// The highest bit of each byte.
        #[inline(always)]
        pub(in super::super) fn bits(self) -> u64 {
            let bits = unsafe { _mm_movemask_epi8(self.0) };
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

    use super::WIDTH;

    /// NEON, which is part of `aarch64`.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Vector(uint8x16_t);

    // SAFETY of every call below: NEON is part of the architecture. Only `load` and the constant of `bits` read memory.
    impl Vector {
        #[inline(always)]
        pub(in super::super) fn load(bytes: &[u8]) -> Self {
            assert!(bytes.len() >= WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { vld1q_u8(bytes.as_ptr()) })
        }

        #[inline(always)]
        pub(in super::super) fn splat(byte: u8) -> Self {
            Self(unsafe { vdupq_n_u8(byte) })
        }

        #[inline(always)]
        pub(in super::super) fn or(self, other: Self) -> Self {
            Self(unsafe { vorrq_u8(self.0, other.0) })
        }

        #[inline(always)]
        pub(in super::super) fn and(self, other: Self) -> Self {
            Self(unsafe { vandq_u8(self.0, other.0) })
        }

        #[inline(always)]
        pub(in super::super) fn equal(self, byte: u8) -> Self {
            Self(unsafe { vceqq_u8(self.0, vdupq_n_u8(byte)) })
        }

        #[inline(always)]
        pub(in super::super) fn greater_than(self, byte: u8) -> Self {
            Self(unsafe {
                vcgtq_s8(
                    vreinterpretq_s8_u8(self.0),
                    vdupq_n_s8(i8::from_ne_bytes([byte])),
                )
            })
        }

        #[inline(always)]
        pub(in super::super) fn less_than(self, byte: u8) -> Self {
            Self(unsafe {
                vcltq_s8(
                    vreinterpretq_s8_u8(self.0),
                    vdupq_n_s8(i8::from_ne_bytes([byte])),
                )
            })
        }

        /// The highest bit of each byte.
        #[inline(always)]
        pub(in super::super) fn bits(self) -> u64 {
            const PLACES: [i8; WIDTH] = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7];
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

    use super::WIDTH;

    /// simd128.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Vector(v128);

    impl Vector {
        #[inline(always)]
        pub(in super::super) fn load(bytes: &[u8]) -> Self {
            assert!(bytes.len() >= WIDTH);
            // SAFETY: there are as many bytes as are read, and they need not be aligned.
            Self(unsafe { v128_load(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        pub(in super::super) fn splat(byte: u8) -> Self {
            Self(u8x16_splat(byte))
        }

        #[inline(always)]
        pub(in super::super) fn or(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn equal(self, byte: u8) -> Self {
            Self(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        #[inline(always)]
        pub(in super::super) fn greater_than(self, byte: u8) -> Self {
            Self(i8x16_gt(self.0, i8x16_splat(i8::from_ne_bytes([byte]))))
        }

        #[inline(always)]
        pub(in super::super) fn less_than(self, byte: u8) -> Self {
            Self(i8x16_lt(self.0, i8x16_splat(i8::from_ne_bytes([byte]))))
        }

        /// The highest bit of each byte.
        #[inline(always)]
        pub(in super::super) fn bits(self) -> u64 {
            u64::from(u8x16_bitmask(self.0))
        }
    }
}
