//! Tokens to bytes.

use super::arch::prefetch;
use super::fallible::{append, out_of_memory};
use super::{Rank, tables};
use crate::error::{Error, Kind, Result};

/// Tokens of up to so many bytes, which most are, are copied at this one length: that is faster than at their own.
const COPIED: usize = 16;
/// How many tokens are looked up before the first of them is copied. The vocabulary is larger than the near caches: meanwhile
/// the bytes of these tokens are prefetched, and the offsets of the next.
const BATCH: usize = 128;
/// The same for few tokens, which need less memory on the stack.
const SMALL_BATCH: usize = 16;

/// Appends the bytes of `tokens` to `bytes`; on an error it appends nothing.
pub(super) fn decode(tokens: &[Rank], bytes: &mut Vec<u8>) -> Result<()> {
    let before = bytes.len();
    let result = if tokens.len() <= SMALL_BATCH {
        decode_by::<SMALL_BATCH>(tokens, bytes)
    } else {
        decode_by::<BATCH>(tokens, bytes)
    };
    if result.is_err() {
        bytes.truncate(before);
    }
    result
}

fn decode_by<const BATCH: usize>(tokens: &[Rank], bytes: &mut Vec<u8>) -> Result<()> {
    let vocabulary = tables::all_bytes();
    // Most text has four to five bytes a token.
    bytes
        .try_reserve(tokens.len().saturating_mul(5))
        .map_err(out_of_memory)?;
    let mut ranges = [(0, 0); BATCH];
    let mut joined = [[0; COPIED]; BATCH];
    let joined = joined.as_flattened_mut();
    let prefetch_ranges = |tokens: &[Rank]| tokens.iter().copied().for_each(tables::prefetch_range);
    prefetch_ranges(&tokens[..tokens.len().min(BATCH)]);
    let mut batches = tokens.chunks(BATCH).enumerate().peekable();
    while let Some((batch, tokens)) = batches.next() {
        prefetch_ranges(batches.peek().map_or(&[], |(_, next)| next));
        for (index, (token, found)) in tokens.iter().zip(&mut ranges).enumerate() {
            let Some(range) = tables::token_range(*token) else {
                return Err(Error::at(Kind::InvalidToken(*token), batch * BATCH + index));
            };
            prefetch(vocabulary[range.start..].as_ptr());
            *found = (range.start, range.end);
        }
        let mut length = 0;
        for (start, end) in &ranges[..tokens.len()] {
            let (start, end) = (*start, *end);
            if end - start <= COPIED {
                joined[length..length + COPIED].copy_from_slice(&vocabulary[start..start + COPIED]);
                length += end - start;
            } else {
                append(bytes, &joined[..length]).map_err(out_of_memory)?;
                append(bytes, &vocabulary[start..end]).map_err(out_of_memory)?;
                length = 0;
            }
        }
        append(bytes, &joined[..length]).map_err(out_of_memory)?;
    }
    Ok(())
}
