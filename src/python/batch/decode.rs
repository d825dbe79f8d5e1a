//! Rows of tokens to texts or bytes.

use pyo3::prelude::*;

use super::Task;
use super::rows::Rows;
use crate::python::errors::tiktoken_error;
use crate::python::objects::{bytes, from_utf8, tokens};
use crate::{Error, Rank, Result, Tokenizer};

/// About how many nanoseconds a token takes.
const TOKEN_NANOSECONDS: usize = 2;

pub(in super::super) struct Decode<'s> {
    pub(in super::super) tokenizer: &'static Tokenizer,
    pub(in super::super) output: Output<'s>,
}

/// What is made of the bytes of tokens.
pub(in super::super) enum Output<'s> {
    Bytes,
    Text {
        /// What is done where bytes are not UTF-8.
        errors: &'s str,
    },
}

impl Task for Decode<'_> {
    type Inputs = Rows<Rank>;
    type Results = Rows<u8>;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Rows<Rank>) -> PyResult<usize> {
        Ok(TOKEN_NANOSECONDS * inputs.add(|ids| tokens::append(item, ids))?)
    }

    fn work(&self, inputs: &Rows<Rank>, index: usize, results: &mut Rows<u8>) -> Result<()> {
        let ids = inputs.get(index);
        results
            .add(|bytes| self.tokenizer.decode_bytes_into(ids, bytes))
            .map(drop)
    }

    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Rows<u8>,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.output {
            Output::Bytes => Ok(bytes::new(py, results.get(index))?.into_any()),
            Output::Text { errors } => from_utf8::string(py, results.get(index), errors),
        }
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        tiktoken_error(py, error)
    }
}
