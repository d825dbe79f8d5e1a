//! The functions of the module.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::encoding::{HarmonyEncoding, encoding_name};
use super::objects::{json, strings};
use crate::chat::{self, Message, Role, ToolNamespaceConfig};

/// The encoding of this name; the same object each time, built into the package and loaded in an instant.
///
/// Raises ``ValueError`` for a name that no encoding has.
///
/// >>> from openai_harmony import HarmonyEncodingName, load_harmony_encoding
/// >>> load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS).name
/// 'HarmonyGptOss'
#[pyfunction]
pub(super) fn load_harmony_encoding<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, HarmonyEncoding>> {
    static ENCODING: PyOnceLock<Py<HarmonyEncoding>> = PyOnceLock::new();
    let name = encoding_name(name)?;
    let encoding = ENCODING.get_or_try_init(py, || {
        let encoding = py.detach(|| crate::load_harmony_encoding(name))?;
        Py::new(py, HarmonyEncoding { encoding })
    })?;
    Ok(encoding.bind(py).clone())
}

/// The built-in tool namespace ``browser`` or ``python``, as new plain data; ``ValueError`` for any other name.
#[pyfunction]
pub(super) fn get_tool_namespace_config<'py>(
    py: Python<'py>,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let config = ToolNamespaceConfig::builtin(name)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let value =
        serde_json::to_value(config).map_err(|error| PyValueError::new_err(error.to_string()))?;
    json::to_python(py, &value)
}

/// Where a text stops being JSON, and how; None where it is JSON.
#[pyfunction]
pub(super) fn json_error(text: &Bound<'_, PyString>) -> PyResult<Option<(usize, &'static str)>> {
    let message = Message::from_role_and_content(Role::Assistant, strings::owned(text)?);
    let error = text.py().detach(|| message.json_error());
    Ok(error.map(|error| (error.position, error.kind.as_str())))
}

/// The keys of a message's dict, or of a conversation's, that reading it would lose.
#[pyfunction]
pub(super) fn unread_keys(data: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    Ok(chat::unread_keys(&json::outline(data)?))
}

/// Raise the ``HarmonyError`` with which ``encode`` refuses text that spells this special token.
#[pyfunction]
pub(super) fn raise_disallowed_special_token(token: &Bound<'_, PyString>) -> PyResult<()> {
    Err(crate::Error::disallowed_special_token(&strings::text(token)?).into())
}
