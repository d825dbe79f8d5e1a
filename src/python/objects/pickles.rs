//! Copies and pickles of objects that users may have made subclasses of, and given attributes.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// What `__reduce__` is to give for an object whose `__new__` needs no arguments: it is made without calling `__init__`, whose
/// arguments a subclass may have changed, and is given `state`.
pub(in super::super) fn reduced<'py>(
    object: &Bound<'py, PyAny>,
    state: impl IntoPyObject<'py>,
) -> PyResult<Bound<'py, PyTuple>> {
    let py = object.py();
    let make = py
        .import(intern!(py, "copyreg"))?
        .getattr(intern!(py, "__newobj__"))?;
    (make, (object.get_type(),), state).into_pyobject(py)
}

/// The attributes that a user gave an object.
pub(in super::super) fn attributes<'py>(
    object: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    Ok(object
        .getattr(intern!(object.py(), "__dict__"))?
        .cast_into()?)
}
