//! Rows that are Python objects.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use serde_json::{Map, Value};

use crate::python::errors::Given;
use crate::python::objects::{imports, json, strings};
use crate::training::{RowError, RowErrorKind, RowRenderer};

/// How far down the place is looked for that has no JSON.
const LEVELS: usize = 8;

/// What stands for the value of a field that no format has: only that it is there is looked at.
pub(super) const UNREAD: Value = Value::Bool(true);

/// The value of a row, or why it has none. Fields that no format has may be anything.
pub(super) fn read(
    renderer: &RowRenderer,
    row: &Bound<'_, PyAny>,
) -> PyResult<Result<Value, RowError>> {
    let row = if row.is_instance_of::<PyDict>() {
        row.clone()
    } else {
        imports::plain_row(row.py())?.call1((row,))?
    };
    let Ok(dict) = row.cast::<PyDict>() else {
        return value(&row, "");
    };
    let mut members = Map::new();
    // Of a copy, as a value that is asked for what it is may change the dict, and so may another thread.
    for (key, member) in dict.copy()?.iter() {
        let Ok(key) = key.cast::<PyString>() else {
            continue;
        };
        let key = strings::owned(key)?;
        let member = if renderer.reads(&key) {
            match value(&member, &key)? {
                Ok(value) => value,
                Err(error) => return Ok(Err(error)),
            }
        } else {
            UNREAD
        };
        members.insert(key, member);
    }
    Ok(Ok(Value::Object(members)))
}

fn value(value: &Bound<'_, PyAny>, path: &str) -> PyResult<Result<Value, RowError>> {
    let py = value.py();
    let error = match json::from_python(value, Given::Row) {
        Ok(value) => return Ok(Ok(value)),
        Err(error) => error,
    };
    if !error.is_instance_of::<PyTypeError>(py) && !error.is_instance_of::<PyValueError>(py) {
        return Err(error);
    }
    let text = error.value(py).str()?;
    let text = strings::text(&text)?;
    let (message, hint) = text.split_once('\n').unwrap_or((&text, ""));
    Ok(Err(RowError {
        path: place(value, path.to_owned(), LEVELS)?,
        ..RowError::whole(RowErrorKind::WrongType, message, hint)
    }))
}

/// Where in a value the part is that has no JSON.
fn place(value: &Bound<'_, PyAny>, path: String, levels_left: usize) -> PyResult<String> {
    let has_none = |member: &Bound<'_, PyAny>| json::from_python(member, Given::Row).is_err();
    if levels_left == 0 {
        return Ok(path);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let copy = dict.copy()?;
        if let Some((key, member)) = copy.iter().find(|(_, member)| has_none(member)) {
            return place(&member, format!("{path}.{}", key.str()?), levels_left - 1);
        }
    } else if let Ok(list) = value.cast::<PyList>() {
        let mut items = list.iter().enumerate();
        if let Some((index, item)) = items.find(|(_, item)| has_none(item)) {
            return place(&item, format!("{path}[{index}]"), levels_left - 1);
        }
    }
    Ok(path)
}
