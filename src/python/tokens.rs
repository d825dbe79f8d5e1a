//! Token ids from Python.

#![expect(
    unsafe_code,
    reason = "pyo3's safe functions take a reference to each item and ask each what it is"
)]

use std::ffi::c_ulong;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::buffers;
use super::layout::Layout;
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

/// The ids that are the argument `tokens`: any iterable of integers. The items of lists are read in place, arrays of integers
/// by their memory.
pub(super) struct Tokens(pub(super) Vec<Rank>);

impl<'py> FromPyObject<'_, 'py> for Tokens {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match TokenSource::extract(value)? {
            TokenSource::Read(ranks) => Ok(Self(ranks)),
            TokenSource::List(list) => {
                let mut ranks = Vec::new();
                list.read(0, usize::MAX, &mut ranks)?;
                Ok(Self(ranks))
            }
        }
    }
}

/// The argument `tokens` for what needs only some ids at a time.
pub(super) enum TokenSource<'py> {
    List(TokenList<'py>),
    Read(Vec<Rank>),
}

impl<'py> FromPyObject<'_, 'py> for TokenSource<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(list) = value.cast::<PyList>() {
            return Ok(Self::List(TokenList(list.to_owned())));
        }
        if let Some(ranks) = buffers::ranks(&value)? {
            return Ok(Self::Read(ranks));
        }
        let ranks = value.try_iter()?.map(|token| rank(&token?));
        ranks.collect::<PyResult<_>>().map(Self::Read)
    }
}

fn rank(token: &Bound<'_, PyAny>) -> PyResult<Rank> {
    token
        .extract()
        .map_err(|error| named("tokens", error, token.py()))
}

/// A list of integers.
pub(super) struct TokenList<'py>(Bound<'py, PyList>);

impl TokenList<'_> {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends the ids from the place `start` on, but not more than `most`, to `ranks`.
    pub(super) fn read(&self, start: usize, most: usize, ranks: &mut Vec<Rank>) -> PyResult<()> {
        let end = start.saturating_add(most);
        let before = ranks.len();
        self.read_integers(start, end, ranks);
        let mut place = start + ranks.len() - before;
        // The length is asked for each time: an item may change the list when it is asked for its number.
        while place < end.min(self.len()) {
            ranks.push(rank(&self.0.get_item(place)?)?);
            place += 1;
        }
        Ok(())
    }

    /// Appends the ids from the place `start` to before `end`, up to the first item that is no `int`, or is out of range.
    fn read_integers(&self, start: usize, end: usize, ranks: &mut Vec<Rank>) {
        let (list, before) = (&self.0, ranks.len());
        let layout = Layout::of(list.py());
        loop {
            // SAFETY: the list has these places, and the thread is attached to the interpreter, as it shows. Nothing here runs
            // Python code or lets another thread run some (what is no `int` is not asked for its number): the list does not
            // change, so that its items exist, and live.
            let number = unsafe {
                if let Some(layout) = layout {
                    let place = start + ranks.len() - before;
                    let items = Layout::items(list.as_ptr());
                    let items = items.get(place..end.min(items.len()));
                    layout.numbers(items.unwrap_or_default(), ranks);
                }
                let place = start + ranks.len() - before;
                match ffi::Py_ssize_t::try_from(place) {
                    Ok(at) if place < end.min(self.len()) => {
                        number(list.py(), ffi::PyList_GetItem(list.as_ptr(), at))
                    }
                    _ => None,
                }
            };
            let Some(number) = number else {
                break;
            };
            ranks.push(number);
        }
    }
}

/// The number of an `int`, or None for another object, and for numbers that are no ids.
///
/// # Safety
/// The item lives.
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

/// A wrong type's error that says which argument has it; other errors (an id out of range) as they are.
fn named(argument: &str, error: PyErr, py: Python<'_>) -> PyErr {
    if error.is_instance_of::<PyTypeError>(py) {
        PyTypeError::new_err(format!("argument '{argument}': {}", error.value(py)))
    } else {
        error
    }
}
