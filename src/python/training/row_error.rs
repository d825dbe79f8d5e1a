//! The class `RowError`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::python::errors::HarmonyError;
use crate::training::{self, RowErrorKind};

/// Why a row makes no examples: where, what, and what to do about it.
///
/// >>> from openai_harmony import training
/// >>> [error] = training.render_rows([{"messages": [{"role": "robot", "content": "Hi"}]}]).errors
/// >>> print(error.in_source("chats.jsonl"))
/// chats.jsonl:0: messages[0].role: unknown role: 'robot'; the roles are system, developer, user, assistant and tool
/// >>> error.row, error.path, error.kind
/// (0, 'messages[0].role', 'unknown_role')
#[pyclass(module = "openai_harmony.training", frozen, eq)]
#[derive(PartialEq)]
pub(in super::super) struct RowError(pub(super) training::RowError);

#[pymethods]
impl RowError {
    #[new]
    fn new(
        row: u64,
        byte: Option<u64>,
        path: String,
        kind: &str,
        message: String,
        hint: &str,
    ) -> PyResult<Self> {
        let mut kinds = RowErrorKind::ALL.into_iter();
        let known = kinds.find(|known| known.as_str() == kind);
        let kind = known.ok_or_else(|| PyValueError::new_err(format!("no error is {kind:?}")))?;
        Ok(Self(training::RowError {
            row,
            byte,
            path,
            ..training::RowError::whole(kind, message, hint)
        }))
    }

    /// The row: of JSON lines the line, counted from 1, else the index, counted from 0.
    #[getter]
    fn row(&self) -> u64 {
        self.0.row
    }

    /// Where in the source the row begins; None where rows have no bytes.
    #[getter]
    fn byte(&self) -> Option<u64> {
        self.0.byte
    }

    /// Where in the row, such as ``messages[3].role``; empty for the row as a whole.
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// What kind of error it is, as a word that stays the same: ``unknown_role``.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind.as_str()
    }

    /// What is wrong.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it; empty where the message says it.
    #[getter]
    fn hint(&self) -> &str {
        &self.0.hint
    }

    /// All of it, with the name of the source before it.
    fn in_source(&self, source: &str) -> String {
        self.0.in_source(source)
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let error = &slf.get().0;
        let parts = (
            error.row,
            error.byte,
            &error.path,
            error.kind.as_str(),
            &error.message,
            &error.hint,
        );
        Ok((slf.get_type(), parts.into_pyobject(slf.py())?))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<RowError {}: {}>", self.0.kind, self.0)
    }
}

impl RowError {
    /// The exception that tells of it.
    pub(super) fn exception(&self, py: Python<'_>) -> PyErr {
        let exception = HarmonyError::new_err(self.0.to_string());
        let value = exception.value(py);
        let attributes = value
            .setattr("kind", self.0.kind.as_str())
            .and_then(|()| value.setattr("position", self.0.row))
            .and_then(|()| value.setattr("param", &self.0.path));
        attributes.err().unwrap_or(exception)
    }
}
