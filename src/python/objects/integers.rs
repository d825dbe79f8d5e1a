//! Token ids as Python lists.

#![expect(
    unsafe_code,
    reason = "the lists that pyo3 makes check each item, and end the thread where there is no memory"
)]

use std::ptr::null_mut;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::{AcqRel, Acquire};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::prefetch::prefetch;
use crate::{Rank, special};

/// How many integers the table has room for: a power of two, so that a mask takes the place of a bounds check.
const TABLE_SIZE: usize = special::COUNT.next_power_of_two();

/// One `int` for each id, made when it is first needed and kept for ever.
///
/// Making an integer takes as long as finding a token, there are few ids, and integers do not change. Each entry is a
/// reference that is never given up. Whoever sees it sees the integer as it was made, whichever thread made it.
static INTEGERS: [AtomicPtr<ffi::PyObject>; TABLE_SIZE] =
    [const { AtomicPtr::new(null_mut()) }; TABLE_SIZE];

/// How many integers are looked up before the first of them is put into the list. The table and the objects are larger than the
/// processor's inner caches: those of one block are prefetched together, and the table's entries for the next block with them.
const BLOCK: usize = 128;
/// The same for short lists, for which a smaller block has to be cleared.
const SHORT: usize = 16;

/// A new `int`. (That of pyo3 panics where there is no memory for it.)
pub(in super::super) fn new(py: Python<'_>, number: usize) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: the thread is attached, as `py` shows. What is made is a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyLong_FromSize_t(number)) }
}

/// A new list of ids.
pub(in super::super) fn list<'py>(py: Python<'py>, ids: &[Rank]) -> PyResult<Bound<'py, PyList>> {
    // This loop is vectorized; one that stops at the first id beyond the table is not.
    let bits = ids.iter().fold(0, |bits, id| bits | *id);
    if bits as usize >= TABLE_SIZE {
        // Whoever feeds a parser may feed it anything.
        let list = PyList::empty(py);
        for id in ids {
            list.append(new(py, *id as usize)?)?;
        }
        return Ok(list);
    }
    if ids.len() <= SHORT {
        list_by_blocks::<SHORT>(py, ids)
    } else {
        list_by_blocks::<BLOCK>(py, ids)
    }
}

/// A new list of lists of ids.
pub(in super::super) fn lists<'py>(
    py: Python<'py>,
    rows: &[Vec<Rank>],
) -> PyResult<Bound<'py, PyList>> {
    let lists = PyList::empty(py);
    for row in rows {
        lists.append(list(py, row)?)?;
    }
    Ok(lists)
}

/// The entry of an id that is below `TABLE_SIZE`.
#[inline]
fn entry(id: Rank) -> &'static AtomicPtr<ffi::PyObject> {
    &INTEGERS[id as usize % TABLE_SIZE]
}

/// All ids are below `TABLE_SIZE`.
fn list_by_blocks<'py, const BLOCK: usize>(
    py: Python<'py>,
    ids: &[Rank],
) -> PyResult<Bound<'py, PyList>> {
    let length = ffi::Py_ssize_t::try_from(ids.len())?;
    // SAFETY: the thread is attached, as `py` shows. What is made is a list.
    let list: Bound<'_, PyList> =
        unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyList_New(length))?.cast_into_unchecked() };
    let mut index = 0;
    let mut integers = [null_mut(); BLOCK];
    let mut blocks = ids.chunks(BLOCK).peekable();
    while let Some(ids) = blocks.next() {
        for id in blocks.peek().copied().unwrap_or_default() {
            prefetch(entry(*id));
        }
        let mut are_made = true;
        for (id, integer) in ids.iter().zip(&mut integers) {
            *integer = entry(*id).load(Acquire);
            are_made &= !integer.is_null();
            prefetch(*integer);
        }
        if !are_made {
            make(py, ids, &mut integers)?;
        }
        for integer in integers.iter().take(ids.len()) {
            // SAFETY: the list is new and has `ids.len()` items, of which this one is not set yet. Nobody else sees the list before
            // it is full; where an integer cannot be made, it is freed with those that it has. The integer lives for ever, and the
            // list takes over a reference of its own to it.
            unsafe {
                ffi::Py_INCREF(*integer);
                ffi::PyList_SET_ITEM(list.as_ptr(), index, *integer);
            }
            index += 1;
        }
    }
    Ok(list)
}

/// Makes the integers of a block that were never needed before.
#[cold]
fn make(py: Python<'_>, ids: &[Rank], integers: &mut [*mut ffi::PyObject]) -> PyResult<()> {
    for (id, integer) in ids.iter().zip(integers) {
        let entry = entry(*id);
        // An id that is in the block twice has got its integer meanwhile.
        *integer = entry.load(Acquire);
        if integer.is_null() {
            let made = new(py, *id as usize)?;
            *integer = match entry.compare_exchange(null_mut(), made.as_ptr(), AcqRel, Acquire) {
                // It is kept for ever.
                Ok(_) => made.into_ptr(),
                // Another thread was faster.
                Err(theirs) => theirs,
            };
        }
    }
    Ok(())
}
