//! What the machine has that the oldest ones of its architecture lack.

/// Shows that the machine has the instructions that make a difference here: for 32 bytes at a time, for the lower of two
/// numbers and for the lowest bit of one. There is one only where it has them.
#[derive(Clone, Copy)]
pub(super) struct Recent(());

impl Recent {
    /// None where the machine is not recent.
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        let has_all = std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("bmi1")
            && std::arch::is_x86_feature_detected!("bmi2")
            && std::arch::is_x86_feature_detected!("lzcnt")
            && std::arch::is_x86_feature_detected!("popcnt");
        has_all.then_some(Self(()))
    }
}
