//! Tokens one by one, by the methods that tiktoken has. What is not there is a `KeyError`.

use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use super::{decoded, strings};
use crate::tokenizer::sorted::sorted;
use crate::{Rank, Tokenizer};

/// The token of a string or bytes that are one, ordinary or special.
pub(super) fn token(tokenizer: &Tokenizer, text: &Bound<'_, PyAny>) -> PyResult<Rank> {
    let missing = |bytes: &[u8]| PyKeyError::new_err(PyBytes::new(text.py(), bytes).unbind());
    if let Ok(string) = text.cast::<PyString>() {
        let string = strings::text(string)?;
        tokenizer
            .token_id(string.as_bytes())
            .ok_or_else(|| missing(string.as_bytes()))
    } else if let Ok(bytes) = text.cast::<PyBytes>() {
        tokenizer
            .token_id(bytes.as_bytes())
            .ok_or_else(|| missing(bytes.as_bytes()))
    } else {
        Err(PyTypeError::new_err(format!(
            "argument 'text_or_bytes': '{}' object is neither 'str' nor 'bytes'",
            text.get_type().name()?
        )))
    }
}

fn bytes_of(tokenizer: &Tokenizer, token: Rank) -> PyResult<&'static [u8]> {
    tokenizer
        .token_bytes(token)
        .ok_or_else(|| PyKeyError::new_err(token.to_string()))
}

/// The bytes of a token.
pub(super) fn bytes<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
    token: Rank,
) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, bytes_of(tokenizer, token)?))
}

/// The bytes of each token.
pub(super) fn each_bytes<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
    tokens: &[Rank],
) -> PyResult<Bound<'py, PyList>> {
    let each: Vec<_> = tokens
        .iter()
        .map(|token| bytes(py, tokenizer, *token))
        .collect::<PyResult<_>>()?;
    PyList::new(py, each)
}

/// The text of tokens, and which character of it each starts in.
pub(super) fn text_with_offsets<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
    tokens: &[Rank],
) -> PyResult<(Bound<'py, PyAny>, Vec<usize>)> {
    let is_start = |byte: &&u8| !matches!(byte, 0x80..0xC0);
    let mut offsets = Vec::with_capacity(tokens.len());
    let mut bytes = Vec::new();
    let mut characters: usize = 0;
    for token in tokens {
        let token = bytes_of(tokenizer, *token)?;
        let starts_within = token.first().is_some_and(|byte| !is_start(&byte));
        offsets.push(characters.saturating_sub(starts_within.into()));
        characters += token.iter().filter(is_start).count();
        bytes.extend_from_slice(token);
    }
    let text = decoded::string(py, &bytes, "strict")?;
    Ok((text, offsets))
}

/// The bytes of all ordinary tokens, sorted.
pub(super) fn all_bytes<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
) -> PyResult<Bound<'py, PyList>> {
    let tokens = py.detach(sorted);
    let all = tokens
        .iter()
        .filter_map(|token| tokenizer.token_bytes(*token));
    PyList::new(
        py,
        all.map(|bytes| PyBytes::new(py, bytes)).collect::<Vec<_>>(),
    )
}
