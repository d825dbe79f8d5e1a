//! Rows in Arrow's columns, read by their buffers, without a Python object for any value.
//!
//! Python walks the types, and describes each array: its kind, how many values it has, how many it passes over at the beginning
//! of its buffers, the buffer that says which are there, and what else the kind has. Here the parts of the buffers are copied
//! that some rows need, while the interpreter is held; what reads the copies needs no interpreter. Nothing is taken on trust: a
//! place outside of a buffer is an error.

use std::ops::Range;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyTuple;
use serde_json::{Map, Number, Value};

use super::arrow_buffers::{bits, copied, malformed, numbers, offsets};
use super::row::UNREAD;
use crate::python::objects::json;
use crate::python::objects::memory::{self, Headroom};
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

/// What is wrong with a value that has no JSON; within a row it says where.
fn fault(message: impl Into<String>) -> RowError {
    let hint = "cast the column to text, numbers, lists or structs of these";
    RowError::whole(RowErrorKind::WrongType, message, hint)
}

/// The error of what stands in `step`.
fn within(error: RowError, step: &str) -> RowError {
    let separator = if error.path.is_empty() || error.path.starts_with('[') {
        ""
    } else {
        "."
    };
    RowError {
        path: format!("{step}{separator}{}", error.path),
        ..error
    }
}

/// Before about so many bytes are taken for a value.
fn take(headroom: &mut Headroom, bytes: usize) -> Result<(), RowError> {
    let taken = headroom.take(bytes);
    taken.map_err(|error| RowError::of(&error, |_| None))
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
        let mut headroom = Headroom::new();
        (0..self.rows).map(move |row| self.row(row, &mut headroom))
    }

    fn row(&self, row: usize, headroom: &mut Headroom) -> Result<Value, RowError> {
        let mut members = Map::with_capacity(self.columns.len());
        for (name, array) in &self.columns {
            let value = match array {
                Some(array) => array.value(row, headroom),
                None => Ok(UNREAD),
            };
            let value = value.map_err(|error| within(error, name))?;
            members.insert(name.clone(), value);
        }
        Ok(Value::Object(members))
    }
}

impl Array {
    fn value(&self, index: usize, headroom: &mut Headroom) -> Result<Value, RowError> {
        if self
            .valid
            .as_ref()
            .is_some_and(|valid| valid.get(index) != Some(&true))
        {
            return Ok(Value::Null);
        }
        let missing = || fault("is malformed: it is not in the Arrow array");
        take(headroom, size_of::<Value>())?;
        Ok(match &self.values {
            Values::Nulls => Value::Null,
            Values::Bools(bools) => Value::Bool(*bools.get(index).ok_or_else(missing)?),
            Values::Numbers(numbers) => {
                Value::Number(numbers.get(index).ok_or_else(missing)?.clone())
            }
            Values::Texts { offsets, bytes } => {
                let range = range(offsets, index).ok_or_else(missing)?;
                let text = std::str::from_utf8(bytes.get(range).ok_or_else(missing)?);
                let text = text.map_err(|_| fault("is no UTF-8"))?;
                take(headroom, text.len())?;
                Value::String(text.to_owned())
            }
            Values::Lists { offsets, items } => {
                let range = range(offsets, index).ok_or_else(missing)?;
                take(headroom, range.len() * size_of::<Value>())?;
                let mut values = Vec::with_capacity(range.len());
                for item in range.clone() {
                    let place = item - range.start;
                    let value = items.value(item, headroom);
                    values.push(value.map_err(|error| within(error, &format!("[{place}]")))?);
                }
                Value::Array(values)
            }
            Values::Maps {
                offsets,
                keys,
                items,
            } => {
                let range = range(offsets, index).ok_or_else(missing)?;
                take(headroom, json::object_bytes(range.len()))?;
                let mut members = Map::with_capacity(range.len());
                for item in range {
                    if let Value::String(key) = keys.value(item, headroom)? {
                        let value = items.value(item, headroom);
                        let value = value.map_err(|error| within(error, &key))?;
                        members.insert(key, value);
                    }
                }
                Value::Object(members)
            }
            Values::Objects(fields) => {
                take(headroom, json::object_bytes(fields.len()))?;
                let mut members = Map::with_capacity(fields.len());
                for (name, field) in fields {
                    let value = field.value(index, headroom);
                    let value = value.map_err(|error| within(error, name))?;
                    members.insert(name.clone(), value);
                }
                Value::Object(members)
            }
            Values::Places { places, of } => {
                let place = places.get(index).and_then(Number::as_u64);
                let place = place.and_then(|place| usize::try_from(place).ok());
                of.value(place.ok_or_else(missing)?, headroom)?
            }
            Values::Other(name) => {
                return Err(fault(format!(
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
            let mut offsets = Vec::new();
            memory::reserve(&mut offsets, range.len() + 1)?;
            offsets.extend((0..=range.len()).map(|item| item * size));
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
