//! Tokens to bytes.

use super::Rank;
use super::tables;

/// Most tokens are shorter: they are copied at one length, which is faster than at their own.
const USUAL: usize = 16;
/// How many tokens the buffer is grown for at a time.
const BATCH: usize = 256;

/// Appends the bytes of `tokens` to `bytes`; or gives the first that no token has, with its place, and appends nothing.
pub(super) fn decode(tokens: &[Rank], bytes: &mut Vec<u8>) -> Result<(), (usize, Rank)> {
    let vocabulary = tables::all_bytes();
    let before = bytes.len();
    bytes.reserve(tokens.len() * 4 + USUAL);
    let mut length = before;
    for (batch, tokens) in tokens.chunks(BATCH).enumerate() {
        bytes.resize(length + tokens.len() * USUAL, 0);
        for (index, token) in tokens.iter().enumerate() {
            let Some(range) = tables::token_range(*token) else {
                bytes.truncate(before);
                return Err((batch * BATCH + index, *token));
            };
            let end = length + range.len();
            if range.len() <= USUAL {
                bytes[length..length + USUAL]
                    .copy_from_slice(&vocabulary[range.start..range.start + USUAL]);
            } else {
                // The buffer has room for this many tokens of usual length; what is left of it stays enough for the rest.
                let room = bytes.len() + range.len();
                bytes.resize(room, 0);
                bytes[length..end].copy_from_slice(&vocabulary[range]);
            }
            length = end;
        }
        bytes.truncate(length);
    }
    Ok(())
}
