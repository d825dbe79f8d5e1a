//! Python bytes.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// New Python bytes. (`PyBytes::new` panics where there is no memory for them.)
pub(in super::super) fn new<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, bytes.len(), |new| {
        new.copy_from_slice(bytes);
        Ok(())
    })
}
