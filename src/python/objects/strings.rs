//! Python strings as Rust strings and back, and the string collections that `encode` takes.

use std::borrow::Cow;

use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::memory;

/// The text of a Python string. Python strings may hold surrogates, which no UTF-8 text does: a pair of them is the
/// character that it stands for in UTF-16, a lone one becomes U+FFFD.
pub(in super::super) fn text<'a>(string: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    let py = string.py();
    if let Ok(text) = string.to_str() {
        return Ok(Cow::Borrowed(text));
    }
    let utf16 = string.call_method1(
        intern!(py, "encode"),
        (intern!(py, "utf-16"), intern!(py, "surrogatepass")),
    )?;
    let joined = utf16.call_method1(
        intern!(py, "decode"),
        (intern!(py, "utf-16"), intern!(py, "replace")),
    )?;
    Ok(Cow::Owned(memory::copied(
        joined.cast::<PyString>()?.to_str()?,
    )?))
}

/// The same in memory of its own.
pub(in super::super) fn owned(string: &Bound<'_, PyString>) -> PyResult<String> {
    match text(string)? {
        Cow::Borrowed(text) => Ok(memory::copied(text)?),
        Cow::Owned(text) => Ok(text),
    }
}

/// A new Python string. (That of pyo3 panics where there is no memory for it.)
#[expect(unsafe_code, reason = "pyo3 has no function that fails")]
pub(in super::super) fn new<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyString>> {
    let length = ffi::Py_ssize_t::try_from(text.len())?;
    // SAFETY: the thread is attached, as `py` shows. The call reads this many bytes, and gives an owned reference to a string, or
    // null with an exception set.
    unsafe {
        let string = ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), length);
        Ok(Bound::from_owned_ptr_or_err(py, string)?.cast_into_unchecked())
    }
}

/// The same, or None.
pub(in super::super) fn new_if_some<'py>(
    py: Python<'py>,
    text: Option<&str>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    text.map(|text| new(py, text)).transpose()
}

/// `"all"`, or a collection of strings.
pub(in super::super) enum Strings {
    All,
    Listed(Vec<String>),
}

impl<'py> FromPyObject<'_, 'py> for Strings {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(string) = value.cast::<PyString>() {
            if text(&string)? == "all" {
                return Ok(Self::All);
            }
        }
        let mut strings = Vec::new();
        for item in value.try_iter()? {
            memory::reserve(&mut strings, 1)?;
            strings.push(owned(&item?.cast_into::<PyString>()?)?);
        }
        Ok(Self::Listed(strings))
    }
}

impl Strings {
    pub(in super::super) const NONE: Self = Self::Listed(Vec::new());
}
