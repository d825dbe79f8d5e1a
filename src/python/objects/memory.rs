//! Memory whose size comes from the input: where there is not enough, `MemoryError` is raised. (Rust ends the process where a
//! `Vec` that grows by itself finds none.)

use std::collections::TryReserveError;

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

/// Requests of the core that are smaller than this are not asked about beforehand.
const LARGE: usize = 1 << 20;

/// Makes room for `additional` more items.
#[inline]
pub(in super::super) fn reserve<T>(items: &mut Vec<T>, additional: usize) -> PyResult<()> {
    items.try_reserve(additional).map_err(out_of_memory)
}

/// Raises where there is no room for so many bytes, which something that cannot fail is about to take.
pub(in super::super) fn ensure(bytes: usize) -> PyResult<()> {
    if bytes < LARGE {
        return Ok(());
    }
    // The system lends memory when it is written to; that of this row is not.
    reserve(&mut Vec::<u8>::new(), bytes)
}

/// The text in memory of its own.
pub(in super::super) fn copied(text: &str) -> PyResult<String> {
    let mut copy = String::new();
    copy.try_reserve_exact(text.len()).map_err(out_of_memory)?;
    copy.push_str(text);
    Ok(copy)
}

#[cold]
fn out_of_memory(error: TryReserveError) -> PyErr {
    PyMemoryError::new_err(error.to_string())
}
