//! The class `Example`.

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::python::columns::{self, Column, Record, Values, capsules};

/// A training example: the tokens of some messages of a conversation, and which of them are in the loss.
///
/// Its columns are as long as the tokens, but for ``kept`` and ``targets``: read-only numpy arrays over memory that they share
/// with this object, or without numpy memoryviews. pyarrow, polars and others take the object itself.
///
/// >>> from openai_harmony import Conversation, Message, load_harmony_encoding, training
/// >>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
/// >>> chat = Conversation.from_messages([Message.from_role_and_content("user", "2 + 2?"), answer])
/// >>> [example] = training.examples(chat)
/// >>> load_harmony_encoding("HarmonyGptOss").decode(example.tokens[example.labels != -100])
/// '<|channel|>final<|message|>4<|return|>'
#[pyclass(module = "openai_harmony.training", frozen)]
pub(in super::super) struct Example {
    tokens: Column,
    labels: Column,
    loss_mask: Column,
    weight: Column,
    message: Column,
    part: Column,
    sampled: Column,
    kept: Column,
    targets: Column,
    loss_tokens: usize,
}

/// Indices of messages.
fn indices(of: &[usize]) -> Column {
    let number = |index: &usize| i32::try_from(*index).unwrap_or(i32::MAX);
    of.iter().map(number).collect::<Vec<_>>().into()
}

impl Example {
    pub(super) fn new(example: crate::training::Example) -> Self {
        let mask: Vec<u8> = example.loss_mask().map(u8::from).collect();
        let part: Vec<u8> = example.part.iter().map(|part| *part as u8).collect();
        Self {
            loss_tokens: example.loss_tokens(),
            labels: example.labels().into(),
            loss_mask: mask.into(),
            part: part.into(),
            kept: indices(&example.kept),
            targets: indices(&example.targets),
            tokens: example.tokens.into(),
            weight: example.weight.into(),
            message: example.message.into(),
            sampled: example.sampled.into(),
        }
    }
}

#[pymethods]
impl Example {
    /// The ids: ``uint32``.
    #[getter]
    fn tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.tokens.clone())
    }

    /// The label of each token: itself where it is in the loss, else -100; not shifted: ``int32``.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.labels.clone())
    }

    /// 1 for each token in the loss, else 0: ``uint8``.
    #[getter]
    fn loss_mask<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.loss_mask.clone())
    }

    /// The weight of each token in the loss, from 0 to 1: ``float32``.
    #[getter]
    fn weight<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.weight.clone())
    }

    /// The index of each token's message in the conversation; -2 for tokens that no message has: ``int32``.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.message.clone())
    }

    /// Which part of its message each token is, as ``Part`` numbers them: ``uint8``.
    #[getter]
    fn part<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.part.clone())
    }

    /// Whether the model would have written the token here: ``bool``.
    #[getter]
    fn sampled<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.sampled.clone())
    }

    /// The messages that are rendered, by their index in the conversation: ``int32``.
    #[getter]
    fn kept<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.kept.clone())
    }

    /// Those of them that are learned: ``int32``.
    #[getter]
    fn targets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.targets.clone())
    }

    /// How many tokens are in the loss.
    #[getter]
    fn loss_tokens(&self) -> usize {
        self.loss_tokens
    }

    /// How many tokens there are.
    fn __len__(&self) -> usize {
        self.tokens.len()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // A request may be left unmet: the taker sees what it was given.
        let _ = requested_schema;
        let columns = [
            (c"tokens", &self.tokens),
            (c"labels", &self.labels),
            (c"loss_mask", &self.loss_mask),
            (c"weight", &self.weight),
            (c"message", &self.message),
            (c"part", &self.part),
            (c"sampled", &self.sampled),
        ];
        let columns = columns.map(|(name, column)| (name, Values::Numbers(column.clone())));
        let record = Record {
            length: self.tokens.len(),
            columns: columns.into(),
        };
        capsules(py, record)
    }

    fn __repr__(&self) -> String {
        format!(
            "<Example: {} tokens, {} in the loss>",
            self.tokens.len(),
            self.loss_tokens
        )
    }
}
