//! Python values as JSON values and back.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use super::memory::{self, Headroom};
use super::{imports, strings};
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
    let headroom = Headroom::new();
    Reader { given, headroom }.value(value, depth)
}

/// How many bytes an allocator takes for a text, besides it.
const TEXT_BYTES: usize = 32;

struct Reader {
    given: Given,
    headroom: Headroom,
}

impl Reader {
    fn value(&mut self, value: &Bound<'_, PyAny>, levels_left: usize) -> PyResult<Value> {
        if levels_left == 0 {
            return Err(self.too_deep());
        }
        self.headroom.take(size_of::<Value>())?;
        if let Ok(string) = value.cast::<PyString>() {
            return Ok(Value::String(self.text(string)?));
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
        &mut self,
        items: impl Iterator<Item = Bound<'py, PyAny>>,
        levels_left: usize,
    ) -> PyResult<Value> {
        let mut array = Vec::new();
        for item in items {
            let item = self.value(&item, levels_left)?;
            memory::push(&mut array, item)?;
        }
        Ok(Value::Array(array))
    }

    fn object(&mut self, dict: &Bound<'_, PyDict>, levels_left: usize) -> PyResult<Value> {
        // Of a copy, as a value that is asked for what it is may change the dict, and so may another thread.
        let dict = dict.copy()?;
        self.headroom.take(object_bytes(dict.len()))?;
        let mut object = Map::with_capacity(dict.len());
        for (key, value) in dict.iter() {
            let key = match key.cast::<PyString>() {
                Ok(key) => self.text(key)?,
                Err(_) => key_text(&key)?,
            };
            object.insert(key, self.value(&value, levels_left)?);
        }
        Ok(Value::Object(object))
    }

    fn text(&mut self, string: &Bound<'_, PyString>) -> PyResult<String> {
        let text = strings::owned(string)?;
        self.headroom.take(TEXT_BYTES + text.len())?;
        Ok(text)
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
    fn dumped(&mut self, value: &Bound<'_, PyAny>, levels_left: usize) -> PyResult<Value> {
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

/// A key that is no string, as `json.dumps` writes it.
fn key_text(key: &Bound<'_, PyAny>) -> PyResult<String> {
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
    outline_of(value, OUTLINED_LEVELS, &mut Headroom::new())
}

fn outline_of(
    value: &Bound<'_, PyAny>,
    levels_left: usize,
    headroom: &mut Headroom,
) -> PyResult<Value> {
    headroom.take(size_of::<Value>() + TEXT_BYTES)?;
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
        let dict = dict.copy()?;
        headroom.take(object_bytes(dict.len()))?;
        let mut object = Map::with_capacity(dict.len());
        for (key, member) in dict.iter() {
            if let Ok(key) = key.cast::<PyString>() {
                let member = outline_of(&member, levels_left - 1, headroom)?;
                object.insert(strings::owned(key)?, member);
            }
        }
        return Ok(Value::Object(object));
    }
    if let Ok(list) = value.cast::<PyList>() {
        if levels_left == 0 {
            return Ok(Value::Array(vec![Value::Null; list.len().min(1)]));
        }
        let mut items = Vec::new();
        for item in list.iter() {
            let item = outline_of(&item, levels_left - 1, headroom)?;
            memory::push(&mut items, item)?;
        }
        return Ok(Value::Array(items));
    }
    Ok(Value::Bool(true))
}

/// About how many bytes of memory the value takes.
pub(in super::super) fn size(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => TEXT_BYTES + text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => {
            let sizes = members
                .iter()
                .map(|(key, member)| TEXT_BYTES + key.len() + size(member));
            object_bytes(members.len()) + sizes.sum::<usize>()
        }
        _ => 0,
    };
    size_of::<Value>() + inside
}

/// About how many bytes an object of so many members takes, besides their text: these in order, and a table to find them.
pub(in super::super) fn object_bytes(members: usize) -> usize {
    let member = size_of::<(String, Value)>() + 3 * size_of::<usize>();
    // The table has room for more than it has.
    members.saturating_add(1).saturating_mul(member)
}

/// The Python values of JSON values, in a new list.
pub(in super::super) fn list<'py>(
    py: Python<'py>,
    values: &[Value],
) -> PyResult<Bound<'py, PyList>> {
    let headroom = Headroom::new();
    Writer { py, headroom }.list(values)
}

/// The Python value of a JSON value.
pub(in super::super) fn to_python<'py>(
    py: Python<'py>,
    value: &Value,
) -> PyResult<Bound<'py, PyAny>> {
    let headroom = Headroom::new();
    Writer { py, headroom }.value(value)
}

/// About how many bytes a value of Python takes, besides its text, and its place in a list or a dict.
const OBJECT_BYTES: usize = 256;

struct Writer<'py> {
    py: Python<'py>,
    headroom: Headroom,
}

impl<'py> Writer<'py> {
    fn value(&mut self, value: &Value) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        self.headroom.take(OBJECT_BYTES)?;
        Ok(match value {
            Value::Null => PyNone::get(py).to_owned().into_any(),
            Value::Bool(boolean) => PyBool::new(py, *boolean).to_owned().into_any(),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => integer.into_pyobject(py)?.into_any(),
                (_, Some(integer)) => integer.into_pyobject(py)?.into_any(),
                _ => number.as_f64().into_pyobject(py)?,
            },
            Value::String(text) => self.text(text)?.into_any(),
            Value::Array(items) => self.list(items)?.into_any(),
            Value::Object(members) => {
                let dict = PyDict::new(py);
                for (key, member) in members {
                    dict.set_item(self.text(key)?, self.value(member)?)?;
                }
                dict.into_any()
            }
        })
    }

    fn list(&mut self, items: &[Value]) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(self.py);
        for item in items {
            list.append(self.value(item)?)?;
        }
        Ok(list)
    }

    fn text(&mut self, text: &str) -> PyResult<Bound<'py, PyString>> {
        self.headroom.take(text.len())?;
        strings::new(self.py, text)
    }
}
