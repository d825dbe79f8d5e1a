//! A message's text as a Python string that grows with the message.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::strings;

/// The Python string of a text that is only ever appended to.
///
/// Making a new string at each token would copy the message each time. `CPython` appends in place to a string that nobody else
/// holds (it is how `text += part` is linear in loops), so the string is kept here and appended to when it is read: reading is
/// as cheap as the new text where the caller has dropped what it got before, and costs one copy where it has not.
#[derive(Default)]
pub(in super::super) struct GrowingString {
    /// Which message it is, by how many came before it.
    message: usize,
    string: Option<Py<PyString>>,
    /// How many bytes of the text `string` holds.
    length: usize,
}

impl GrowingString {
    /// The string of `text`, which is that of the message with this index, as it is now.
    pub(in super::super) fn read<'py>(
        &mut self,
        py: Python<'py>,
        message: usize,
        text: &str,
    ) -> PyResult<Bound<'py, PyString>> {
        if self.message != message {
            *self = Self {
                message,
                ..Self::default()
            };
        }
        let string = match (self.string.take(), &text[self.length..]) {
            (None, _) => strings::new(py, text)?,
            (Some(string), "") => string.into_bound(py),
            (Some(string), added) => append(string.into_bound(py), &strings::new(py, added)?)?,
        };
        self.length = text.len();
        self.string = Some(string.clone().unbind());
        Ok(string)
    }
}

/// `left + right`, in place where `left` is the only reference to its string.
#[expect(unsafe_code, reason = "pyo3 has no safe form of PyUnicode_Append")]
fn append<'py>(
    left: Bound<'py, PyString>,
    right: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyString>> {
    let py = left.py();
    let mut joined = left.into_ptr();
    // SAFETY: the thread is attached, as `py` shows. `joined` is an owned reference to a string, which the call takes; it leaves
    // an owned reference to the new string in its place, or null with an exception set. `right` is a string that outlives the
    // call.
    let joined = unsafe {
        ffi::PyUnicode_Append(&raw mut joined, right.as_ptr());
        Bound::from_owned_ptr_or_err(py, joined)?
    };
    Ok(joined.cast_into()?)
}
