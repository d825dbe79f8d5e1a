//! Rows in Arrow's columns, read by their buffers, without a Python object for any value.
//!
//! Python walks the types, and describes each array: its kind, how many values it has, how many it passes over at the beginning
//! of its buffers, the buffer that says which are there, and what else the kind has. Here the parts of the buffers are copied
//! that some rows need, while the interpreter is held; what reads the copies needs no interpreter. Nothing is taken on trust: a
//! place outside of a buffer is an error.

use std::ops::Range;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyMemoryView, PySlice, PyTuple};
use serde_json::{Map, Number, Value};

use super::row::UNREAD;
use crate::training::{RowError, RowErrorKind, RowRenderer};

/// The columns of a record batch.
pub(super) struct Table<'py> {
    rows: usize,
    /// The description of each column that is read, and None for others.
    columns: Vec<(String, Option<Bound<'py, PyTuple>>)>,
}

/// What some rows of a table need of its buffers.
pub(super) struct Window {
    rows: usize,
    columns: Vec<(String, Option<Array>)>,
}

/// Some values of an array.
struct Array {
    /// Which are there; None where all are.
    valid: Option<Vec<bool>>,
    values: Values,
}

enum Values {
    Bools(Vec<bool>),
    Numbers(Vec<Number>),
    Texts {
        offsets: Vec<usize>,
        bytes: PyBackedBytes,
    },
    Lists {
        offsets: Vec<usize>,
        items: Box<Array>,
    },
    /// Objects whose keys are values, too.
    Maps {
        offsets: Vec<usize>,
        keys: Box<Array>,
        items: Box<Array>,
    },
    Objects(Vec<(String, Array)>),
    /// Places in a list of values.
    Places {
        places: Vec<Number>,
        of: Box<Array>,
    },
    /// Nothing but null.
    Nulls,
    /// Of a type that JSON does not have.
    Other(String),
}

/// Why a value has no JSON, and where it is.
struct Fault {
    path: String,
    message: String,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    fn within(self, step: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        Self {
            path: format!("{step}{separator}{}", self.path),
            ..self
        }
    }
}

fn malformed() -> PyErr {
    PyValueError::new_err("the Arrow array is malformed: a buffer is shorter than its values")
}

impl<'py> Table<'py> {
    /// A batch as Python describes it: the number of rows, and a name and a description for each column.
    pub(super) fn new(described: &Bound<'py, PyAny>, renderer: &RowRenderer) -> PyResult<Self> {
        let (rows, columns): (usize, Vec<(String, Bound<'py, PyTuple>)>) = described.extract()?;
        let columns = columns.into_iter().map(|(name, column)| {
            let is_read = renderer.reads(&name);
            (name, Some(column).filter(|_| is_read))
        });
        Ok(Self {
            rows,
            columns: columns.collect(),
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn read(&self, rows: Range<usize>) -> PyResult<Window> {
        let mut columns = Vec::with_capacity(self.columns.len());
        for (name, column) in &self.columns {
            let array = column.as_ref().map(|column| array(column, rows.clone()));
            columns.push((name.clone(), array.transpose()?));
        }
        Ok(Window {
            rows: rows.len(),
            columns,
        })
    }
}

impl Window {
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Value, RowError>> + '_ {
        (0..self.rows).map(|row| self.row(row))
    }

    fn row(&self, row: usize) -> Result<Value, RowError> {
        let mut members = Map::new();
        for (name, array) in &self.columns {
            let value = array.as_ref().map_or(Ok(UNREAD), |array| array.value(row));
            let value = value.map_err(|fault| {
                let fault = fault.within(name);
                let hint = "cast the column to text, numbers, lists or structs of these";
                RowError {
                    path: fault.path,
                    ..RowError::whole(RowErrorKind::WrongType, fault.message, hint)
                }
            })?;
            members.insert(name.clone(), value);
        }
        Ok(Value::Object(members))
    }
}

impl Array {
    fn value(&self, index: usize) -> Result<Value, Fault> {
        if self
            .valid
            .as_ref()
            .is_some_and(|valid| valid.get(index) != Some(&true))
        {
            return Ok(Value::Null);
        }
        let missing = || Fault::new("is malformed: it is not in the Arrow array");
        Ok(match &self.values {
            Values::Nulls => Value::Null,
            Values::Bools(bools) => Value::Bool(*bools.get(index).ok_or_else(missing)?),
            Values::Numbers(numbers) => {
                Value::Number(numbers.get(index).ok_or_else(missing)?.clone())
            }
            Values::Texts { offsets, bytes } => {
                let range = range(offsets, index).ok_or_else(missing)?;
                let text = std::str::from_utf8(bytes.get(range).ok_or_else(missing)?);
                let text = text.map_err(|_| Fault::new("is no UTF-8"))?;
                Value::String(text.to_owned())
            }
            Values::Lists { offsets, items } => {
                let range = range(offsets, index).ok_or_else(missing)?;
                let values = range.clone().map(|item| {
                    let place = item - range.start;
                    let within = |fault: Fault| fault.within(&format!("[{place}]"));
                    items.value(item).map_err(within)
                });
                Value::Array(values.collect::<Result<_, _>>()?)
            }
            Values::Maps {
                offsets,
                keys,
                items,
            } => {
                let mut members = Map::new();
                for item in range(offsets, index).ok_or_else(missing)? {
                    if let Value::String(key) = keys.value(item)? {
                        let value = items.value(item).map_err(|fault| fault.within(&key))?;
                        members.insert(key, value);
                    }
                }
                Value::Object(members)
            }
            Values::Objects(fields) => {
                let mut members = Map::with_capacity(fields.len());
                for (name, field) in fields {
                    let value = field.value(index).map_err(|fault| fault.within(name))?;
                    members.insert(name.clone(), value);
                }
                Value::Object(members)
            }
            Values::Places { places, of } => {
                let place = places.get(index).and_then(Number::as_u64);
                let place = place.and_then(|place| usize::try_from(place).ok());
                of.value(place.ok_or_else(missing)?)?
            }
            Values::Other(name) => {
                return Err(Fault::new(format!(
                    "is of the Arrow type {name}, which JSON does not have"
                )));
            }
        })
    }
}

/// Where the items of a value are.
fn range(offsets: &[usize], index: usize) -> Option<Range<usize>> {
    let (start, end) = (*offsets.get(index)?, *offsets.get(index + 1)?);
    (start <= end).then_some(start..end)
}

/// Values of an array that Python describes as `(kind, length, offset, validity, ...)`.
fn array(described: &Bound<'_, PyTuple>, range: Range<usize>) -> PyResult<Array> {
    let kind: String = described.get_item(0)?.extract()?;
    let length: usize = described.get_item(1)?.extract()?;
    let offset: usize = described.get_item(2)?.extract()?;
    let validity = described.get_item(3)?;
    if range.end > length {
        return Err(malformed());
    }
    let in_buffers = offset + range.start..offset + range.end;
    let valid = if validity.is_none() {
        None
    } else {
        Some(bits(&validity, in_buffers.clone())?)
    };
    let part = |index: usize| described.get_item(index);
    let values = match kind.as_str() {
        "null" => Values::Nulls,
        "bool" => Values::Bools(bits(&part(4)?, in_buffers)?),
        "text" | "large_text" => {
            let (offsets, bytes) = offsets(&part(4)?, in_buffers, kind == "large_text")?;
            let bytes = copied(&part(5)?, bytes)?;
            Values::Texts { offsets, bytes }
        }
        "list" | "large_list" => {
            let (offsets, items) = offsets(&part(4)?, in_buffers, kind == "large_list")?;
            let items = Box::new(array(part(5)?.cast()?, items)?);
            Values::Lists { offsets, items }
        }
        "fixed_list" => {
            let size: usize = part(4)?.extract()?;
            let offsets = (0..=range.len()).map(|item| item * size).collect();
            let items = in_buffers.start * size..in_buffers.end * size;
            let items = Box::new(array(part(5)?.cast()?, items)?);
            Values::Lists { offsets, items }
        }
        "map" => {
            let (offsets, items) = offsets(&part(4)?, in_buffers, false)?;
            Values::Maps {
                offsets,
                keys: Box::new(array(part(5)?.cast()?, items.clone())?),
                items: Box::new(array(part(6)?.cast()?, items)?),
            }
        }
        "struct" => {
            let fields: Vec<(String, Bound<'_, PyTuple>)> = part(4)?.extract()?;
            let mut arrays = Vec::with_capacity(fields.len());
            for (name, field) in &fields {
                // They begin where the structs do.
                arrays.push((name.clone(), array(field, range.clone())?));
            }
            Values::Objects(arrays)
        }
        "dictionary" => {
            let of = part(5)?.cast_into::<PyTuple>()?;
            let length: usize = of.get_item(1)?.extract()?;
            let places = array(part(4)?.cast()?, range)?;
            let Values::Numbers(numbers) = places.values else {
                return Err(malformed());
            };
            return Ok(Array {
                valid: places.valid,
                values: Values::Places {
                    places: numbers,
                    of: Box::new(array(&of, 0..length)?),
                },
            });
        }
        "other" => Values::Other(part(4)?.extract()?),
        _ => Values::Numbers(numbers(&kind, &part(4)?, in_buffers)?),
    };
    Ok(Array { valid, values })
}

/// A copy of a part of a buffer, which is read as all buffers are here: by way of a `memoryview`.
fn copied(buffer: &Bound<'_, PyAny>, range: Range<usize>) -> PyResult<PyBackedBytes> {
    let py = buffer.py();
    let length = range.len();
    if range.is_empty() {
        // An array of nothing may have no buffer.
        return Ok(PyBytes::new(py, b"").into());
    }
    let part = PySlice::new(py, range.start.try_into()?, range.end.try_into()?, 1);
    let part = PyMemoryView::from(buffer)?.get_item(part)?;
    let bytes = part.call_method0(intern!(py, "tobytes"))?;
    let bytes = PyBackedBytes::from(bytes.cast_into::<PyBytes>()?);
    if bytes.len() == length {
        Ok(bytes)
    } else {
        Err(malformed())
    }
}

/// Bits of a buffer, the lowest of each byte first.
fn bits(buffer: &Bound<'_, PyAny>, range: Range<usize>) -> PyResult<Vec<bool>> {
    let start = range.start / 8;
    let bytes = copied(buffer, start..range.end.div_ceil(8))?;
    Ok(range
        .map(|bit| bytes[bit / 8 - start] >> (bit % 8) & 1 == 1)
        .collect())
}

/// Offsets from a buffer, so that the first is 0, and the range of what they lead to.
fn offsets(
    buffer: &Bound<'_, PyAny>,
    range: Range<usize>,
    is_large: bool,
) -> PyResult<(Vec<usize>, Range<usize>)> {
    if range.is_empty() {
        return Ok((vec![0], 0..0));
    }
    let range = range.start..range.end + 1;
    let offsets: Vec<i64> = if is_large {
        items(buffer, range, i64::from_le_bytes)?
    } else {
        items(buffer, range, |bytes| i32::from_le_bytes(bytes).into())?
    };
    let offsets: Option<Vec<usize>> = offsets
        .into_iter()
        .map(|offset| usize::try_from(offset).ok())
        .collect();
    let offsets = offsets.ok_or_else(malformed)?;
    let (Some(first), Some(last)) = (offsets.first().copied(), offsets.last().copied()) else {
        return Err(malformed());
    };
    if !offsets.is_sorted() {
        return Err(malformed());
    }
    let moved = offsets.iter().map(|offset| offset - first).collect();
    Ok((moved, first..last))
}

/// Numbers of a kind such as `int32`.
fn numbers(kind: &str, buffer: &Bound<'_, PyAny>, range: Range<usize>) -> PyResult<Vec<Number>> {
    // What is no number is null in JSON, too.
    let float = |number: f64| Number::from_f64(number).unwrap_or_else(|| 0.into());
    match kind {
        "int8" => items(buffer, range, |bytes| i8::from_le_bytes(bytes).into()),
        "int16" => items(buffer, range, |bytes| i16::from_le_bytes(bytes).into()),
        "int32" => items(buffer, range, |bytes| i32::from_le_bytes(bytes).into()),
        "int64" => items(buffer, range, |bytes| i64::from_le_bytes(bytes).into()),
        "uint8" => items(buffer, range, |bytes| u8::from_le_bytes(bytes).into()),
        "uint16" => items(buffer, range, |bytes| u16::from_le_bytes(bytes).into()),
        "uint32" => items(buffer, range, |bytes| u32::from_le_bytes(bytes).into()),
        "uint64" => items(buffer, range, |bytes| u64::from_le_bytes(bytes).into()),
        "float" => items(buffer, range, |bytes| {
            float(f32::from_le_bytes(bytes).into())
        }),
        "double" => items(buffer, range, |bytes| float(f64::from_le_bytes(bytes))),
        _ => Err(PyValueError::new_err(format!("no Arrow array is {kind:?}"))),
    }
}

/// Items of a size from a buffer. Arrow's are little-endian.
fn items<T, const SIZE: usize>(
    buffer: &Bound<'_, PyAny>,
    range: Range<usize>,
    item: impl Fn([u8; SIZE]) -> T,
) -> PyResult<Vec<T>> {
    let bytes = copied(buffer, range.start * SIZE..range.end * SIZE)?;
    let chunks = bytes.chunks_exact(SIZE).map(|chunk| {
        let mut bytes = [0; SIZE];
        bytes.copy_from_slice(chunk);
        item(bytes)
    });
    Ok(chunks.collect())
}
