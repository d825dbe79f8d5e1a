//! Token ids from Python.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::Rank;

/// The id that is the argument `token`.
pub(super) struct Token(pub(super) Rank);

impl<'py> FromPyObject<'_, 'py> for Token {
    type Error = PyErr;

    #[inline]
    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match value.extract() {
            Ok(token) => Ok(Self(token)),
            Err(error) => Err(named("token", error, value.py())),
        }
    }
}

/// The ids that are the argument `tokens`: any iterable of integers.
pub(super) struct Tokens(pub(super) Vec<Rank>);

impl<'py> FromPyObject<'_, 'py> for Tokens {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let rank =
            |token: Bound<'py, PyAny>| token.extract().map_err(|error| named("tokens", error, py));
        let tokens: PyResult<Vec<Rank>> = match value.cast::<PyList>() {
            Ok(list) => list.iter().map(rank).collect(),
            Err(_) => value.try_iter()?.map(|token| rank(token?)).collect(),
        };
        tokens.map(Self)
    }
}

/// A wrong type's error that says which argument has it; other errors (an id out of range) as they are.
fn named(argument: &str, error: PyErr, py: Python<'_>) -> PyErr {
    if error.is_instance_of::<PyTypeError>(py) {
        PyTypeError::new_err(format!("argument '{argument}': {}", error.value(py)))
    } else {
        error
    }
}
