//! What is done with the items of a batch.

use pyo3::prelude::*;

use crate::{Error, Result};

/// What is done with each item.
pub(in super::super) trait Task: Sync {
    /// What was read of the items of a job, in their order.
    type Inputs: Default + Send;
    type Results: Default + Send;

    /// Adds what is read of an item; returns about how many nanoseconds the work takes.
    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Self::Inputs) -> PyResult<usize>;

    /// Adds the result of the item `index` of a job. It needs no Python, and may run in any thread.
    fn work(&self, inputs: &Self::Inputs, index: usize, results: &mut Self::Results) -> Result<()>;

    /// The exception that tells of an error in the work.
    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr;
}

/// A task whose results are Python objects, one an item.
pub(in super::super) trait Listed: Task {
    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Self::Results,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>>;
}
