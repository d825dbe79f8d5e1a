//! What the machine has that the oldest ones of its architecture lack.

/// Whether there are the instructions that make a difference here: for the lower of two numbers, for the lowest bit of one, and
/// for 32 bytes at a time.
#[cfg(target_arch = "x86_64")]
pub(super) fn is_recent() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("lzcnt")
        && std::arch::is_x86_feature_detected!("popcnt")
}
