//! Lists of new objects.

use pyo3::prelude::*;
use pyo3::types::PyList;

use super::memory::Headroom;

/// About how many bytes an object takes that is made here, such as a message: itself, what it refers to, and its name.
const OBJECT_BYTES: usize = 4096;

/// A new list of what `new` makes of each item.
pub(in super::super) fn list<'py, T>(
    py: Python<'py>,
    items: impl IntoIterator<Item = T>,
    mut new: impl FnMut(T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    let mut headroom = Headroom::new();
    for item in items {
        headroom.take(OBJECT_BYTES)?;
        list.append(new(item)?)?;
    }
    Ok(list)
}
