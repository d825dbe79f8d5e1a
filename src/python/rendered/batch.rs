//! The class `RenderedBatch`.

use std::ops::Range;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::conversation::{Columns, gather};
use super::items::{Items, index};
use super::{Rendered, Spans, Table};
use crate::python::columns::{self, Column, Record, Values, capsules};
use crate::python::objects::memory;

/// The tokens of many conversations, one behind the other, and what each of them is; made by
/// ``HarmonyEncoding.render_annotated_batch``.
///
/// It has the columns of ``Rendered``, and ``offsets``; its items are a ``Rendered`` for each conversation, which share its
/// memory. pyarrow, polars and others take it as a table with a list for each conversation.
///
/// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> chats = [Conversation.from_messages([Message.from_role_and_content("user", text)]) for text in ("Hi", "Hi!")]
/// >>> batch = encoding.render_annotated_batch(chats)
/// >>> batch.offsets.tolist(), encoding.decode(batch[1].tokens)
/// ([0, 5, 11], '<|start|>user<|message|>Hi!<|end|>')
#[pyclass(module = "openai_harmony", frozen)]
pub(in super::super) struct RenderedBatch {
    columns: Columns,
    messages: Arc<Vec<crate::Span>>,
    offsets: Column,
    message_offsets: Column,
    token_ranges: Vec<Range<usize>>,
    message_ranges: Vec<Range<usize>>,
}

impl RenderedBatch {
    pub(in super::super) fn new(table: Table) -> Self {
        let (columns, messages, offsets, message_offsets) = table.into_columns();
        Self {
            columns,
            messages,
            token_ranges: ranges(&offsets),
            message_ranges: ranges(&message_offsets),
            offsets: offsets.into(),
            message_offsets: message_offsets.into(),
        }
    }

    fn codes<'py>(
        &self,
        py: Python<'py>,
        none: u8,
        code: impl Fn(&crate::Span) -> u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut codes = Vec::new();
        memory::reserve(&mut codes, self.columns.tokens.len())?;
        for (tokens, messages) in self.token_ranges.iter().zip(&self.message_ranges) {
            let messages = &self.messages[messages.clone()];
            gather(messages, tokens.len(), none, &code, &mut codes)?;
        }
        columns::array(py, codes)
    }
}

/// The ranges between offsets.
fn ranges(offsets: &[i64]) -> Vec<Range<usize>> {
    let place = |offset: i64| usize::try_from(offset).unwrap_or_default();
    let pairs = offsets.windows(2);
    pairs.map(|pair| place(pair[0])..place(pair[1])).collect()
}

#[pymethods]
impl RenderedBatch {
    /// The ids of all conversations: ``uint32``.
    #[getter]
    fn tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.tokens.clone())
    }

    /// The index of each token's message in its own conversation; -1 for the beginning of a next turn: ``int32``.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.message.clone())
    }

    /// Which part of its message each token is, as ``Part`` numbers them: ``uint8``.
    #[getter]
    fn part<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.part.clone())
    }

    /// Whether the model would have written each token: ``bool``.
    #[getter]
    fn sampled<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.sampled.clone())
    }

    /// Where the tokens of each conversation begin, and where those of the last one end: ``int64``.
    #[getter]
    fn offsets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.offsets.clone())
    }

    /// The messages of all conversations. Their places are in the tokens of their own conversation.
    #[getter]
    fn messages(&self) -> Spans {
        Spans::new(&self.messages, 0..self.messages.len())
    }

    /// Where the messages of each conversation begin in ``messages``, and where those of the last one end: ``int64``.
    #[getter]
    fn message_offsets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.message_offsets.clone())
    }

    /// The role of each token's message, as ``Rendered.roles`` has it. Computed when asked.
    #[getter]
    fn roles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.codes(py, 255, crate::Span::role_code)
    }

    /// The channel of each token's message, as ``Rendered.channels`` has it. Computed when asked.
    #[getter]
    fn channels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.codes(py, 0, crate::Span::channel_code)
    }

    /// How many conversations there are.
    fn __len__(&self) -> usize {
        self.token_ranges.len()
    }

    fn __getitem__(&self, py: Python<'_>, key: isize) -> PyResult<Rendered> {
        let row = index(key, self.token_ranges.len())?;
        let messages = Spans::new(&self.messages, self.message_ranges[row].clone());
        let columns = self.columns.slice(&self.token_ranges[row]);
        Ok(Rendered::new(columns, Py::new(py, messages)?))
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyResult<Items> {
        Items::new(slf.as_any())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // A request may be left unmet: the taker sees what it was given.
        let _ = requested_schema;
        let columns = self.columns.clone();
        let lists = |column| Values::Lists(self.offsets.clone(), column);
        capsules(
            py,
            Record {
                length: self.token_ranges.len(),
                columns: vec![
                    (c"tokens", lists(columns.tokens)),
                    (c"message", lists(columns.message)),
                    (c"part", lists(columns.part)),
                    (c"sampled", lists(columns.sampled)),
                ],
            },
        )
    }

    fn __repr__(&self) -> String {
        let tokens = self.columns.tokens.len();
        format!(
            "<RenderedBatch: {} conversations, {tokens} tokens>",
            self.token_ranges.len()
        )
    }
}
