//! The class `Spans`.

use std::ops::Range;
use std::sync::Arc;

use pyo3::prelude::*;

use super::Span;
use super::items::{Items, index};
use crate::python::columns::{self, Column};
use crate::python::objects::memory;

/// The messages that were rendered, each a ``Span``, made when it is asked for; and what they have, as columns.
///
/// Columns are read-only numpy arrays, or without numpy memoryviews.
///
/// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> chat = [Message.from_role_and_content("user", "Hi"), Message.from_role_and_content("assistant", "Hello!")]
/// >>> messages = encoding.render_annotated(Conversation.from_messages(chat)).messages
/// >>> len(messages), messages[-1].index, messages.start.tolist(), messages.roles.tolist()
/// (2, 1, [0, 5], [2, 3])
#[pyclass(module = "openai_harmony", frozen)]
pub(in super::super) struct Spans {
    spans: Arc<Vec<crate::Span>>,
    range: Range<usize>,
}

impl Spans {
    pub(super) fn new(spans: &Arc<Vec<crate::Span>>, range: Range<usize>) -> Self {
        Self {
            spans: Arc::clone(spans),
            range,
        }
    }

    pub(super) fn of(&self) -> &[crate::Span] {
        &self.spans[self.range.clone()]
    }

    fn column<'py, T>(
        &self,
        py: Python<'py>,
        value: impl Fn(&crate::Span) -> T,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        Column: From<Vec<T>>,
    {
        let mut values: Vec<T> = Vec::new();
        memory::reserve(&mut values, self.range.len())?;
        values.extend(self.of().iter().map(value));
        columns::array(py, values)
    }

    fn places<'py>(
        &self,
        py: Python<'py>,
        place: impl Fn(&crate::Span) -> usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, |span| i64::try_from(place(span)).unwrap_or(i64::MAX))
    }
}

#[pymethods]
impl Spans {
    fn __len__(&self) -> usize {
        self.range.len()
    }

    fn __getitem__(&self, key: isize) -> PyResult<Span> {
        let spans = self.of();
        Ok(Span(spans[index(key, spans.len())?].clone()))
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyResult<Items> {
        Items::new(slf.as_any())
    }

    /// The index of each message in its conversation as it was given: ``int64``, as all places.
    #[getter]
    fn index<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.places(py, |span| span.index)
    }

    /// Their roles, as ``Rendered.roles`` has them.
    #[getter]
    fn roles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, crate::Span::role_code)
    }

    /// Their channels, as ``Rendered.channels`` has them.
    #[getter]
    fn channels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, crate::Span::channel_code)
    }

    /// The first token of each, ``<|start|>``.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.places(py, |span| span.start)
    }

    /// Behind the last token of each, the terminator.
    #[getter]
    fn end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.places(py, |span| span.end)
    }

    /// The first token of the content of each.
    #[getter]
    fn content_start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.places(py, |span| span.content_start)
    }

    /// Behind the last token of the content of each.
    #[getter]
    fn content_end<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.places(py, |span| span.content_end)
    }

    /// The first token of each that the model writes; ``end`` where it writes none.
    #[getter]
    fn sampled_start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.places(py, |span| span.sampled_start)
    }

    /// Whether each stands behind what its prompt had when it was written: ``bool``.
    #[getter]
    fn exact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, |span| span.exact)
    }

    fn __repr__(&self) -> String {
        format!("<Spans: {} messages>", self.range.len())
    }
}
