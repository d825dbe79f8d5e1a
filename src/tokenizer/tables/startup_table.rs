//! A table that is compiled at start: a static, so that a lookup asks neither where it is nor whether it has been compiled.

#![expect(unsafe_code, reason = "memory that is written once and then shared")]

use std::cell::UnsafeCell;
use std::ops::Deref;

/// Zeros, until `startup.rs` has run. They add nothing to the module that is downloaded.
#[repr(align(64))]
pub(super) struct Table<const SIZE: usize>(UnsafeCell<[u8; SIZE]>);

// SAFETY: `compile_tables` alone writes it, once, and everything else reads it after that.
unsafe impl<const SIZE: usize> Sync for Table<SIZE> {}

impl<const SIZE: usize> Deref for Table<SIZE> {
    type Target = [u8];

    #[inline(always)]
    fn deref(&self) -> &[u8] {
        // SAFETY: tables are read by a `Tokenizer`, and there is none before `compile_tables` has returned.
        unsafe { &*self.0.get() }
    }
}

impl<const SIZE: usize> Table<SIZE> {
    pub(super) const fn zeros() -> Self {
        Self(UnsafeCell::new([0; SIZE]))
    }

    /// # Safety
    /// Nothing else may read or write the table while the slice is in use.
    #[expect(clippy::mut_from_ref, reason = "it is what the cell is for")]
    pub(super) unsafe fn memory(&self) -> &mut [u8] {
        // SAFETY: the caller promises it.
        unsafe { &mut *self.0.get() }
    }
}
