//! Text to tokens and back, one at a time. Other threads may run meanwhile where that takes longer than letting them.

use pyo3::marker::Ungil;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::errors::Failure;
use super::objects::scratch::Scratch;
use super::objects::to_utf8::Text;
use super::objects::{memory, tokens};
use super::special_tokens::{Completions, SpecialTokens};
use crate::{Rank, Tokenizer};

/// Shorter text is tokenized sooner than the GIL is released and taken again.
const SHORT_TEXT: usize = 4096;
/// Fewer tokens are decoded so.
const FEW_TOKENS: usize = 1024;
/// How many tokens are decoded before there must be room for more.
const PART: usize = 1024;
/// No token has more bytes.
const LONGEST_TOKEN: usize = 128;

/// The tokens of a string.
pub(super) fn encode(
    text: &Bound<'_, PyString>,
    special_tokens: &SpecialTokens<'_>,
) -> Result<Scratch<Rank>, Failure> {
    let text_of_python = Text::of(text)?;
    let mut tokens = Scratch::take();
    let into: &mut Vec<Rank> = &mut tokens;
    let string: &str = &text_of_python;
    detach_if(text.py(), string.len() >= SHORT_TEXT, || {
        special_tokens.encode_into(string, into)
    })?;
    Ok(tokens)
}

/// The tokens of a string that more text does not change, and what may follow them.
pub(super) fn encode_with_unstable(
    text: &Bound<'_, PyString>,
    special_tokens: &SpecialTokens<'_>,
) -> Result<Completions, Failure> {
    let string = Text::of(text)?;
    let string: &str = &string;
    text.py()
        .detach(|| special_tokens.encode_with_unstable(string))
}

/// The bytes of tokens.
pub(super) fn decode(
    tokenizer: &'static Tokenizer,
    tokens: &Bound<'_, PyAny>,
) -> Result<Scratch<u8>, Failure> {
    let mut ids = Scratch::take();
    tokens::append(tokens, &mut ids)?;
    let mut bytes = Scratch::take();
    let (ids, into): (&[Rank], &mut Vec<u8>) = (&ids, &mut bytes);
    detach_if(tokens.py(), ids.len() >= FEW_TOKENS, || {
        decode_into(tokenizer, ids, into)
    })?;
    Ok(bytes)
}

/// Appends the bytes of tokens.
pub(super) fn decode_into(
    tokenizer: &Tokenizer,
    ids: &[Rank],
    bytes: &mut Vec<u8>,
) -> Result<(), Failure> {
    let start = bytes.len();
    for part in ids.chunks(PART) {
        memory::reserve(bytes, part.len() * LONGEST_TOKEN)?;
        if tokenizer.decode_bytes_into(part, bytes).is_err() {
            // The error says which token it is of all: those before it are decoded once more, to where they were.
            bytes.truncate(start);
            return Ok(tokenizer.decode_bytes_into(ids, bytes)?);
        }
    }
    Ok(())
}

fn detach_if<T: Ungil>(py: Python<'_>, is_long: bool, work: impl FnOnce() -> T + Ungil) -> T {
    if is_long { py.detach(work) } else { work() }
}
