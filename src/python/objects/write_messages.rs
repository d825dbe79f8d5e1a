//! Rust messages as Python messages.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::{imports, lists, strings};
use crate::chat::{Author, Content, Message};

/// A new Python `Message` for each of `messages`, which were parsed: each has one text.
pub(in super::super) fn messages<'py, 'm>(
    py: Python<'py>,
    messages: impl IntoIterator<Item = &'m Message>,
) -> PyResult<Bound<'py, PyList>> {
    lists::list(py, messages, |message| self::message(py, message))
}

/// A new Python `Message`.
pub(in super::super) fn message<'py>(
    py: Python<'py>,
    message: &Message,
) -> PyResult<Bound<'py, PyAny>> {
    let text = match message.content.as_slice() {
        [Content::Text(content)] => content.text.as_str(),
        _ => "",
    };
    imports::parsed_message(py)?.call1((
        imports::role_member(py, message.author.role)?,
        strings::new_if_some(py, message.author.name.as_deref())?,
        strings::new(py, text)?,
        strings::new_if_some(py, message.channel.as_deref())?,
        strings::new_if_some(py, message.recipient.as_deref())?,
        strings::new_if_some(py, message.content_type.as_deref())?,
    ))
}

/// A new Python `Author`.
pub(in super::super) fn author<'py>(
    py: Python<'py>,
    author: &Author,
) -> PyResult<Bound<'py, PyAny>> {
    let role = imports::role_member(py, author.role)?;
    imports::author_class(py)?.call_method1(
        intern!(py, "new"),
        (role, strings::new_if_some(py, author.name.as_deref())?),
    )
}
