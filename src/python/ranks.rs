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

use crate::{Rank, special};

/// One integer object for each id, made when it is first needed and kept for ever.
///
/// Making an integer takes as long as finding a token, there are few ids, and integers do not change. Each entry is a
/// reference that is never given up.
static INTEGERS: [AtomicPtr<ffi::PyObject>; special::COUNT] =
    [const { AtomicPtr::new(null_mut()) }; special::COUNT];

/// A new list of `ranks`.
pub(super) fn list<'py>(py: Python<'py>, ranks: &[Rank]) -> PyResult<Bound<'py, PyList>> {
    let length = ffi::Py_ssize_t::try_from(ranks.len())?;
    // SAFETY: the thread is attached, as `py` shows. The list is new, nobody else can see it until it is full, and each of its
    // places takes over one reference. Dropping the list where an integer could not be made frees those before it.
    unsafe {
        let list = Bound::from_owned_ptr_or_err(py, ffi::PyList_New(length))?;
        for (place, rank) in (0..).zip(ranks) {
            let integer = integer(*rank);
            if integer.is_null() || ffi::PyList_SetItem(list.as_ptr(), place, integer) != 0 {
                return Err(PyErr::fetch(py));
            }
        }
        Ok(list.cast_into_unchecked())
    }
}

/// A new reference to the integer of `rank`, or null with an exception set.
///
/// # Safety
/// The thread is attached to the interpreter.
#[inline]
unsafe fn integer(rank: Rank) -> *mut ffi::PyObject {
    let slot = INTEGERS.get(rank as usize);
    let shared = slot.map_or(null_mut(), |slot| slot.load(Relaxed));
    // SAFETY: the caller's promise; an entry that is not null is an object that lives for ever.
    unsafe {
        if !shared.is_null() {
            ffi::Py_INCREF(shared);
            return shared;
        }
        let integer = ffi::PyLong_FromUnsignedLong(c_ulong::from(rank));
        if let (Some(slot), false) = (slot, integer.is_null()) {
            ffi::Py_INCREF(integer);
            slot.store(integer, Relaxed);
        }
        integer
    }
}
