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
const BATCH: usize = 64;

/// A new list of `ranks`.
pub(super) fn list<'py>(py: Python<'py>, ranks: &[Rank]) -> PyResult<Bound<'py, PyList>> {
    let length = ffi::Py_ssize_t::try_from(ranks.len())?;
    // SAFETY: the thread is attached, as `py` shows.
    let list = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyList_New(length))? };
    let mut place = 0;
    let mut integers = [null_mut(); BATCH];
    let mut batches = ranks.chunks(BATCH).peekable();
    while let Some(ranks) = batches.next() {
        for rank in batches.peek().copied().unwrap_or_default() {
            if let Some(slot) = INTEGERS.get(*rank as usize) {
                fetch(slot);
            }
        }
        for (rank, integer) in ranks.iter().zip(&mut integers) {
            let slot = INTEGERS.get(*rank as usize);
            *integer = slot.map_or(null_mut(), |slot| slot.load(Relaxed));
            fetch(*integer);
        }
        for (rank, shared) in ranks.iter().zip(integers) {
            // SAFETY: the thread is attached; an entry that is not null is an object that lives for ever. The list is new, nobody
            // else can see it until it is full, and each of its places takes over one reference. Dropping the list where an
            // integer could not be made frees those before it.
            unsafe {
                let integer = if shared.is_null() {
                    new_integer(*rank)
                } else {
                    ffi::Py_INCREF(shared);
                    shared
                };
                if integer.is_null() || ffi::PyList_SetItem(list.as_ptr(), place, integer) != 0 {
                    return Err(PyErr::fetch(py));
                }
            }
            place += 1;
        }
    }
    // SAFETY: it was made as a list.
    Ok(unsafe { list.cast_into_unchecked() })
}

/// A new reference to the integer of a rank that had none when it was looked up, or null with an exception set.
///
/// # Safety
/// The thread is attached to the interpreter.
#[cold]
unsafe fn new_integer(rank: Rank) -> *mut ffi::PyObject {
    let slot = INTEGERS.get(rank as usize);
    // One that stands twice in a batch has got its integer meanwhile.
    let mut integer = slot.map_or(null_mut(), |slot| slot.load(Relaxed));
    // SAFETY: the caller's promise; an entry that is not null is an object that lives for ever.
    unsafe {
        if integer.is_null() {
            integer = ffi::PyLong_FromUnsignedLong(c_ulong::from(rank));
            let Some(slot) = slot.filter(|_| !integer.is_null()) else {
                return integer;
            };
            slot.store(integer, Relaxed);
        }
        ffi::Py_INCREF(integer);
    }
    integer
}
