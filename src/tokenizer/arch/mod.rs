//! What depends on the processor.

#[cfg(target_arch = "x86_64")]
pub(super) mod cpu_features;
pub(super) mod prefetch;
pub(super) mod vector;
