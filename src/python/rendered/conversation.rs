//! The class `Rendered`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::{Spans, Table};
use crate::python::columns::{self, Column, Record, Values, capsules};
use crate::python::objects::memory;

/// The tokens of a conversation, and what each of them is; made by ``HarmonyEncoding.render_annotated``.
///
/// Columns are as long as the tokens: read-only numpy arrays over memory that they share with this object, or without numpy
/// memoryviews. pyarrow, polars and others take the object itself, ``pyarrow.record_batch(rendered)``, and share it, too.
///
/// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
/// >>> chat = Conversation.from_messages([Message.from_role_and_content("user", "2 + 2?"), answer])
/// >>> rendered = encoding.render_annotated(chat, for_training=True)
/// >>> encoding.decode(rendered.tokens[rendered.sampled])
/// '<|channel|>final<|message|>4<|return|>'
/// >>> rendered.message.tolist()
/// [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
#[pyclass(module = "openai_harmony", frozen)]
pub(in super::super) struct Rendered {
    columns: Columns,
    messages: Py<Spans>,
}

/// The columns of one conversation, or of many.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) tokens: Column,
    pub(super) message: Column,
    pub(super) part: Column,
    pub(super) sampled: Column,
}

impl Columns {
    /// Those of a row of many.
    pub(super) fn slice(&self, range: &std::ops::Range<usize>) -> Self {
        Self {
            tokens: self.tokens.slice(range.clone()),
            message: self.message.slice(range.clone()),
            part: self.part.slice(range.clone()),
            sampled: self.sampled.slice(range.clone()),
        }
    }
}

/// Appends a code for each of so many tokens, by the message that it is of; `none` for the beginning of the next turn.
pub(super) fn gather(
    messages: &[crate::Span],
    tokens: usize,
    none: u8,
    code: impl Fn(&crate::Span) -> u8,
    codes: &mut Vec<u8>,
) -> crate::Result<()> {
    let start = codes.len();
    memory::reserve(codes, tokens)?;
    for span in messages {
        codes.resize(start + span.end, code(span));
    }
    codes.resize(start + tokens, none);
    Ok(())
}

impl Rendered {
    pub(super) fn new(columns: Columns, messages: Py<Spans>) -> Self {
        Self { columns, messages }
    }

    pub(in super::super) fn of(py: Python<'_>, rendered: crate::Rendered) -> PyResult<Self> {
        let part: Vec<u8> = rendered.part.into_iter().map(|part| part as u8).collect();
        let messages = Arc::new(rendered.messages);
        let spans = Spans::new(&messages, 0..messages.len());
        Ok(Self {
            columns: Columns {
                tokens: rendered.tokens.into(),
                message: rendered.message.into(),
                part: part.into(),
                sampled: rendered.sampled.into(),
            },
            messages: Py::new(py, spans)?,
        })
    }

    fn codes<'py>(
        &self,
        py: Python<'py>,
        none: u8,
        code: impl Fn(&crate::Span) -> u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut codes = Vec::new();
        let messages = self.messages.get().of();
        gather(messages, self.columns.tokens.len(), none, code, &mut codes)?;
        columns::array(py, codes)
    }
}

#[pymethods]
impl Rendered {
    /// The ids, those that rendering without annotations gives: ``uint32``. ``tokens.view(numpy.int32)`` is what torch takes.
    #[getter]
    fn tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.tokens.clone())
    }

    /// The index of each token's message in the conversation as it was given, those included that were left out; -1 for the
    /// beginning of the next turn: ``int32``.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.message.clone())
    }

    /// Which part of its message each token is, as ``Part`` numbers them: ``uint8``.
    #[getter]
    fn part<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.part.clone())
    }

    /// Whether the model would have written the token here, given a prompt that ends in ``<|start|>assistant`` and sampling
    /// that stops at ``<|return|>`` and ``<|call|>``: ``bool``.
    #[getter]
    fn sampled<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.columns.sampled.clone())
    }

    /// The messages that were rendered, and where their tokens are.
    #[getter]
    fn messages(&self, py: Python<'_>) -> Py<Spans> {
        self.messages.clone_ref(py)
    }

    /// The role of each token's message: 0 system, 1 developer, 2 user, 3 assistant, 4 tool, 255 none. Computed when asked.
    #[getter]
    fn roles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.codes(py, 255, crate::Span::role_code)
    }

    /// The channel of each token's message: 0 none, 1 analysis, 2 commentary, 3 final, 4 another. Computed when asked.
    #[getter]
    fn channels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.codes(py, 0, crate::Span::channel_code)
    }

    /// How many tokens there are.
    fn __len__(&self) -> usize {
        self.columns.tokens.len()
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
        capsules(
            py,
            Record {
                length: columns.tokens.len(),
                columns: vec![
                    (c"tokens", Values::Numbers(columns.tokens)),
                    (c"message", Values::Numbers(columns.message)),
                    (c"part", Values::Numbers(columns.part)),
                    (c"sampled", Values::Numbers(columns.sampled)),
                ],
            },
        )
    }

    fn __repr__(&self) -> String {
        let messages = self.messages.get().of().len();
        format!(
            "<Rendered: {messages} messages, {} tokens>",
            self.columns.tokens.len()
        )
    }
}

impl Table {
    /// Its columns, the messages, and the offsets of both, for Python.
    pub(super) fn into_columns(self) -> (Columns, Arc<Vec<crate::Span>>, Vec<i64>, Vec<i64>) {
        let columns = Columns {
            tokens: self.tokens.into(),
            message: self.message.into(),
            part: self.part.into(),
            sampled: self.sampled.into(),
        };
        (
            columns,
            Arc::new(self.messages),
            self.offsets,
            self.message_offsets,
        )
    }
}
