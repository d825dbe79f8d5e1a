//! Token ids from Python.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyMemoryView};

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
        if let Ok(list) = value.cast::<PyList>() {
            return list.iter().map(rank).collect::<PyResult<_>>().map(Self);
        }
        if let Some(ranks) = from_buffer(value)? {
            return Ok(Self(ranks));
        }
        let tokens: PyResult<Vec<Rank>> = value.try_iter()?.map(|token| rank(token?)).collect();
        tokens.map(Self)
    }
}

/// The ids in the memory of an array: bytes, `array.array`, numpy's. None where there is no array, or not one of numbers that
/// are all ids; then iterating over it finds what is wrong.
fn from_buffer(value: Borrowed<'_, '_, PyAny>) -> PyResult<Option<Vec<Rank>>> {
    let py = value.py();
    let Ok(view) = PyMemoryView::from(&value) else {
        return Ok(None);
    };
    if view.getattr(intern!(py, "ndim"))?.extract::<usize>()? != 1 {
        return Ok(None);
    }
    let format: String = view.getattr(intern!(py, "format"))?.extract()?;
    let size: usize = view.getattr(intern!(py, "itemsize"))?.extract()?;
    let bytes = view.call_method0(intern!(py, "tobytes"))?;
    let numbers = bytes.cast::<PyBytes>()?.as_bytes().chunks_exact(size);
    Ok(match (format.as_str(), size) {
        ("B", 1) => Some(numbers.flatten().copied().map(Rank::from).collect()),
        ("H", 2) => numbers
            .map(|number| Some(u16::from_ne_bytes(number.try_into().ok()?).into()))
            .collect(),
        ("I" | "L", 4) => numbers
            .map(|number| Some(u32::from_ne_bytes(number.try_into().ok()?)))
            .collect(),
        ("i" | "l", 4) => numbers
            .map(|number| i32::from_ne_bytes(number.try_into().ok()?).try_into().ok())
            .collect(),
        ("L" | "Q", 8) => numbers
            .map(|number| u64::from_ne_bytes(number.try_into().ok()?).try_into().ok())
            .collect(),
        ("l" | "q", 8) => numbers
            .map(|number| i64::from_ne_bytes(number.try_into().ok()?).try_into().ok())
            .collect(),
        _ => None,
    })
}

/// A wrong type's error that says which argument has it; other errors (an id out of range) as they are.
fn named(argument: &str, error: PyErr, py: Python<'_>) -> PyErr {
    if error.is_instance_of::<PyTypeError>(py) {
        PyTypeError::new_err(format!("argument '{argument}': {}", error.value(py)))
    } else {
        error
    }
}
