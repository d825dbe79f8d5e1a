//! Fetching memory ahead of its use.

/// Asks for the cache line at `address`, which is only a hint: any address will do.
#[inline]
#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the instruction is an unsafe function in the oldest Rust that is supported"
)]
pub(crate) fn prefetch<T>(address: *const T) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    // SAFETY: SSE is part of the architecture, and prefetching reads nothing that the program could see.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
}

/// On other machines the processor finds out by itself.
#[inline]
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn prefetch<T>(_address: *const T) {}
