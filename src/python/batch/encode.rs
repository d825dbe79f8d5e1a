//! Texts to tokens.

use pyo3::prelude::*;

use super::rows::Rows;
use super::task::{Listed, Task};
use crate::python::errors::tiktoken_error;
use crate::python::objects::{integers, memory, to_utf8};
use crate::python::special_tokens::SpecialTokens;
use crate::{Error, Rank, Result};

/// About how many nanoseconds a byte of text takes.
pub(super) const BYTE_NANOSECONDS: usize = 4;

pub(in super::super) struct Encode<'s>(pub(in super::super) SpecialTokens<'s>);

/// Texts, one behind the other.
#[derive(Default)]
pub(in super::super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Task for Encode<'_> {
    type Inputs = Texts;
    type Results = Rows<Rank>;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Texts) -> PyResult<usize> {
        memory::reserve(&mut inputs.ends, 1)?;
        let start = inputs.text.len();
        to_utf8::append(item.cast()?, &mut inputs.text)?;
        inputs.ends.push(inputs.text.len());
        Ok(BYTE_NANOSECONDS * (inputs.text.len() - start))
    }

    fn work(&self, inputs: &Texts, index: usize, results: &mut Rows<Rank>) -> Result<()> {
        let start = index.checked_sub(1).map_or(0, |before| inputs.ends[before]);
        let text = &inputs.text[start..inputs.ends[index]];
        results
            .add(|tokens| self.0.encode_into(text, tokens))
            .map(drop)
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        tiktoken_error(py, error)
    }
}

impl Listed for Encode<'_> {
    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Rows<Rank>,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(integers::list(py, results.get(index))?.into_any())
    }
}
