//! What the machine has that the oldest ones of its architecture lack.

/// Shows that the machine has AVX2 and the bit instructions that came with it: for 32 bytes at a time, for the lower of two
/// numbers and for the lowest bit of one. There is one only where it has them.
#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Avx2(());

impl Avx2 {
    /// None where the machine lacks one of them.
    #[inline]
    pub(in crate::tokenizer) fn detect() -> Option<Self> {
        let has_all = std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("bmi1")
            && std::arch::is_x86_feature_detected!("bmi2")
            && std::arch::is_x86_feature_detected!("lzcnt")
            && std::arch::is_x86_feature_detected!("popcnt");
        has_all.then_some(Self(()))
    }
}
