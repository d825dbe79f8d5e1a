//! Which optional instructions this CPU has.

/// Proof that this CPU has AVX2 and the bit-manipulation instructions of the same generation (Haswell).
#[derive(Clone, Copy)]
pub(in crate::tokenizer) struct Avx2(());

impl Avx2 {
    /// None where one of the features that `avx2.rs` compiles for is missing.
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
