//! Rust errors as Python exceptions.

use pyo3::create_exception;
use pyo3::exceptions::{
    PyKeyError, PyMemoryError, PyRuntimeError, PyUnicodeDecodeError, PyValueError,
};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::Error;

create_exception!(
    openai_harmony,
    HarmonyError,
    PyRuntimeError,
    "Something that can't be rendered, parsed, encoded or decoded.\n\n\
     `kind` is a short stable name of what went wrong, such as \"unknown_role\"; `position` is the index of the token, or when\n\
     rendering of the message, at which it was noticed; of a refused request `param` is the place in its body and `code` the API's\n\
     word, and `response_body` makes what a server answers. They are None where they do not apply. `events` are those that the\n\
     tokens before the failing one caused, where `feed` was given them; otherwise empty."
);

/// Gives the class the attributes that instances raised elsewhere lack.
pub(super) fn add_attributes(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<HarmonyError>();
    class.setattr("kind", py.None())?;
    class.setattr("position", py.None())?;
    class.setattr("param", py.None())?;
    class.setattr("code", py.None())?;
    let module = py.import("openai_harmony._response_body")?;
    class.setattr("response_body", module.getattr("response_body")?)?;
    class.setattr("events", PyTuple::empty(py))
}

/// Where nothing else is said.
impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| harmony_error(py, &error))
    }
}

/// The exception that tells of `error`.
pub(super) fn harmony_error(py: Python<'_>, error: &Error) -> PyErr {
    if error.is_out_of_memory() {
        return PyMemoryError::new_err(error.to_string());
    }
    let exception = HarmonyError::new_err(error.to_string());
    let value = exception.value(py);
    let attributes = value
        .setattr("kind", error.kind_name())
        .and_then(|()| value.setattr("position", error.position()))
        .and_then(|()| value.setattr("param", error.param()))
        .and_then(|()| value.setattr("code", error.code()));
    match attributes {
        Ok(()) => exception,
        Err(failed) => failed,
    }
}

/// The exception that tells of `error` where tiktoken has a method that this package's forerunner had not: tiktoken's.
pub(super) fn tiktoken_error(py: Python<'_>, error: &Error) -> PyErr {
    if error.is_invalid_token() {
        PyKeyError::new_err(error.to_string())
    } else if error.is_disallowed_special_token() || error.is_too_many_completions() {
        PyValueError::new_err(error.to_string())
    } else {
        harmony_error(py, error)
    }
}

/// The exception with a line that says which item of a batch it came from, where it is one that has a text.
pub(super) fn in_item(py: Python<'_>, exception: PyErr, index: usize) -> PyErr {
    let place = format!("in item {index} of the batch, counted from 0");
    with_line(py, exception, &place)
}

/// The exception with another line, where it is one that has a text.
pub(super) fn with_line(py: Python<'_>, exception: PyErr, line: &str) -> PyErr {
    match add_line(exception.value(py).as_any(), line) {
        Ok(()) => exception,
        Err(failed) => failed,
    }
}

fn add_line(exception: &Bound<'_, PyAny>, line: &str) -> PyResult<()> {
    let py = exception.py();
    let longer = |text: String| {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        text + end + line
    };
    if exception.is_instance_of::<PyUnicodeDecodeError>() {
        let reason = intern!(py, "reason");
        let text = exception.getattr(reason)?.extract()?;
        return exception.setattr(reason, longer(text));
    }
    let arguments = intern!(py, "args");
    match exception.getattr(arguments)?.extract() {
        Ok((text,)) => exception.setattr(arguments, (longer(text),)),
        Err(_) => Ok(()),
    }
}

/// What values are read for: the words with which errors about them begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Message,
    Conversation,
    /// Tools that are looked at outside of any message.
    Tools,
    /// The parameters of one.
    Parameters,
    /// The body of a request.
    Request,
    /// What goes into a response.
    Response,
    /// A row of a data set.
    Row,
}

impl Given {
    /// The exception for a value that the model, or JSON, does not have.
    pub(super) fn invalid(self, what: &str) -> PyErr {
        let what_for = match self {
            Self::Message => "message",
            Self::Conversation => "conversation",
            Self::Tools => "tools",
            Self::Parameters => "parameters",
            Self::Response => "response",
            Self::Row => "row",
            // Whoever sent it is told.
            Self::Request => return Error::invalid_request("", what).into(),
        };
        PyValueError::new_err(format!("invalid {what_for} JSON: {what}"))
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
