//! Columns by Python's buffer protocol.

#![expect(unsafe_code, reason = "the buffer protocol is a C structure")]

use std::ffi::c_int;
use std::ptr;

use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyMemoryView;

use super::Column;
use crate::python::objects::imports;

/// What a view of a column holds on to.
#[pyclass(name = "_Column", module = "openai_harmony._core", frozen)]
struct Exporter {
    column: Column,
    /// The same as a view points to: one dimension.
    shape: [ffi::Py_ssize_t; 1],
    strides: [ffi::Py_ssize_t; 1],
}

#[pymethods]
impl Exporter {
    /// # Safety
    /// Python gives a structure to fill.
    unsafe fn __getbuffer__(
        slf: Bound<'_, Self>,
        view: *mut ffi::Py_buffer,
        flags: c_int,
    ) -> PyResult<()> {
        let wants = |flag: c_int| flags & flag == flag;
        if wants(ffi::PyBUF_WRITABLE) {
            // SAFETY: it is a structure to fill; on failure it has no object.
            unsafe { (*view).obj = ptr::null_mut() };
            return Err(PyBufferError::new_err("the column cannot be written to"));
        }
        let Self {
            column,
            shape,
            strides,
        } = slf.get();
        let format = column.format();
        let or_null = |is_wanted: bool, pointer: *const ffi::Py_ssize_t| {
            if is_wanted {
                pointer.cast_mut()
            } else {
                ptr::null_mut()
            }
        };
        let filled = ffi::Py_buffer {
            buf: column.pointer().cast_mut(),
            len: shape[0] * strides[0],
            itemsize: strides[0],
            readonly: 1,
            ndim: 1,
            format: if wants(ffi::PyBUF_FORMAT) {
                format.buffer.as_ptr().cast_mut()
            } else {
                ptr::null_mut()
            },
            shape: or_null(wants(ffi::PyBUF_ND), shape.as_ptr()),
            strides: or_null(wants(ffi::PyBUF_STRIDES), strides.as_ptr()),
            suboffsets: ptr::null_mut(),
            internal: ptr::null_mut(),
            obj: slf.clone().into_ptr(),
        };
        // SAFETY: it is a structure to fill. What it points to is constant, or in this object, which it holds a reference to: the
        // class is frozen, and the column's numbers neither move nor change. Nobody writes to them, as the view says that it is
        // to be read only.
        unsafe { view.write(filled) };
        Ok(())
    }
}

/// The column as a numpy array, or without numpy as a `memoryview`. Neither can be written to.
pub(in super::super) fn array(
    py: Python<'_>,
    column: impl Into<Column>,
) -> PyResult<Bound<'_, PyAny>> {
    let column = column.into();
    let size = column.format().size;
    let exporter = Exporter {
        shape: [column.len().try_into()?],
        strides: [size.try_into()?],
        column,
    };
    let exporter = Bound::new(py, exporter)?;
    match imports::asarray(py)? {
        Some(asarray) => asarray.bind(py).call1((exporter,)),
        None => Ok(PyMemoryView::from(exporter.as_any())?.into_any()),
    }
}
