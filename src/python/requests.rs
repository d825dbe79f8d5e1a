//! What the requests of both APIs have in common.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;
use serde_json::Value;

use super::errors::Given;
use super::objects::{imports, integers, json, memory, read_messages};
use super::rendering::BYTES_FOR_BYTE;
use crate::chat::Conversation;
use crate::{Rank, Result};

/// How many times as much memory as a body a request may take: what it keeps of it, and the conversation.
const COPIES: usize = 4;

/// The body of a request, or a list of items.
pub(super) fn body(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    read(value, Given::Request)
}

/// JSON that is copied.
pub(super) fn read(value: &Bound<'_, PyAny>, given: Given) -> PyResult<Value> {
    let body = json::from_python(value, given)?;
    memory::ensure(json::size(&body).saturating_mul(COPIES))?;
    Ok(body)
}

/// The tokens of a prompt. `more` is how many bytes of text it has besides the conversation's.
pub(super) fn prompt<'py>(
    py: Python<'py>,
    conversation: &Conversation,
    more: usize,
    render: impl FnOnce() -> Result<Vec<Rank>> + Send,
) -> PyResult<Bound<'py, PyList>> {
    let text: usize = conversation.iter().map(read_messages::text_bytes).sum();
    memory::ensure(text.saturating_add(more).saturating_mul(BYTES_FOR_BYTE))?;
    integers::list(py, &py.detach(render)?)
}

/// A new Python `Conversation`.
pub(super) fn conversation<'py>(
    py: Python<'py>,
    conversation: &Conversation,
) -> PyResult<Bound<'py, PyAny>> {
    let text: usize = conversation.iter().map(read_messages::text_bytes).sum();
    memory::ensure(text)?;
    let value = serde_json::to_value(conversation).unwrap_or_default();
    imports::bridge(py, intern!(py, "conversation"))?.call1((json::to_python(py, &value)?,))
}

/// The Python value, or None.
pub(super) fn optional<'py>(
    py: Python<'py>,
    value: Option<&Value>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    value.map(|value| json::to_python(py, value)).transpose()
}
