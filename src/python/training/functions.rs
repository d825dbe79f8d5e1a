//! From a conversation to examples, and from lengths to rows.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::Example;
use crate::python::errors::Given;
use crate::python::objects::memory::{self, Headroom};
use crate::python::objects::read_messages;
use crate::python::rendering::BYTES_FOR_BYTE;
use crate::training::{self, TrainingOptions};
use crate::{HarmonyEncodingName, load_harmony_encoding};

/// How many bytes a token of an example takes besides those of the core: its label, its mask and its part.
const TOKEN_BYTES: usize = size_of::<i32>() + 2 * size_of::<u8>();
/// How many bytes packing takes for an example, at the most: in a row of its own, whose room is known by a tree.
const PACKED_BYTES: usize = 16 * size_of::<usize>();

/// Targets that are in no example: why, how many, and how many tokens they have.
type Lost = (&'static str, usize, usize);

/// The examples of a conversation, and what is in none of them. The options are JSON text.
#[pyfunction]
#[pyo3(signature = (conversation, options, weights=None))]
pub(in super::super) fn training_examples<'py>(
    conversation: &Bound<'py, PyAny>,
    options: &str,
    weights: Option<Vec<Option<f32>>>,
) -> PyResult<(Bound<'py, PyList>, Vec<Lost>)> {
    let py = conversation.py();
    let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    let options = training_options(options)?;
    let messages = read_messages::conversation(conversation)?;
    let weights = weights.unwrap_or_default();
    if weights.len() > messages.len() {
        return Err(PyValueError::new_err(format!(
            "weights has {} numbers for {} messages: give one for each message, or None where it is 1",
            weights.len(),
            messages.len()
        )));
    }
    let weights: Vec<f32> = weights.into_iter().map(|w| w.unwrap_or(1.0)).collect();
    let text: usize = messages.iter().map(read_messages::text_bytes).sum();
    memory::ensure(text.saturating_mul(BYTES_FOR_BYTE))?;
    let made = py
        .detach(|| training::examples(encoding, &messages, &weights, &options))
        .map_err(|error| Given::Conversation.failed(py, &error))?;
    let examples = PyList::empty(py);
    let mut headroom = Headroom::new();
    for example in made.examples {
        headroom.take(example.tokens.len().saturating_mul(TOKEN_BYTES))?;
        examples.append(Example::new(example))?;
    }
    let lost = made.lost.iter();
    let lost = lost.map(|lost| (lost.reason.as_str(), lost.targets, lost.tokens));
    Ok((examples, lost.collect()))
}

/// The options that JSON text names. What other options it has are of no matter to examples.
fn training_options(text: &str) -> PyResult<TrainingOptions> {
    let invalid = |error: &dyn std::fmt::Display| PyValueError::new_err(error.to_string());
    let named: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|error| invalid(&error))?;
    let mut options = TrainingOptions::default();
    for (name, value) in &named {
        options.set(name, value).map_err(|error| invalid(&error))?;
    }
    Ok(options)
}

/// Which examples share a row of ``capacity`` tokens, by their lengths: for each row the indices of its examples.
///
/// Best fit decreasing: the longest example comes first, of equals the one that is given first; it goes into the fullest row
/// that has room for it, of equals the oldest. An example that is longer than a row has one of its own.
///
/// >>> from openai_harmony import training
/// >>> training.pack([7, 5, 4, 3, 3, 1, 9], 10)
/// [[6, 5], [0, 3], [1, 2], [4]]
#[pyfunction]
pub(in super::super) fn pack(
    py: Python<'_>,
    lengths: &Bound<'_, PyAny>,
    capacity: usize,
) -> PyResult<Vec<Vec<usize>>> {
    let mut read: Vec<usize> = Vec::new();
    for length in lengths.try_iter()? {
        memory::reserve(&mut read, 1)?;
        read.push(length?.extract()?);
    }
    memory::ensure(read.len().saturating_mul(PACKED_BYTES))?;
    Ok(py.detach(|| training::pack(&read, capacity)))
}
