//! Text to tokens and back. Other threads may run meanwhile where that takes longer than letting them.

use pyo3::marker::Ungil;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::kept::Kept;
use super::special::Specials;
use super::tokens::{TokenList, TokenSource};
use super::utf8::Text;
use crate::{Rank, Result, Tokenizer};

/// Shorter text is tokenized sooner than the GIL is released and taken again.
const SHORT_TEXT: usize = 4096;
/// Fewer tokens are decoded so.
const FEW_TOKENS: usize = 1024;
/// So many are read from a list at a time: while they are decoded, the processor fetches some of the integers that are next.
const PART: usize = 512;
/// Tokens of most texts have fewer bytes.
const USUAL_BYTES: usize = 5;

/// The tokens of a string, as `encode` appends them; the outer error is one of reading it.
pub(super) fn encoded(
    text: &Bound<'_, PyString>,
    encode: impl FnOnce(&str, &mut Vec<Rank>) -> Result<()> + Ungil + Send,
) -> PyResult<Result<Kept<Rank>>> {
    let mut tokens = Kept::take();
    let to: &mut Vec<Rank> = &mut tokens;
    let string = Text::of(text)?;
    let result = if string.len() < SHORT_TEXT {
        encode(&string, to)
    } else {
        text.py().detach(|| encode(&string, to))
    };
    Ok(result.map(|()| tokens))
}

/// A row of tokens, and rows that may follow it.
pub(super) type Completions = (Vec<Rank>, Vec<Vec<Rank>>);

/// The tokens of a string that more text does not change, and what may follow them; the outer error is one of reading it.
pub(super) fn with_unstable(
    text: &Bound<'_, PyString>,
    specials: &Specials<'_>,
) -> PyResult<Result<Completions>> {
    let string = Text::of(text)?;
    Ok(text.py().detach(|| specials.encode_with_unstable(&string)))
}

/// The bytes of tokens; the outer error is one of reading them.
pub(super) fn bytes(
    py: Python<'_>,
    tokenizer: &'static Tokenizer,
    tokens: &TokenSource<'_>,
) -> PyResult<Result<Kept<u8>>> {
    let mut bytes = Kept::take();
    let decoded = match tokens {
        TokenSource::List(list) => list_bytes(tokenizer, list, &mut bytes)?,
        TokenSource::Read(ranks) if ranks.len() < FEW_TOKENS => {
            tokenizer.decode_bytes_into(ranks, &mut bytes)
        }
        TokenSource::Read(ranks) => {
            let bytes: &mut Vec<u8> = &mut bytes;
            py.detach(|| tokenizer.decode_bytes_into(ranks, bytes))
        }
    };
    Ok(decoded.map(|()| bytes))
}

/// Reads some of the list, which needs the GIL, and decodes them while they are at hand: keeping all takes longer than it would
/// be of use to other threads.
fn list_bytes(
    tokenizer: &'static Tokenizer,
    list: &TokenList<'_>,
    bytes: &mut Vec<u8>,
) -> PyResult<Result<()>> {
    bytes.reserve(list.len().saturating_mul(USUAL_BYTES));
    let mut failed = None;
    let mut part = Vec::new();
    let mut start = 0;
    while start < list.len() {
        part.clear();
        list.read(start, PART, &mut part)?;
        if failed.is_none() {
            // What is left is read still: that there is something that is no integer is the error to tell of.
            let decoded = tokenizer.decode_bytes_into(&part, bytes);
            failed = decoded.err().map(|error| error.moved(start));
        }
        start += part.len();
    }
    Ok(failed.map_or(Ok(()), Err))
}
