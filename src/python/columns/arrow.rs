//! Columns by Arrow's [C data interface](https://arrow.apache.org/docs/format/CDataInterface.html), in the
//! [capsules](https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html) that Python's libraries take.
//!
//! Each structure is released once: by whoever imports it, which sets its `release` to null, or else by its own drop.

#![expect(unsafe_code, reason = "the interface is two C structures")]

use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::Column;

/// Columns of one length, by their names.
pub(in super::super) struct Record {
    pub(in super::super) length: usize,
    pub(in super::super) columns: Vec<(&'static CStr, Values)>,
}

/// What a column of a record holds.
pub(in super::super) enum Values {
    /// A number a row.
    Numbers(Column),
    /// A list of numbers a row: those of the second column from the row's offset in the first one (`i64`) to the next offset.
    Lists(Column, Column),
}

/// `ArrowSchema`, as the interface defines it.
#[repr(C)]
struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Schema,
    dictionary: *mut Schema,
    release: Option<unsafe extern "C" fn(*mut Schema)>,
    private_data: *mut c_void,
}

/// `ArrowArray`, as the interface defines it.
#[repr(C)]
struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Array,
    dictionary: *mut Array,
    release: Option<unsafe extern "C" fn(*mut Array)>,
    private_data: *mut c_void,
}

/// What a structure points to, and frees when it is released.
struct Owned<T> {
    children: Vec<*mut T>,
    /// The memory of the buffers stays for as long as its columns do.
    _columns: Vec<Column>,
    buffers: Vec<*const c_void>,
}

impl<T> Owned<T> {
    fn new(children: Vec<T>, columns: Vec<Column>) -> Self {
        // None has a null for each value: the first buffer, which would say which are, is left out.
        let buffers = std::iter::once(ptr::null()).chain(columns.iter().map(Column::pointer));
        Self {
            buffers: buffers.collect(),
            children: children
                .into_iter()
                .map(|child| Box::into_raw(Box::new(child)))
                .collect(),
            _columns: columns,
        }
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        for child in self.children.drain(..) {
            // SAFETY: they were made of boxes, and are taken out of the list once. Dropping a child releases it, unless it was
            // moved elsewhere, which set its `release` to null.
            drop(unsafe { Box::from_raw(child) });
        }
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

impl Schema {
    fn new(format: &'static CStr, name: &'static CStr, children: Vec<Self>) -> Self {
        let mut owned = Owned::new(children, Vec::new());
        Self {
            format: format.as_ptr(),
            name: name.as_ptr(),
            metadata: ptr::null(),
            flags: 0,
            n_children: count(owned.children.len()),
            children: owned.children.as_mut_ptr(),
            dictionary: ptr::null_mut(),
            release: Some(release_schema),
            private_data: Box::into_raw(Box::new(owned)).cast(),
        }
    }

    fn of(name: &'static CStr, values: &Values) -> Self {
        match values {
            Values::Numbers(column) => Self::new(column.format().arrow, name, Vec::new()),
            Values::Lists(_, column) => {
                let item = Self::new(column.format().arrow, c"item", Vec::new());
                Self::new(c"+L", name, vec![item])
            }
        }
    }
}

impl Array {
    fn new(length: usize, columns: Vec<Column>, children: Vec<Self>) -> Self {
        let mut owned = Owned::new(children, columns);
        Self {
            length: count(length),
            null_count: 0,
            offset: 0,
            n_buffers: count(owned.buffers.len()),
            n_children: count(owned.children.len()),
            buffers: owned.buffers.as_mut_ptr(),
            children: owned.children.as_mut_ptr(),
            dictionary: ptr::null_mut(),
            release: Some(release_array),
            private_data: Box::into_raw(Box::new(owned)).cast(),
        }
    }

    fn of(length: usize, values: Values) -> Self {
        match values {
            Values::Numbers(column) => Self::new(length, vec![column], Vec::new()),
            Values::Lists(offsets, column) => {
                let items = Self::new(column.len(), vec![column], Vec::new());
                Self::new(length, vec![offsets], vec![items])
            }
        }
    }
}

/// # Safety
/// It is a structure that [`Schema::new`] made, or a copy of one, and it was not released.
unsafe extern "C" fn release_schema(schema: *mut Schema) {
    // SAFETY: the caller's promise; the private data was made of this box, and `release` is null from here on.
    unsafe {
        (*schema).release = None;
        drop(Box::from_raw(
            (*schema).private_data.cast::<Owned<Schema>>(),
        ));
    }
}

/// # Safety
/// It is a structure that [`Array::new`] made, or a copy of one, and it was not released.
unsafe extern "C" fn release_array(array: *mut Array) {
    // SAFETY: the caller's promise; the private data was made of this box, and `release` is null from here on.
    unsafe {
        (*array).release = None;
        drop(Box::from_raw((*array).private_data.cast::<Owned<Array>>()));
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: who moved it elsewhere, or released it, has set `release` to null.
            unsafe { release(self) };
        }
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: who moved it elsewhere, or released it, has set `release` to null.
            unsafe { release(self) };
        }
    }
}

// SAFETY: what it points to is constant, or in a box that nothing else points to.
unsafe impl Send for Schema {}
// SAFETY: what it points to is in a box that nothing else points to, or in columns, which never change and may be freed by any
// thread.
unsafe impl Send for Array {}

/// What `__arrow_c_array__` gives: a schema and an array, which is a structure of the columns.
pub(in super::super) fn capsules(
    py: Python<'_>,
    record: Record,
) -> PyResult<(Bound<'_, PyCapsule>, Bound<'_, PyCapsule>)> {
    let columns = record.columns.iter();
    let schemas = columns
        .map(|(name, values)| Schema::of(name, values))
        .collect();
    let length = record.length;
    let columns = record.columns.into_iter();
    let arrays = columns
        .map(|(_, values)| Array::of(length, values))
        .collect();
    let schema = Schema::new(c"+s", c"", schemas);
    let array = Array::new(length, Vec::new(), arrays);
    Ok((
        PyCapsule::new_with_value(py, schema, c"arrow_schema")?,
        PyCapsule::new_with_value(py, array, c"arrow_array")?,
    ))
}
