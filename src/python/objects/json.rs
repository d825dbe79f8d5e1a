//! Python values as JSON values and back.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use super::{imports, memory, strings};
use crate::MAX_SCHEMA_DEPTH;
use crate::python::errors::Given;

/// How deep values may be nested. A schema in a schema is two levels (`properties` and a property), so that this lets
/// through what rendering takes; it bounds the stack here.
const MAX_DEPTH: usize = 2 * MAX_SCHEMA_DEPTH + 64;
/// The same for requests, which the bridge looks at, too: it says where they are nested too deep.
const MAX_REQUEST_DEPTH: usize = MAX_DEPTH + 128;

/// The JSON value of `value`, as `json.dumps` of pydantic's dump would write it.
pub(in super::super) fn from_python(value: &Bound<'_, PyAny>, given: Given) -> PyResult<Value> {
    let depth = match given {
        Given::Request | Given::Response | Given::Row => MAX_REQUEST_DEPTH,
        _ => MAX_DEPTH,
    };
    Reader { given }.value(value, depth)
}

struct Reader {
    given: Given,
}

impl Reader {
    fn value(&self, value: &Bound<'_, PyAny>, levels_left: usize) -> PyResult<Value> {
        if levels_left == 0 {
            return Err(self.too_deep());
        }
        if let Ok(string) = value.cast::<PyString>() {
            return Ok(Value::String(strings::owned(string)?));
        }
        if value.is_none() {
            return Ok(Value::Null);
        }
        if let Ok(boolean) = value.cast::<PyBool>() {
            return Ok(Value::Bool(boolean.is_true()));
        }
        if let Ok(integer) = value.cast::<PyInt>() {
            return self.integer(integer).map(Value::Number);
        }
        if let Ok(float) = value.cast::<PyFloat>() {
            return self.float(float.extract()?).map(Value::Number);
        }
        if let Ok(dict) = value.cast::<PyDict>() {
            return self.object(dict, levels_left - 1);
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.array(list.iter(), levels_left - 1);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return self.array(tuple.iter(), levels_left - 1);
        }
        self.dumped(value, levels_left - 1)
    }

    fn array<'py>(
        &self,
        items: impl Iterator<Item = Bound<'py, PyAny>>,
        levels_left: usize,
    ) -> PyResult<Value> {
        let mut array = Vec::new();
        for item in items {
            memory::reserve(&mut array, 1)?;
            array.push(self.value(&item, levels_left)?);
        }
        Ok(Value::Array(array))
    }

    fn object(&self, dict: &Bound<'_, PyDict>, levels_left: usize) -> PyResult<Value> {
        let mut object = Map::new();
        // Of a copy, as a value that is asked for what it is may change the dict, and so may another thread.
        for (key, value) in dict.copy()?.iter() {
            object.insert(key_text(&key)?, self.value(&value, levels_left)?);
        }
        Ok(Value::Object(object))
    }

    fn integer(&self, integer: &Bound<'_, PyInt>) -> PyResult<Number> {
        if let Ok(integer) = integer.extract::<i64>() {
            return Ok(integer.into());
        }
        if let Ok(integer) = integer.extract::<u64>() {
            return Ok(integer.into());
        }
        match integer.extract::<f64>() {
            Ok(float) => self.float(float),
            Err(_) => Err(self
                .given
                .invalid("number out of range: an integer beyond what a float can hold")),
        }
    }

    fn float(&self, float: f64) -> PyResult<Number> {
        Number::from_f64(float).ok_or_else(|| {
            self.given.invalid(&format!(
                "expected value: JSON has no number {float}; leave it out, or give text"
            ))
        })
    }

    fn too_deep(&self) -> PyErr {
        self.given.invalid(&match self.given {
            Given::Request | Given::Response | Given::Row => format!("nested more than {MAX_REQUEST_DEPTH} levels deep"),
            _ => format!(
                "recursion limit exceeded: schemas are nested more than {MAX_SCHEMA_DEPTH} levels deep; flatten the schema"
            ),
        })
    }

    /// A model, or another value that pydantic makes plain ones of.
    fn dumped(&self, value: &Bound<'_, PyAny>, levels_left: usize) -> PyResult<Value> {
        let py = value.py();
        let plain = match self.given {
            Given::Request | Given::Response => {
                imports::bridge(py, intern!(py, "dumped"))?.call1((value,))?
            }
            Given::Row => imports::plain_row(py)?.call1((value,))?,
            _ => imports::plain(py)?.call1((value,))?,
        };
        if plain.get_type().is(value.get_type()) {
            return Err(PyTypeError::new_err(format!(
                "Object of type {} is not JSON serializable\n\
                 give a value that JSON has: text such as date.isoformat(), a list in place of a set",
                value.get_type().name()?
            )));
        }
        self.value(&plain, levels_left)
    }
}

/// A key, written as `json.dumps` writes those that are no strings.
fn key_text(key: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(string) = key.cast::<PyString>() {
        return strings::owned(string);
    }
    if key.is_none() {
        return Ok("null".to_owned());
    }
    if let Ok(boolean) = key.cast::<PyBool>() {
        return Ok(boolean.is_true().to_string());
    }
    if key.is_instance_of::<PyInt>() || key.is_instance_of::<PyFloat>() {
        return key.repr()?.extract();
    }
    Err(PyTypeError::new_err(format!(
        "keys must be str, int, float, bool or None, not {}",
        key.get_type().name()?
    )))
}

/// How deep messages stand in a conversation, and their values in them.
const OUTLINED_LEVELS: usize = 3;

/// What `value` has in which keys, without the values themselves, which may be large, and need not be JSON's: whether there is
/// one, and whether it is empty.
pub(in super::super) fn outline(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    outline_of(value, OUTLINED_LEVELS)
}

fn outline_of(value: &Bound<'_, PyAny>, levels_left: usize) -> PyResult<Value> {
    if value.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(string) = value.cast::<PyString>() {
        let is_empty = string.len()? == 0;
        return Ok(Value::String(if is_empty { "" } else { "…" }.to_owned()));
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        if levels_left == 0 {
            return Ok(Value::Object(if dict.is_empty() {
                Map::new()
            } else {
                [("…".to_owned(), Value::Null)].into_iter().collect()
            }));
        }
        let mut object = Map::new();
        for (key, member) in dict.copy()?.iter() {
            if let Ok(key) = key.cast::<PyString>() {
                object.insert(strings::owned(key)?, outline_of(&member, levels_left - 1)?);
            }
        }
        return Ok(Value::Object(object));
    }
    if let Ok(list) = value.cast::<PyList>() {
        if levels_left == 0 {
            return Ok(Value::Array(vec![Value::Null; list.len().min(1)]));
        }
        let items = list.iter().map(|item| outline_of(&item, levels_left - 1));
        return items.collect::<PyResult<_>>().map(Value::Array);
    }
    Ok(Value::Bool(true))
}

/// About how many bytes of memory the value takes.
pub(in super::super) fn size(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| key.len() + KEY_BYTES + size(member))
            .sum(),
        _ => 0,
    };
    size_of::<Value>() + inside
}

/// About how many bytes a key takes besides its own: its place in the object's table.
const KEY_BYTES: usize = 2 * size_of::<String>();

/// The Python values of JSON values, in a new list.
pub(in super::super) fn list<'py>(
    py: Python<'py>,
    values: &[Value],
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for value in values {
        list.append(to_python(py, value)?)?;
    }
    Ok(list)
}

/// The Python value of a JSON value.
pub(in super::super) fn to_python<'py>(
    py: Python<'py>,
    value: &Value,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => PyNone::get(py).to_owned().into_any(),
        Value::Bool(boolean) => PyBool::new(py, *boolean).to_owned().into_any(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => integer.into_pyobject(py)?.into_any(),
            (_, Some(integer)) => integer.into_pyobject(py)?.into_any(),
            _ => number.as_f64().into_pyobject(py)?,
        },
        Value::String(text) => strings::new(py, text)?.into_any(),
        Value::Array(items) => list(py, items)?.into_any(),
        Value::Object(members) => {
            let dict = PyDict::new(py);
            for (key, member) in members {
                dict.set_item(strings::new(py, key)?, to_python(py, member)?)?;
            }
            dict.into_any()
        }
    })
}
