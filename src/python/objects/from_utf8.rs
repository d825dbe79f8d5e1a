//! Python strings of the bytes of tokens.

use std::ffi::CString;

use pyo3::ffi;
use pyo3::prelude::*;

/// The string of bytes. Those that are not UTF-8 are treated as `bytes.decode` does.
#[expect(unsafe_code, reason = "pyo3 makes strings of text only")]
pub(in super::super) fn string<'py>(
    py: Python<'py>,
    bytes: &[u8],
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let other;
    let errors = match errors {
        "replace" => c"replace",
        "strict" => c"strict",
        _ => {
            other = CString::new(errors)?;
            &other
        }
    };
    let length = ffi::Py_ssize_t::try_from(bytes.len())?;
    // SAFETY: the thread is attached, as `py` shows. The call reads this many bytes and a string that ends in a zero byte, both
    // of which outlive it, and gives an owned reference, or null with an exception set.
    unsafe {
        let string = ffi::PyUnicode_DecodeUTF8(bytes.as_ptr().cast(), length, errors.as_ptr());
        Bound::from_owned_ptr_or_err(py, string)
    }
}
