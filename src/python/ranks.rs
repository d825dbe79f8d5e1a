//! Token ids as Python lists.

#![expect(
    unsafe_code,
    reason = "pyo3's safe functions make an integer for each id and check each place of a list"
)]

use std::ffi::c_ulong;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::layout::Layout;
use crate::tokenizer::fetch::fetch;
use crate::{Rank, special};

/// One integer object for each id, made when it is first needed and kept for ever.
///
/// Making an integer takes as long as finding a token, there are few ids, and integers do not change. Each entry is a
/// reference that is never given up.
static INTEGERS: [AtomicPtr<ffi::PyObject>; special::COUNT] =
    [const { AtomicPtr::new(null_mut()) }; special::COUNT];

/// How many integers are looked up before the first of them is put into the list. The table and the objects are larger than
/// the caches near the processor; what a batch needs of them is on its way meanwhile, and that of the next one's table too.
const BATCH: usize = 128;
/// The same for few, for which less memory has to be made ready.
const FEW: usize = 16;

/// A new list of `ranks`.
pub(super) fn list<'py>(py: Python<'py>, ranks: &[Rank]) -> PyResult<Bound<'py, PyList>> {
    if ranks.len() <= FEW {
        list_by::<FEW>(py, ranks)
    } else {
        list_by::<BATCH>(py, ranks)
    }
}

/// A new list of lists of ranks.
pub(super) fn lists<'py>(py: Python<'py>, rows: &[Vec<Rank>]) -> PyResult<Bound<'py, PyList>> {
    let lists = rows.iter().map(|row| list(py, row));
    PyList::new(py, lists.collect::<PyResult<Vec<_>>>()?)
}

fn list_by<'py, const BATCH: usize>(
    py: Python<'py>,
    ranks: &[Rank],
) -> PyResult<Bound<'py, PyList>> {
    let length = ffi::Py_ssize_t::try_from(ranks.len())?;
    // SAFETY: the thread is attached, as `py` shows. What is made is a list.
    let list: Bound<'_, PyList> =
        unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyList_New(length))?.cast_into_unchecked() };
    let layout = Layout::of(py);
    let mut place = 0;
    let mut integers = [null_mut(); BATCH];
    let mut batches = ranks.chunks(BATCH).peekable();
    while let Some(ranks) = batches.next() {
        for rank in batches.peek().copied().unwrap_or_default() {
            if let Some(slot) = INTEGERS.get(*rank as usize) {
                fetch(slot);
            }
        }
        let mut are_made = true;
        for (rank, integer) in ranks.iter().zip(&mut integers) {
            let slot = INTEGERS.get(*rank as usize);
            *integer = slot.map_or(null_mut(), |slot| slot.load(Relaxed));
            are_made &= !integer.is_null();
            fetch(*integer);
        }
        if !are_made {
            make(py, ranks, &mut integers)?;
        }
        let integers = integers.get(..ranks.len()).unwrap_or_default();
        // SAFETY: the list is new, and has so many places, of which those from this one on are empty. Nobody else sees it
        // before it is full; those that see it then have the GIL. Where an integer can't be made, it is freed with those that
        // it has. The integers live for ever.
        unsafe {
            match layout {
                Some(layout) => fill(layout, &list, place, integers),
                None => set(&list, place, integers)?,
            }
        }
        place += ranks.len();
    }
    Ok(list)
}

/// Makes the integers that were never needed before.
#[cold]
fn make(py: Python<'_>, ranks: &[Rank], integers: &mut [*mut ffi::PyObject]) -> PyResult<()> {
    for (rank, integer) in ranks.iter().zip(integers) {
        let slot = INTEGERS.get(*rank as usize);
        // One that stands twice in a batch has got its integer meanwhile.
        *integer = slot.map_or(null_mut(), |slot| slot.load(Relaxed));
        if integer.is_null() {
            let number = c_ulong::from(*rank);
            // SAFETY: the thread is attached, as `py` shows. What is made is a new reference, or null with an exception set.
            let new =
                unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyLong_FromUnsignedLong(number))? };
            let new = new.into_ptr();
            if let Some(slot) = slot {
                slot.store(new, Relaxed);
            }
            *integer = new;
        }
    }
    Ok(())
}

/// Puts integers into the places of a list from `place` on, as `CPython` does it.
///
/// # Safety
/// The list has these places, and they are empty. The integers live.
unsafe fn fill(
    layout: &Layout,
    list: &Bound<'_, PyList>,
    place: usize,
    integers: &[*mut ffi::PyObject],
) {
    let places = Layout::places(list);
    // SAFETY: the caller's promise; the thread is attached, as `list` shows. Each place takes over a reference.
    unsafe {
        for (index, integer) in integers.iter().enumerate() {
            layout.refer(*integer);
            places.add(place + index).write(*integer);
        }
    }
}

/// Puts integers into the places of a list from `place` on, as the stable ABI does it.
///
/// # Safety
/// The integers live.
unsafe fn set(
    list: &Bound<'_, PyList>,
    place: usize,
    integers: &[*mut ffi::PyObject],
) -> PyResult<()> {
    for (place, integer) in (place..).zip(integers) {
        let place = ffi::Py_ssize_t::try_from(place)?;
        // SAFETY: the caller's promise; the thread is attached, as `list` shows. The place takes over the reference.
        unsafe {
            ffi::Py_INCREF(*integer);
            if ffi::PyList_SetItem(list.as_ptr(), place, *integer) != 0 {
                return Err(PyErr::fetch(list.py()));
            }
        }
    }
    Ok(())
}
