//! Token ids from Python.

use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::Rank;

/// Ids from any iterable of integers.
pub(super) struct Tokens(pub(super) Vec<Rank>);

impl<'py> FromPyObject<'_, 'py> for Tokens {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(list) = value.cast::<PyList>() {
            return list
                .iter()
                .map(|token| token.extract())
                .collect::<PyResult<_>>()
                .map(Self);
        }
        value
            .try_iter()?
            .map(|token| token?.extract())
            .collect::<PyResult<_>>()
            .map(Self)
    }
}
