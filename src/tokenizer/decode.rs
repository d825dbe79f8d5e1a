//! Tokens to bytes.

use super::Rank;
use super::arch::prefetch;
use super::tables;

/// Most tokens are shorter: they are copied at one length, which is faster than at their own.
const USUAL: usize = 16;
/// How many tokens are looked up before the first of them is copied: the vocabulary is larger than the caches near the
/// processor, and its bytes are on their way meanwhile, as are the next tokens' places in it.
const BATCH: usize = 128;
/// The same for few tokens, for which less memory has to be made ready.
const FEW: usize = 16;

/// Appends the bytes of `tokens` to `bytes`; or gives the first that no token has, with its place, and appends nothing.
pub(super) fn decode(tokens: &[Rank], bytes: &mut Vec<u8>) -> Result<(), (usize, Rank)> {
    if tokens.len() <= FEW {
        decode_by::<FEW>(tokens, bytes)
    } else {
        decode_by::<BATCH>(tokens, bytes)
    }
}

fn decode_by<const BATCH: usize>(
    tokens: &[Rank],
    bytes: &mut Vec<u8>,
) -> Result<(), (usize, Rank)> {
    let vocabulary = tables::all_bytes();
    let before = bytes.len();
    bytes.reserve(tokens.len() * 5);
    let mut ranges = [(0, 0); BATCH];
    let mut joined = [[0; USUAL]; BATCH];
    let joined = joined.as_flattened_mut();
    let prefetch_ranges = |tokens: &[Rank]| tokens.iter().copied().for_each(tables::prefetch_range);
    prefetch_ranges(&tokens[..tokens.len().min(BATCH)]);
    let mut batches = tokens.chunks(BATCH).enumerate().peekable();
    while let Some((batch, tokens)) = batches.next() {
        prefetch_ranges(batches.peek().map_or(&[], |(_, next)| next));
        for (index, (token, place)) in tokens.iter().zip(&mut ranges).enumerate() {
            let Some(range) = tables::token_range(*token) else {
                bytes.truncate(before);
                return Err((batch * BATCH + index, *token));
            };
            prefetch(vocabulary[range.start..].as_ptr());
            *place = (range.start, range.end);
        }
        let mut length = 0;
        for (start, end) in &ranges[..tokens.len()] {
            let (start, end) = (*start, *end);
            if end - start <= USUAL {
                joined[length..length + USUAL].copy_from_slice(&vocabulary[start..start + USUAL]);
                length += end - start;
            } else {
                bytes.extend_from_slice(&joined[..length]);
                bytes.extend_from_slice(&vocabulary[start..end]);
                length = 0;
            }
        }
        bytes.extend_from_slice(&joined[..length]);
    }
    Ok(())
}
