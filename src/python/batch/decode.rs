//! Rows of tokens to texts or bytes.

use pyo3::prelude::*;

use super::rows::Rows;
use super::task::{Listed, Task};
use crate::python::errors::tiktoken_error;
use crate::python::objects::from_utf8::{self, Texts};
use crate::python::objects::{bytes, tokens};
use crate::{Error, Rank, Result, Tokenizer};

/// About how many nanoseconds a token takes.
const TOKEN_NANOSECONDS: usize = 2;

/// Rows of tokens to bytes, or to strings that the interpreter decodes from them.
pub(super) struct DecodeBytes<'s> {
    pub(super) tokenizer: &'static Tokenizer,
    /// None where bytes are wanted; for strings, what is done where bytes are not UTF-8.
    pub(super) errors: Option<&'s str>,
}

impl Task for DecodeBytes<'_> {
    type Inputs = Rows<Rank>;
    type Results = Rows<u8>;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Rows<Rank>) -> PyResult<usize> {
        read(item, inputs)
    }

    fn work(&self, inputs: &Rows<Rank>, index: usize, results: &mut Rows<u8>) -> Result<()> {
        let ids = inputs.get(index);
        results
            .add(|bytes| self.tokenizer.decode_bytes_into(ids, bytes))
            .map(drop)
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        tiktoken_error(py, error)
    }
}

impl Listed for DecodeBytes<'_> {
    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Rows<u8>,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.errors {
            Some(errors) => from_utf8::string(py, results.get(index), errors),
            None => Ok(bytes::new(py, results.get(index))?.into_any()),
        }
    }
}

/// Rows of tokens to texts, most of whose work needs no interpreter.
pub(super) struct Decode<'s> {
    pub(super) tokenizer: &'static Tokenizer,
    /// What is done where bytes are not UTF-8.
    pub(super) errors: &'s str,
}

impl Task for Decode<'_> {
    type Inputs = Rows<Rank>;
    type Results = Texts;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Rows<Rank>) -> PyResult<usize> {
        read(item, inputs)
    }

    fn work(&self, inputs: &Rows<Rank>, index: usize, results: &mut Texts) -> Result<()> {
        let ids = inputs.get(index);
        results.add(|bytes| self.tokenizer.decode_bytes_into(ids, bytes))
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        tiktoken_error(py, error)
    }
}

impl Listed for Decode<'_> {
    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Texts,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        results.string(py, index, self.errors)
    }
}

fn read(item: &Bound<'_, PyAny>, inputs: &mut Rows<Rank>) -> PyResult<usize> {
    Ok(TOKEN_NANOSECONDS * inputs.add(|ids| tokens::append(item, ids))?)
}
