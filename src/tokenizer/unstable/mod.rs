//! Text that goes on: the tokens that more text does not change, and what the last ones may become.
//!
//! This is tiktoken's `encode_with_unstable`. Its result is defined by how it is computed: each token that starts with some
//! last bytes of the text is put in their place, and all is encoded again. Here only what is near the end is encoded again;
//! `docs/design/tokenizer.md` says why the result is the same.

mod continued_text;
mod stand_in;

use std::collections::HashSet;

use self::continued_text::ContinuedText;
use super::fallible::{Allocation, concat, out_of_memory, push};
use super::sorted_vocabulary::{bytes, starting_with};
use super::{Rank, Tokenizer, tables};
use crate::error::{Error, Kind, Result};

/// How many tokens all completions of a text may have together: each repeats those of the last piece, whose length nothing
/// bounds.
const MAX_TOKENS: usize = 1 << 24;

impl Tokenizer {
    /// The tokens of a text that is to go on, less the last ones, which what follows may change; and the rows of tokens that
    /// may stand in their place, sorted. Special tokens are looked for as by [`Tokenizer::encode`], and nothing changes them.
    ///
    /// Each row starts with the bytes of the tokens that are left out, and its last token is the one that reaches the end of
    /// the text. The rows are those that tiktoken's `encode_with_unstable` finds: for each token that starts with the text's
    /// last bytes, however many, the text with that token there is encoded; and whitespace may lose its last character to
    /// what follows. tiktoken calls the method unstable, and does not promise that no other row is possible.
    ///
    /// # Errors
    /// [`Error::is_too_many_completions`] where all rows together have more than 2²⁴ tokens. Each has those of the text's
    /// last piece, so that this takes a word of some thousand tokens, or whitespace of more than 150.
    /// [`Error::is_out_of_memory`].
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let tokenizer = encoding.tokenizer();
    /// let (stable, completions) = tokenizer.encode_with_unstable("Go to Toky", &[].into())?;
    /// assert_eq!(stable, tokenizer.encode_ordinary("Go to"));
    /// assert!(completions.contains(&tokenizer.encode_ordinary(" Tokyo")));
    /// assert!(completions.iter().all(|tokens| {
    ///     tokenizer.decode_bytes(tokens).is_ok_and(|bytes| bytes.starts_with(b" Toky"))
    /// }));
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn encode_with_unstable(
        &self,
        text: &str,
        allowed_special: &HashSet<&str>,
    ) -> Result<(Vec<Rank>, Vec<Vec<Rank>>)> {
        let mut tokens = Vec::new();
        let last_piece = self.try_encode_into(text, allowed_special, &mut tokens)?;
        let stable = first_unstable(&tokens, last_piece);
        let bytes: usize = tokens[stable..]
            .iter()
            .map(|token| bytes(*token).len())
            .sum();
        tokens.truncate(stable);
        let unstable = &text[text.len() - bytes..];
        match completions(unstable).map_err(out_of_memory)? {
            Some(completions) => Ok((tokens, completions)),
            None => Err(Error::new(Kind::TooManyCompletions {
                bytes,
                limit: MAX_TOKENS,
            })),
        }
    }
}

/// Where the tokens that more text may change start: with the last piece, or with the whitespace before it where that starts
/// in whitespace, since it may become one piece with it.
fn first_unstable(tokens: &[Rank], last_piece: usize) -> usize {
    let is_blank = |token: &Rank| bytes(*token).iter().all(|byte| b" \n\t".contains(byte));
    let (before, last) = tokens.split_at(tokens.len() - last_piece);
    if last.first().is_some_and(is_blank) {
        before.len()
            - before
                .iter()
                .rev()
                .take_while(|token| is_blank(token))
                .count()
    } else {
        before.len()
    }
}

/// The rows of tokens that `text`, which is to go on, may become; None where they have too many tokens together.
fn completions(text: &str) -> Allocation<Option<Vec<Vec<Rank>>>> {
    let Some(last) = text.chars().next_back() else {
        return Ok(Some(Vec::new()));
    };
    let mut continued = ContinuedText::new(text)?;
    let mut longer = HashSet::new();
    let mut count = 0;
    for more in continuations(text.as_bytes())? {
        let tokens = continued.with(more)?;
        let length = continued.count(&tokens);
        longer.try_reserve(1)?;
        if longer.insert(tokens) {
            count += length;
        }
        if count > MAX_TOKENS {
            return Ok(None);
        }
    }
    let mut rows = Vec::new();
    for (token, _) in starting_with(text.as_bytes()) {
        push(&mut rows, concat(&[&[token]])?)?;
    }
    for tokens in &longer {
        push(&mut rows, continued.row(tokens)?)?;
    }
    // Whitespace gives its last character to what follows.
    let middle = text.len() - last.len_utf8();
    if last.is_whitespace() && middle > 0 {
        push(&mut rows, continued.in_two_parts(middle)?)?;
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(Some(rows))
}

/// What tokens that start within `text` have behind its end.
fn continuations(text: &[u8]) -> Allocation<HashSet<&'static [u8]>> {
    let first = text.len().saturating_sub(tables::LONGEST).max(1);
    let mut continuations = HashSet::new();
    for start in first..text.len() {
        for (_, more) in starting_with(&text[start..]) {
            continuations.try_reserve(1)?;
            continuations.insert(more);
        }
    }
    Ok(continuations)
}
