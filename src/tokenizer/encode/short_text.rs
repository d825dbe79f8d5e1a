//! Short texts to tokens, piece by piece.
//!
//! What makes long texts fast, to cut a whole block and look up many pieces together, takes longer to set up than a short
//! text takes to encode; and chats are made of short texts.

use super::lookup::Key;
use super::piece_cache::CachedTokens;
use super::scratch::Scratch;
use crate::tokenizer::Rank;
use crate::tokenizer::fallible::Allocation;
use crate::tokenizer::pretokenizer::piece_end;
use crate::tokenizer::tables::{self, KEY_BYTES, NO_TOKEN};

/// Up to this length a text is faster encoded so: it has no whole block.
pub(super) const MAX_BYTES: usize = 63;

/// Appends the tokens of `text` to `tokens`; returns how many the last piece has.
pub(super) fn encode(text: &str, tokens: &mut Vec<Rank>) -> Allocation<usize> {
    let bytes = text.as_bytes();
    // No token is shorter than a byte, and what comes from the cache is padded: nothing below allocates for tokens.
    tokens.try_reserve(bytes.len() + CachedTokens::MAX)?;
    let mut start = 0;
    let mut last_piece = 0;
    while let Some(end) = piece_end(bytes, start) {
        last_piece = match tables::token(&bytes[start..end]) {
            NO_TOKEN => Scratch::with(|scratch| merge(&text[start..end], scratch, tokens))?,
            token => {
                tokens.push(token);
                1
            }
        };
        start = end;
    }
    Ok(last_piece)
}

/// Appends the tokens of a piece that is none; returns how many.
fn merge(piece: &str, scratch: &mut Scratch, tokens: &mut Vec<Rank>) -> Allocation<usize> {
    let key = key(piece.as_bytes());
    if let Some(cached) = key.and_then(|key| scratch.cache.get(key)) {
        return Ok(cached.append_to(tokens));
    }
    let start = tokens.len();
    // Where memory ends, the merger is dropped with what it had begun.
    let mut merger = scratch.merger.take().unwrap_or_default();
    merger.add(piece)?;
    merger.run();
    merger.finish().append_next(tokens);
    scratch.merger = Some(merger);
    if let Some(key) = key {
        scratch.cache.insert(key, &tokens[start..]);
    }
    Ok(tokens.len() - start)
}

/// The key of a piece that is not read from a longer text. None for a piece that is longer, or ends in a zero byte.
fn key(piece: &[u8]) -> Option<Key> {
    let mut padded = [0; KEY_BYTES];
    padded.get_mut(..piece.len())?.copy_from_slice(piece);
    Key::new(&padded, 0, piece.len())
}

#[cfg(test)]
mod tests {
    use crate::tokenizer::encode::batches;

    fn assert_same(text: &str) {
        let (mut short, mut batches) = (Vec::new(), Vec::new());
        let last_piece = super::encode(text, &mut short);
        assert_eq!(last_piece, batches::encode(text, &mut batches), "{text:?}");
        assert_eq!(short, batches, "{text:?}");
    }

    /// Every string of at most `longest` characters of `alphabet`, after `text`.
    fn assert_same_strings(text: &mut String, alphabet: &[char], longest: usize) {
        assert_same(text);
        if longest > 0 {
            for next in alphabet {
                text.push(*next);
                assert_same_strings(text, alphabet, longest - 1);
                text.pop();
            }
        }
    }

    /// The tests against tiktoken give short strings to the one; this gives what they say to the other.
    #[test]
    fn short_texts_have_the_tokens_that_batches_find() {
        let classes = [
            'A', 's', 'ʰ', '\u{301}', '1', ' ', '\n', '!', '\u{a0}', '\r', '/', '\'', 'T', 'ſ', 'r',
        ];
        let text = &mut String::new();
        assert_same_strings(text, &classes, 5);
        assert_same_strings(text, &[' ', '\n', '\r', '\t', 'a', '!'], 7);
        assert_same_strings(text, &['A', 'a', '日', ' ', '\''], 8);
        assert_same_strings(text, &['1', '½', 'a'], 10);
        assert_same_strings(text, &['l', '\'', 'ſ', 'T', 'e'], 7);
        assert_same_strings(text, &['\0', 'a', ' '], 9);
    }

    #[test]
    fn long_pieces_have_the_tokens_that_batches_find() {
        for piece in ["a", "Zq", "日本", " ", "\u{301}", "0x", "=-", "\0", "é"] {
            for times in 1..=200 {
                let text = &mut piece.repeat(times);
                assert_same(text);
                text.push_str(" and 𝒻 words, 12345");
                assert_same(text);
            }
        }
    }
}
