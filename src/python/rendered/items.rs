//! What a `for` over one of the classes here takes.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;

/// The items of a sequence, each made when its turn comes.
#[pyclass(name = "_Items", module = "openai_harmony._core", frozen)]
pub(super) struct Items {
    sequence: Py<PyAny>,
    length: usize,
    next: AtomicUsize,
}

impl Items {
    pub(super) fn new(sequence: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self {
            length: sequence.len()?,
            next: AtomicUsize::new(0),
            sequence: sequence.clone().unbind(),
        })
    }
}

#[pymethods]
impl Items {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let index = self.next.fetch_add(1, Relaxed);
        if index >= self.length {
            self.next.store(self.length, Relaxed);
            return Ok(None);
        }
        self.sequence.bind(py).get_item(index).map(Some)
    }
}

/// The index in a sequence of this length that an index of Python's means, which counts from the end where it is negative.
pub(super) fn index(given: isize, length: usize) -> PyResult<usize> {
    let index = if given < 0 {
        length.checked_add_signed(given)
    } else {
        usize::try_from(given).ok()
    };
    index
        .filter(|index| *index < length)
        .ok_or_else(|| PyIndexError::new_err("index out of range"))
}
