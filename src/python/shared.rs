//! Lists that several threads read at a time.
//!
//! The thread that has the GIL lets others read with it, and meanwhile runs no Python code and does not give the GIL away. So no
//! one changes a list or frees what is in it. Those who read write nothing, not even the number of references to an item: for
//! them all is as constant as any memory that threads share.

#![expect(
    unsafe_code,
    reason = "that no Python code runs can be promised only, and memory is read by pointers"
)]

use std::marker::PhantomData;
use std::ptr::NonNull;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::layout::Layout;
use crate::Rank;

/// Shows that while it lives no Python code runs but by this thread. It stays in its thread.
pub(super) struct Reading<'a>(PhantomData<(&'a (), *mut ())>);

impl<'a> Reading<'a> {
    /// As is so for the thread that has the GIL.
    pub(super) fn attached(_: Python<'a>) -> Self {
        Self(PhantomData)
    }

    /// As is so while another thread has the GIL, and waits until this one has read.
    ///
    /// # Safety
    /// For as long as this lives, there is a thread that has the GIL and neither gives it away nor runs Python code. What it did
    /// before happened before this, by a lock that both took.
    pub(super) unsafe fn beside_another() -> Self {
        Self(PhantomData)
    }
}

/// A list that any thread may read that may read at all.
pub(super) struct SharedList<'a> {
    list: NonNull<ffi::PyObject>,
    layout: &'static Layout,
    /// When it was shared.
    length: usize,
    item: PhantomData<&'a ()>,
}

// SAFETY: it is the address of a list that lives as long as this: `of` borrows a reference to it. Nothing can be done with it but
// reading it with a `Reading`, which shows that nobody changes it meanwhile.
unsafe impl Send for SharedList<'_> {}

impl<'a> SharedList<'a> {
    /// None for what is no list, and where the layout of objects is not known. Runs no Python code.
    pub(super) fn of(item: &'a Bound<'_, PyAny>) -> Option<Self> {
        let list = item.cast::<PyList>().ok()?;
        Some(Self {
            list: NonNull::new(list.as_ptr())?,
            layout: Layout::of(item.py())?,
            length: list.len(),
            item: PhantomData,
        })
    }

    /// How many items it has: only a hint, since it may change before it is read.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Appends the ids in the list; or nothing where an item is no `int`, or no id.
    pub(super) fn read(&self, _: &Reading<'_>, ranks: &mut Vec<Rank>) -> bool {
        let before = ranks.len();
        // SAFETY: the list lives, see above. While the `Reading` lives, nobody changes it, so that its items live.
        let length = unsafe {
            let items = Layout::items(self.list.as_ptr());
            self.layout.numbers(items, ranks);
            items.len()
        };
        let is_read = ranks.len() - before == length;
        if !is_read {
            ranks.truncate(before);
        }
        is_read
    }
}
