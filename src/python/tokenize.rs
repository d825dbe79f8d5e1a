//! Text to tokens and back, one at a time. Other threads may run meanwhile where that takes longer than letting them.

use pyo3::marker::Ungil;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::objects::scratch::Scratch;
use super::objects::to_utf8::Text;
use super::objects::tokens;
use super::special_tokens::{Completions, SpecialTokens};
use crate::{Rank, Result, Tokenizer};

/// Shorter text is tokenized sooner than the GIL is released and taken again.
const SHORT_TEXT: usize = 4096;
/// Fewer tokens are decoded so.
const FEW_TOKENS: usize = 1024;

/// The tokens of a string. The outer error is one of reading it.
pub(super) fn encode(
    text: &Bound<'_, PyString>,
    special_tokens: &SpecialTokens<'_>,
) -> PyResult<Result<Scratch<Vec<Rank>>>> {
    let read = Text::of(text)?;
    let string: &str = &read;
    let mut tokens = Scratch::take();
    let into: &mut Vec<Rank> = &mut tokens;
    let encoded = detach_if(text.py(), string.len() >= SHORT_TEXT, || {
        special_tokens.encode_into(string, into)
    });
    Ok(encoded.map(|()| tokens))
}

/// The tokens of a string that more text does not change, and what may follow them. The outer error is one of reading it.
pub(super) fn encode_with_unstable(
    text: &Bound<'_, PyString>,
    special_tokens: &SpecialTokens<'_>,
) -> PyResult<Result<Completions>> {
    let read = Text::of(text)?;
    let string: &str = &read;
    let encode = || special_tokens.encode_with_unstable(string);
    Ok(text.py().detach(encode))
}

/// The bytes of tokens. The outer error is one of reading them.
pub(super) fn decode(
    tokenizer: &'static Tokenizer,
    tokens: &Bound<'_, PyAny>,
) -> PyResult<Result<Scratch<Vec<u8>>>> {
    let mut ids = Scratch::<Vec<Rank>>::take();
    tokens::append(tokens, &mut ids)?;
    let mut bytes = Scratch::take();
    let (ids, into): (&[Rank], &mut Vec<u8>) = (&ids, &mut bytes);
    let decoded = detach_if(tokens.py(), ids.len() >= FEW_TOKENS, || {
        tokenizer.decode_bytes_into(ids, into)
    });
    Ok(decoded.map(|()| bytes))
}

fn detach_if<T: Ungil>(py: Python<'_>, is_long: bool, work: impl FnOnce() -> T + Ungil) -> T {
    if is_long { py.detach(work) } else { work() }
}
