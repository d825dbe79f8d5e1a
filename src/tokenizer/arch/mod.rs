//! Everything that depends on the processor: vector instructions (SIMD) and prefetching.
//!
//! An algorithm is written once, as a [`Kernel`] over the traits [`Vector`] and [`VectorU32`]. [`dispatch`] runs it with the
//! widest vectors that the CPU has. Each instruction set implements the traits in a file of its own, as in the crate
//! [memchr](https://github.com/BurntSushi/memchr/tree/master/src/arch).

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(any(
    test,
    not(any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        all(target_family = "wasm", target_feature = "simd128")
    ))
))]
mod portable;
#[cfg(test)]
mod tests;
mod vector;
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
mod wasm32;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
use self::aarch64::neon::Neon as Baseline;
#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    all(target_family = "wasm", target_feature = "simd128")
)))]
use self::portable::Portable as Baseline;
pub(super) use self::vector::{Kernel, Simd, Vector, VectorU32};
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
use self::wasm32::simd128::Simd128 as Baseline;
#[cfg(target_arch = "x86_64")]
pub(crate) use self::x86_64::prefetch;
#[cfg(target_arch = "x86_64")]
use self::x86_64::{cpu_features::Avx2, sse2::Sse2 as Baseline};

/// Runs `kernel` with the best instructions that this CPU has.
#[inline]
pub(super) fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = Avx2::detect() {
        return avx2.run(kernel);
    }
    Baseline.run(kernel)
}

/// Prefetching is a hint, which stable Rust can give on x86 only. Elsewhere the hardware has to find out by itself.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn prefetch<T>(_address: *const T) {}

/// What `kernel` gives with each instruction set that this CPU can run, the portable one first.
#[cfg(test)]
pub(super) fn run_with_each<K: Kernel + Clone>(kernel: &K) -> Vec<K::Output> {
    let outputs = [
        portable::Portable.run(kernel.clone()),
        Baseline.run(kernel.clone()),
    ];
    #[cfg(target_arch = "x86_64")]
    let wider = Avx2::detect().map(|avx2| avx2.run(kernel.clone()));
    #[cfg(not(target_arch = "x86_64"))]
    let wider = None;
    outputs.into_iter().chain(wider).collect()
}
