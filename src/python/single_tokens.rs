//! Tokens one by one, by the methods that tiktoken has. What is not there is a `KeyError`.

use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use super::objects::{bytes, from_utf8, integers, memory, strings};
use crate::{Rank, Tokenizer, special};

/// The token of a string or bytes that are one, ordinary or special.
pub(super) fn token(tokenizer: &Tokenizer, text: &Bound<'_, PyAny>) -> PyResult<Rank> {
    let find = |token: &[u8]| match tokenizer.token_id(token) {
        Some(id) => Ok(id),
        None => Err(PyKeyError::new_err(bytes::new(text.py(), token)?.unbind())),
    };
    if let Ok(string) = text.cast::<PyString>() {
        find(strings::text(string)?.as_bytes())
    } else if let Ok(bytes) = text.cast::<PyBytes>() {
        find(bytes.as_bytes())
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
    bytes::new(py, bytes_of(tokenizer, token)?)
}

/// The bytes of each token.
pub(super) fn each_bytes<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
    tokens: &[Rank],
) -> PyResult<Bound<'py, PyList>> {
    let each = PyList::empty(py);
    for token in tokens {
        each.append(bytes(py, tokenizer, *token)?)?;
    }
    Ok(each)
}

/// The text of tokens, and which character of it each starts in.
pub(super) fn text_with_offsets<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
    tokens: &[Rank],
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyList>)> {
    let is_start = |byte: &&u8| !matches!(byte, 0x80..0xC0);
    let offsets = PyList::empty(py);
    let mut bytes = Vec::new();
    let mut characters: usize = 0;
    for token in tokens {
        let token = bytes_of(tokenizer, *token)?;
        let starts_within = token.first().is_some_and(|byte| !is_start(&byte));
        let offset = characters.saturating_sub(starts_within.into());
        offsets.append(integers::new(py, offset)?)?;
        characters += token.iter().filter(is_start).count();
        memory::reserve(&mut bytes, token.len())?;
        bytes.extend_from_slice(token);
    }
    let text = from_utf8::string(py, &bytes, "strict")?;
    Ok((text, offsets))
}

/// The bytes of all ordinary tokens, sorted.
pub(super) fn all_bytes<'py>(
    py: Python<'py>,
    tokenizer: &Tokenizer,
) -> PyResult<Bound<'py, PyList>> {
    let sorted = py.detach(|| {
        let ordinary = (0..special::END_OF_TEXT).filter(|id| !tokenizer.is_special_token(*id));
        let mut all: Vec<_> = ordinary
            .filter_map(|id| tokenizer.token_bytes(id))
            .collect();
        all.sort_unstable();
        all
    });
    let list = PyList::empty(py);
    for token in sorted {
        list.append(bytes::new(py, token)?)?;
    }
    Ok(list)
}
