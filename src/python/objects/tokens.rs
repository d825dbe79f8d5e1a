//! Token ids from Python: one, a list of them, a buffer, or any other iterable.

#![expect(
    unsafe_code,
    reason = "pyo3's safe functions take a reference to each item and ask each what it is"
)]

use std::ffi::c_ulong;

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyFloat, PyInt, PyList};

use super::arrays::Array;
use super::memory;
use super::no_id::{OUT_OF_RANGE, no_id};
use crate::python::errors::with_line;
use crate::{Rank, special};

/// The id that is the argument `token`.
pub(in super::super) struct Token(pub(in super::super) Rank);

impl<'py> FromPyObject<'_, 'py> for Token {
    type Error = PyErr;

    #[inline]
    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match rank(&value) {
            Ok(token) => Ok(Self(token)),
            Err(error) => Err(named("token", None, &value, error)),
        }
    }
}

/// The ids that are the argument `tokens`.
pub(in super::super) struct Tokens(pub(in super::super) Vec<Rank>);

impl<'py> FromPyObject<'_, 'py> for Tokens {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let mut ids = Vec::new();
        append(&value, &mut ids)?;
        Ok(Self(ids))
    }
}

/// Appends the ids in any iterable of integers. Lists are read item by item, arrays of integers by their memory.
pub(in super::super) fn append(value: &Bound<'_, PyAny>, ids: &mut Vec<Rank>) -> PyResult<()> {
    if let Ok(list) = value.cast::<PyList>() {
        return append_list(list, ids);
    }
    if let Some(array) = Array::of(value) {
        return array.append_to(ids);
    }
    for (index, token) in value.try_iter()?.enumerate() {
        memory::reserve(ids, 1)?;
        ids.push(id(index, &token?)?);
    }
    Ok(())
}

fn append_list(list: &Bound<'_, PyList>, ids: &mut Vec<Rank>) -> PyResult<()> {
    let start = ids.len();
    // Where there is no interpreter lock, a critical section is the list's own lock: other threads do not change it meanwhile.
    while !with_critical_section(list, || append_integers(list, ids.len() - start, ids))? {
        // The list is read on as it is then: an item that is no `int` may change it when it is asked for its number.
        let index = ids.len() - start;
        if let Ok(item) = list.get_item(index) {
            memory::reserve(ids, 1)?;
            ids.push(id(index, &item)?);
        }
    }
    Ok(())
}

/// Appends the ids from the item `start` on, up to the first item that is no `int`, or no id. Whether there is none: whether the
/// list was read to its end. Nothing changes the list meanwhile.
fn append_integers(list: &Bound<'_, PyList>, start: usize, ids: &mut Vec<Rank>) -> PyResult<bool> {
    let end = list.len().max(start);
    memory::reserve(ids, end - start)?;
    let mut count = 0;
    for (index, slot) in (start..end).zip(ids.spare_capacity_mut()) {
        // SAFETY: the list has so many items, and the thread is attached, as it shows. Nothing here runs Python code (what is no
        // `int` is not asked for its number), and other threads wait for the interpreter or for the list, so that the list does
        // not change, and its items live.
        let number = unsafe { number(list.py(), item(list.as_ptr(), index)) };
        let Some(number) = number else {
            break;
        };
        slot.write(number);
        count += 1;
    }
    // SAFETY: so many were written behind those that there are.
    unsafe { ids.set_len(ids.len() + count) };
    Ok(start + count == end)
}

/// # Safety
/// It is a list that has so many items.
#[inline]
#[expect(
    clippy::cast_possible_wrap,
    reason = "no list has more items than that"
)]
unsafe fn item(list: *mut ffi::PyObject, index: usize) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyList_GET_ITEM(list, index as ffi::Py_ssize_t) }
}

/// The number of an `int`, or None for another object, and for numbers that are no ids.
///
/// # Safety
/// The item lives.
#[inline]
unsafe fn number(py: Python<'_>, item: *mut ffi::PyObject) -> Option<Rank> {
    const TOO_HIGH: c_ulong = Rank::MAX as c_ulong;
    // SAFETY: the caller's promise, and the thread is attached, as `py` shows. The function takes an `int`'s number as it is, and
    // fails for all other objects.
    let number = unsafe { ffi::PyLong_AsUnsignedLong(item) };
    match Rank::try_from(number) {
        Ok(number) if c_ulong::from(number) != TOO_HIGH => Some(number),
        _ => {
            // Most likely it failed. The item is asked again by other means, which tell why.
            drop(PyErr::take(py));
            None
        }
    }
}

fn id(index: usize, token: &Bound<'_, PyAny>) -> PyResult<Rank> {
    rank(token).map_err(|error| named("tokens", Some(index), token, error))
}

/// The words of pyo3 for a number that is out of range are those of the Rust that compiled it, and not the same in each version.
fn rank(token: &Bound<'_, PyAny>) -> PyResult<Rank> {
    let number: i64 = token.extract()?;
    Rank::try_from(number).map_err(|_| PyOverflowError::new_err(OUT_OF_RANGE))
}

/// The error of a value that is no id, which says where it is, what it is, and what an id is. Errors of the value's own pass through.
#[cold]
fn named(argument: &str, index: Option<usize>, value: &Bound<'_, PyAny>, error: PyErr) -> PyErr {
    let py = value.py();
    if error.is_instance_of::<PyTypeError>(py) {
        let error = PyTypeError::new_err(format!("argument '{argument}': {}", error.value(py)));
        with_line(py, error, &no_id(index, &shown(value)))
    } else if error.is_instance_of::<PyOverflowError>(py) {
        with_line(py, error, &no_id(index, &shown(value)))
    } else {
        error
    }
}

/// A number as it is, and anything else, which may be large, by its type.
fn shown(value: &Bound<'_, PyAny>) -> String {
    const LONGEST: usize = 40;
    let is_number = value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>();
    let number = value.str().ok().filter(|_| is_number);
    let class = value.get_type();
    match number.map(|number| number.to_string()) {
        Some(number) if number.len() <= LONGEST => number,
        _ => class.name().map_or_else(
            |_| "the value".to_owned(),
            |name| format!("an object of type {name}"),
        ),
    }
}

/// How many of the tokens are special.
pub(in super::super) fn count_special(tokens: &[Rank]) -> usize {
    let special = tokens.iter().filter(|token| special::IDS.contains(token));
    special.count()
}
