//! Python strings as Rust strings, and the string collections that `encode` takes.

use std::borrow::Cow;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// The text of a Python string. Python strings may hold surrogates, which no UTF-8 text does: a pair of them is the
/// character that it stands for in UTF-16, a lone one becomes U+FFFD.
pub(super) fn text<'a>(string: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    if let Ok(text) = string.to_str() {
        return Ok(Cow::Borrowed(text));
    }
    let py = string.py();
    let utf16 = string.call_method1(
        intern!(py, "encode"),
        (intern!(py, "utf-16"), intern!(py, "surrogatepass")),
    )?;
    let joined = utf16.call_method1(
        intern!(py, "decode"),
        (intern!(py, "utf-16"), intern!(py, "replace")),
    )?;
    Ok(Cow::Owned(joined.extract()?))
}

/// `"all"`, or a collection of strings.
pub(super) enum Strings {
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
        let strings = value.try_iter()?.map(|item| {
            let item = item?.cast_into::<PyString>()?;
            Ok(text(&item)?.into_owned())
        });
        Ok(Self::Listed(strings.collect::<PyResult<_>>()?))
    }
}

impl Strings {
    pub(super) const NONE: Self = Self::Listed(Vec::new());
}
