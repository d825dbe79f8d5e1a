//! Memory whose size depends on the input: where the system has no more, these give an error, and [`Vec`] by itself would
//! abort.

use std::collections::TryReserveError;

use crate::error::Error;

/// A result whose error is that memory ended.
pub(super) type Allocation<T> = Result<T, TryReserveError>;

pub(super) fn out_of_memory(_: TryReserveError) -> Error {
    Error::out_of_memory()
}

/// Appends `items`.
#[inline]
pub(super) fn append<T: Copy>(vector: &mut Vec<T>, items: &[T]) -> Allocation<()> {
    vector.try_reserve(items.len())?;
    vector.extend_from_slice(items);
    Ok(())
}

/// Appends `item`.
#[inline]
pub(super) fn push<T>(vector: &mut Vec<T>, item: T) -> Allocation<()> {
    vector.try_reserve(1)?;
    vector.push(item);
    Ok(())
}

/// These slices in one vector.
pub(super) fn concat<T: Copy>(slices: &[&[T]]) -> Allocation<Vec<T>> {
    let mut vector = Vec::new();
    vector.try_reserve_exact(slices.iter().map(|slice| slice.len()).sum())?;
    for slice in slices {
        vector.extend_from_slice(slice);
    }
    Ok(vector)
}
