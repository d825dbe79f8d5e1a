//! The class `ExampleBatch`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use super::RowError;
use crate::python::columns::{self, Column, Record, Values, capsules};
use crate::python::objects::{imports, json, lists, memory};
use crate::{Result, training};

/// The examples of rows, one behind the other, and the errors of rows that have none; made by ``render_rows``.
///
/// Columns are read-only numpy arrays over memory that they share with this object, or without numpy memoryviews. Those of
/// tokens have a value for each token of all examples; ``offsets`` says where each example begins. ``to_arrow`` makes a table
/// of them; pyarrow, polars and others take the object as it is, too.
///
/// >>> from openai_harmony import load_harmony_encoding, training
/// >>> batch = training.render_rows(b'{"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}]}')
/// >>> len(batch), batch.errors, batch.loss_tokens.tolist()
/// (1, [], [5])
/// >>> load_harmony_encoding("HarmonyGptOss").decode(batch.input_ids[batch.loss_mask == 1])
/// '<|channel|>final<|message|>4<|return|>'
#[pyclass(module = "openai_harmony.training", frozen)]
pub(in super::super) struct ExampleBatch {
    input_ids: Column,
    labels: Column,
    loss_mask: Column,
    /// None where the mask says it all.
    loss_weight: Option<Column>,
    message: Column,
    part: Column,
    offsets: Column,
    source_row: Column,
    example: Column,
    loss_tokens: Column,
    errors: Vec<training::RowError>,
    counters: training::Counters,
}

impl ExampleBatch {
    pub(super) fn new(batch: training::ExampleBatch) -> Self {
        // No id needs the sign's bit.
        let signed = |token: u32| i32::from_ne_bytes(token.to_ne_bytes());
        let input_ids: Vec<i32> = batch.tokens.into_iter().map(signed).collect();
        let part: Vec<u8> = batch.part.into_iter().map(|part| part as u8).collect();
        Self {
            input_ids: input_ids.into(),
            labels: batch.labels.into(),
            loss_mask: batch.loss_mask.into(),
            loss_weight: (!batch.weight.is_empty()).then(|| batch.weight.into()),
            message: batch.message.into(),
            part: part.into(),
            offsets: batch.offsets.into(),
            source_row: batch.source_row.into(),
            example: batch.example.into(),
            loss_tokens: batch.loss_tokens.into(),
            errors: batch.errors,
            counters: batch.counters,
        }
    }
}

impl ExampleBatch {
    fn weights(&self) -> Result<Column> {
        if let Some(weights) = &self.loss_weight {
            return Ok(weights.clone());
        }
        let mask = self.loss_mask.bytes();
        let mut weights: Vec<f32> = Vec::new();
        memory::reserve(&mut weights, mask.len())?;
        weights.extend(mask.iter().map(|mask| f32::from(*mask)));
        Ok(weights.into())
    }

    /// A column of what each token is, where the options ask for it.
    fn attributed<'py>(&self, py: Python<'py>, column: &Column) -> PyResult<Bound<'py, PyAny>> {
        if column.len() == self.input_ids.len() {
            return columns::array(py, column.clone());
        }
        Err(PyValueError::new_err(
            "the batch does not say what each token is: its options have \"attribution\": false",
        ))
    }
}

#[pymethods]
impl ExampleBatch {
    /// How many rows were read, those with errors among them.
    #[getter]
    fn rows(&self) -> u64 {
        self.counters.rows
    }

    /// Where each example begins in the columns of tokens, and where the last one ends: ``int64``.
    #[getter]
    fn offsets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.offsets.clone())
    }

    /// The ids: ``int32``.
    #[getter]
    fn input_ids<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.input_ids.clone())
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

    /// The weight of each token in the loss, from 0 to 1: ``float32``. Without ``fractional_weights``, the mask as numbers.
    #[getter]
    fn loss_weight<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.weights()?)
    }

    /// The index of each token's message in its conversation, added ones included; -2 for tokens that no message has: ``int32``.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attributed(py, &self.message)
    }

    /// Which part of its message each token is, as ``Part`` numbers them: ``uint8``.
    #[getter]
    fn part<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attributed(py, &self.part)
    }

    /// The row of each example: of JSON lines the line, counted from 1, else the index, counted from 0: ``int64``.
    #[getter]
    fn source_row<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.source_row.clone())
    }

    /// Which of its row's examples each is, counted from 0: ``int16``.
    #[getter]
    fn example<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.example.clone())
    }

    /// How many tokens of each example are in the loss: ``int32``.
    #[getter]
    fn loss_tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        columns::array(py, self.loss_tokens.clone())
    }

    /// What is wrong with rows, in their order; a new list each time.
    #[getter]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        lists::list(py, &self.errors, |error| {
            Ok(Bound::new(py, RowError(error.clone()))?.into_any())
        })
    }

    /// How many rows each warning is about, such as ``no_targets``.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let warnings = PyDict::new(py);
        for (kind, rows) in &self.counters.warnings {
            warnings.set_item(kind, rows)?;
        }
        Ok(warnings)
    }

    /// What was counted: numbers, and dicts of numbers, which add up to those of more rows.
    #[getter]
    fn counters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let counters = serde_json::to_value(&self.counters)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        json::to_python(py, &counters)
    }

    /// The examples as a ``pyarrow.RecordBatch`` with a row for each, of the columns that ``harmony prepare`` writes.
    ///
    /// Those are ``input_ids``, ``labels``, ``length``, ``loss_tokens``, ``source_row`` and ``example``, unless others are
    /// asked for: ``loss_mask``, ``assistant_masks`` (the same under another name), ``loss_weight``, ``message``, ``part``. The
    /// tokens are not copied. Raises ``ImportError`` without pyarrow, ``KeyError`` for another name.
    #[pyo3(signature = (columns=None))]
    fn to_arrow<'py>(
        slf: &Bound<'py, Self>,
        columns: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        imports::record_batch(slf.py())?.call1((slf, columns))
    }

    /// How many examples there are.
    fn __len__(&self) -> usize {
        self.source_row.len()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // A request may be left unmet: the taker sees what it was given.
        let _ = requested_schema;
        let lists = [
            (c"input_ids", &self.input_ids),
            (c"labels", &self.labels),
            (c"loss_mask", &self.loss_mask),
            (c"loss_weight", &self.weights()?),
            (c"message", &self.message),
            (c"part", &self.part),
        ];
        let numbers = [
            (c"source_row", &self.source_row),
            (c"example", &self.example),
            (c"loss_tokens", &self.loss_tokens),
        ];
        let lists = lists
            .into_iter()
            .filter(|(_, column)| column.len() == self.input_ids.len());
        let lists =
            lists.map(|(name, column)| (name, Values::Lists(self.offsets.clone(), column.clone())));
        let numbers = numbers.map(|(name, column)| (name, Values::Numbers(column.clone())));
        let record = Record {
            length: self.source_row.len(),
            columns: lists.chain(numbers).collect(),
        };
        capsules(py, record)
    }

    fn __repr__(&self) -> String {
        format!(
            "<ExampleBatch: {} rows, {} examples, {} errors>",
            self.counters.rows,
            self.source_row.len(),
            self.errors.len()
        )
    }
}
