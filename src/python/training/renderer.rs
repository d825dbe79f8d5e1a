//! The class `RowRenderer`.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyMemoryView};
use serde_json::{Map, Value};

use super::arrow::Table;
use super::row;
use super::{ExampleBatch, RowError};
use crate::python::objects::json;
use crate::python::objects::memory::{self, Headroom};
use crate::python::rendering::BYTES_FOR_BYTE;
use crate::training;
use crate::{Error, HarmonyEncodingName, Result, load_harmony_encoding};

/// How many rows are read, and then rendered without Python, at a time, and how large they may get together.
const WINDOW_ROWS: usize = 256;
const WINDOW_BYTES: usize = 4 << 20;

/// About how many bytes the error of a row takes.
const ERROR_BYTES: usize = 512;

/// The options of preparing whole data sets, which are of no matter to rows.
const OF_DATA_SETS: [&str; 2] = ["pack", "shuffle_seed"];

/// Turns rows of a data set into examples. It never changes, so that one object serves all threads.
///
/// Each method gives an ``ExampleBatch``, in which every row is examples or an error. The interpreter is free while rows are
/// rendered.
///
/// ``options`` are those that ``Options.to_json`` writes. Raises ``ValueError`` for a name that no option has, and for a value
/// that the option does not have.
///
/// >>> from openai_harmony import training
/// >>> renderer = training.RowRenderer(training.Options(examples="last").to_json())
/// >>> batch = renderer.render_values([{"messages": [{"role": "user", "content": "Hi"}]}, {"text": "Hi"}])
/// >>> len(batch), [error.kind for error in batch.errors]
/// (0, ['unknown_format'])
#[pyclass(module = "openai_harmony.training", frozen)]
pub(in super::super) struct RowRenderer {
    /// For rows in which null is what it is in JSON.
    plain: Arc<training::RowRenderer>,
    /// For rows from Arrow, in which null stands for what is not there.
    arrow: Arc<training::RowRenderer>,
}

#[pymethods]
impl RowRenderer {
    #[new]
    #[pyo3(signature = (options="{}"))]
    fn new(options: &str) -> PyResult<Self> {
        let invalid = |error: &dyn std::fmt::Display| PyValueError::new_err(error.to_string());
        let mut options: Map<String, Value> =
            serde_json::from_str(options).map_err(|error| invalid(&error))?;
        for name in OF_DATA_SETS {
            options.remove(name);
        }
        let is_auto = options.get("nulls").is_none_or(|nulls| nulls == "auto");
        let made = |nulls: Option<&str>| {
            let mut options = options.clone();
            if let Some(nulls) = nulls {
                options.insert("nulls".to_owned(), nulls.into());
            }
            let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
            training::RowRenderer::from_json(encoding, &Value::Object(options).to_string())
        };
        let made = |nulls| {
            made(nulls)
                .map(Arc::new)
                .map_err(|error: crate::Error| invalid(&error))
        };
        if is_auto {
            return Ok(Self {
                plain: made(Some("keep"))?,
                arrow: made(Some("absent"))?,
            });
        }
        let plain = made(None)?;
        Ok(Self {
            arrow: Arc::clone(&plain),
            plain,
        })
    }

    /// The format of a data set of JSON lines, told by the first hundred of them; that of the options where they name one.
    ///
    /// Raises ``HarmonyError`` where rows are of several formats, where one is of none, and where there is no row: its ``kind``
    /// is that of a row's error, its ``position`` the line, counted from 1.
    fn detect_format(&self, py: Python<'_>, lines: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        let lines = bytes(lines)?;
        let looked_at = lines.split(|byte| *byte == b'\n').take(WINDOW_ROWS);
        memory::ensure(looked_at.map(parsed_bytes).max().unwrap_or_default())?;
        let found = py.detach(|| {
            let lines = lines.split(|byte| *byte == b'\n');
            self.plain.detect_format(lines)
        });
        match found {
            Ok(format) => Ok(format.as_str()),
            Err(error) => Err(RowError(error).exception(py)),
        }
    }

    /// The examples of whole lines of JSON, in a ``bytes`` object or another buffer.
    ///
    /// ``first_row`` is the number of the first line, counted from 1, ``first_byte`` where it begins in its file.
    #[pyo3(signature = (lines, *, first_row=1, first_byte=0))]
    fn render_lines(
        &self,
        py: Python<'_>,
        lines: &Bound<'_, PyAny>,
        first_row: u64,
        first_byte: u64,
    ) -> PyResult<ExampleBatch> {
        let lines = bytes(lines)?;
        memory::ensure(rendered_bytes(&lines))?;
        let batch = py.detach(|| self.plain.render_lines(&lines, first_row, first_byte));
        ensure_complete(&batch.errors)?;
        Ok(ExampleBatch::new(batch))
    }

    /// The examples of rows that are dicts, of values that JSON has. ``first_row`` is the number of the first one.
    #[pyo3(signature = (rows, *, first_row=0))]
    fn render_values(&self, rows: &Bound<'_, PyAny>, first_row: u64) -> PyResult<ExampleBatch> {
        let py = rows.py();
        let mut batch = training::ExampleBatch::default();
        let mut rows = rows.try_iter()?;
        let mut index = first_row;
        let mut headroom = Headroom::new();
        loop {
            let mut window: Vec<std::result::Result<Value, training::RowError>> = Vec::new();
            let mut size = 0;
            while window.len() < WINDOW_ROWS && size < WINDOW_BYTES {
                let Some(item) = rows.next() else {
                    break;
                };
                let row = row::read(&self.plain, &item?)?;
                let row_size = row.as_ref().map_or(ERROR_BYTES, json::size);
                headroom.take(row_size)?;
                size += row_size;
                memory::push(&mut window, row)?;
            }
            if window.is_empty() {
                return Ok(ExampleBatch::new(batch));
            }
            let rows = window.into_iter();
            index = py.detach(|| render(&self.plain, rows, index, &mut batch, &mut headroom))?;
            py.check_signals()?;
        }
    }

    /// The examples of rows of Arrow's record batches, as ``openai_harmony.training`` describes their buffers.
    #[pyo3(signature = (batches, *, first_row=0))]
    fn _render_arrow(&self, batches: &Bound<'_, PyAny>, first_row: u64) -> PyResult<ExampleBatch> {
        let py = batches.py();
        let mut batch = training::ExampleBatch::default();
        let mut index = first_row;
        let mut headroom = Headroom::new();
        for described in batches.try_iter()? {
            let table = Table::new(&described?, &self.arrow)?;
            for start in (0..table.rows()).step_by(WINDOW_ROWS) {
                let window = table.read(start..table.rows().min(start + WINDOW_ROWS))?;
                let rows = window.rows();
                index =
                    py.detach(|| render(&self.arrow, rows, index, &mut batch, &mut headroom))?;
                py.check_signals()?;
            }
        }
        Ok(ExampleBatch::new(batch))
    }
}

/// Adds the examples of rows, or their errors, to a batch. Returns the number of the row behind them.
fn render(
    renderer: &training::RowRenderer,
    rows: impl Iterator<Item = std::result::Result<Value, training::RowError>>,
    mut index: u64,
    batch: &mut training::ExampleBatch,
    headroom: &mut Headroom,
) -> Result<u64> {
    for row in rows {
        memory::reserve(&mut batch.errors, 1)?;
        match row {
            Ok(value) => {
                headroom.take(json::size(&value).saturating_mul(BYTES_FOR_BYTE))?;
                renderer.render_row(value, index, batch);
            }
            Err(mut error) => {
                error.row = index;
                batch.add_error(error);
            }
        }
        ensure_complete(batch.errors.last())?;
        index += 1;
    }
    Ok(index)
}

/// About how many bytes rendering lines takes: the examples of all, or their errors, and the value of one at a time.
fn rendered_bytes(lines: &[u8]) -> usize {
    let (mut errors, mut largest) = (0, 0);
    for line in lines.split(|byte| *byte == b'\n') {
        errors += ERROR_BYTES;
        largest = parsed_bytes(line).max(largest);
    }
    let examples = lines.len().saturating_mul(BYTES_FOR_BYTE);
    examples.saturating_add(errors).saturating_add(largest)
}

/// The most bytes that the value of a line takes: its text, and a value behind each of these characters. An array that grows takes
/// several times as much.
fn parsed_bytes(line: &[u8]) -> usize {
    const VALUE_BYTES: usize = 4 * size_of::<Value>();
    let values = line.iter().filter(|byte| b"[{,:".contains(byte)).count();
    line.len() + values.saturating_mul(VALUE_BYTES)
}

/// Fails where a row has no examples as there was no memory for them: nothing is wrong with it.
fn ensure_complete<'a>(errors: impl IntoIterator<Item = &'a training::RowError>) -> Result<()> {
    if errors.into_iter().any(|error| error.out_of_memory) {
        return Err(Error::out_of_memory());
    }
    Ok(())
}

/// The bytes of an object that exports them. Only those of `bytes` cannot change while nobody holds the interpreter: others are
/// copied.
fn bytes(object: &Bound<'_, PyAny>) -> PyResult<PyBackedBytes> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.clone().into());
    }
    let view = PyMemoryView::from(object)?;
    let copy = view.call_method0(intern!(object.py(), "tobytes"))?;
    Ok(copy.cast_into::<PyBytes>()?.into())
}
