//! Rust errors as Python exceptions.

use pyo3::create_exception;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::Error;

create_exception!(
    openai_harmony,
    HarmonyError,
    PyRuntimeError,
    "Something that can't be rendered, parsed, encoded or decoded.\n\n\
     `kind` is a short stable name of what went wrong, such as \"unknown_role\"; `position` is the index of the token, or when\n\
     rendering of the message, at which it was noticed. Both are None where they do not apply. `events` are those that the tokens\n\
     before the failing one caused, where `feed` was given them; otherwise empty."
);

/// Gives the class the attributes that instances raised elsewhere lack.
pub(super) fn add_attributes(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<HarmonyError>();
    class.setattr("kind", py.None())?;
    class.setattr("position", py.None())?;
    class.setattr("events", PyTuple::empty(py))
}

/// The exception that tells of `error`.
pub(super) fn harmony_error(py: Python<'_>, error: &Error) -> PyErr {
    let exception = HarmonyError::new_err(error.to_string());
    let value = exception.value(py);
    let attributes = value
        .setattr("kind", error.kind_name())
        .and_then(|()| value.setattr("position", error.position()));
    match attributes {
        Ok(()) => exception,
        Err(failed) => failed,
    }
}

/// What is being rendered: the words with which errors about its values begin.
#[derive(Clone, Copy)]
pub(super) enum Rendered {
    Message,
    Conversation,
}

impl Rendered {
    /// The exception for a value that the model, or JSON, does not have.
    pub(super) fn invalid(self, what: &str) -> PyErr {
        let rendered = match self {
            Self::Message => "message",
            Self::Conversation => "conversation",
        };
        PyValueError::new_err(format!("invalid {rendered} JSON: {what}"))
    }

    /// The exception for what could not be rendered.
    pub(super) fn failed(self, py: Python<'_>, error: &Error) -> PyErr {
        if error.is_schema_too_deep() {
            self.invalid(&error.to_string())
        } else {
            harmony_error(py, error)
        }
    }
}
