//! The functions of the module.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::encoding::{HarmonyEncoding, encoding_name};
use super::objects::{json, strings};
use crate::chat::ToolNamespaceConfig;

/// The encoding of this name, the same object each time.
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

/// The built-in tool namespace of this name, `"browser"` or `"python"`, as a dict.
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

/// Raises the error that `encode` raises where it finds `token` in a text that may not hold it.
#[pyfunction]
pub(super) fn raise_disallowed_special_token(token: &Bound<'_, PyString>) -> PyResult<()> {
    Err(crate::Error::disallowed_special_token(&strings::text(token)?).into())
}
