//! 64-bit x86: SSE2, which every CPU has, and AVX2, which most have.

#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "the intrinsics take and give bits as signed numbers"
)]

mod avx2;
pub(super) mod cpu_features;
pub(super) mod sse2;

/// Asks the CPU to load the cache line at `address`. This is only a hint: any address will do.
#[inline(always)]
#[expect(unsafe_code, reason = "the intrinsic takes a pointer")]
pub(crate) fn prefetch<T>(address: *const T) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    // SAFETY: every x86-64 CPU has the instruction, and it accesses no memory that the program could tell.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
}
