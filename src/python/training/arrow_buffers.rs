//! Parts of the buffers of Arrow's arrays, copied. A place outside of a buffer is an error.

use std::ops::Range;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyMemoryView, PySlice};
use serde_json::Number;

use crate::python::objects::memory;

pub(super) fn malformed() -> PyErr {
    PyValueError::new_err("the Arrow array is malformed: a buffer is shorter than its values")
}

/// A copy of a part of a buffer, which is read as all buffers are here: by way of a `memoryview`.
pub(super) fn copied(buffer: &Bound<'_, PyAny>, range: Range<usize>) -> PyResult<PyBackedBytes> {
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
pub(super) fn bits(buffer: &Bound<'_, PyAny>, range: Range<usize>) -> PyResult<Vec<bool>> {
    let start = range.start / 8;
    let bytes = copied(buffer, start..range.end.div_ceil(8))?;
    let mut bits = Vec::new();
    memory::reserve(&mut bits, range.len())?;
    bits.extend(range.map(|bit| bytes[bit / 8 - start] >> (bit % 8) & 1 == 1));
    Ok(bits)
}

/// Offsets from a buffer, so that the first is 0, and the range of what they lead to.
pub(super) fn offsets(
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
    let place = |offset: Option<&i64>| offset.and_then(|offset| usize::try_from(*offset).ok());
    let (Some(first), Some(last)) = (place(offsets.first()), place(offsets.last())) else {
        return Err(malformed());
    };
    let mut moved = Vec::new();
    memory::reserve(&mut moved, offsets.len())?;
    for offset in &offsets {
        let offset = place(Some(offset)).and_then(|offset| offset.checked_sub(first));
        moved.push(offset.ok_or_else(malformed)?);
    }
    if !moved.is_sorted() {
        return Err(malformed());
    }
    Ok((moved, first..last))
}

/// Numbers of a kind such as `int32`.
pub(super) fn numbers(
    kind: &str,
    buffer: &Bound<'_, PyAny>,
    range: Range<usize>,
) -> PyResult<Vec<Number>> {
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
    let mut items = Vec::new();
    memory::reserve(&mut items, range.len())?;
    items.extend(bytes.chunks_exact(SIZE).map(|chunk| {
        let mut bytes = [0; SIZE];
        bytes.copy_from_slice(chunk);
        item(bytes)
    }));
    Ok(items)
}
