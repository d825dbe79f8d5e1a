//! Text that goes on: the tokens that what follows does not change, and what the last ones may become.
//!
//! The method is tiktoken's `encode_with_unstable`. What the last tokens may become is defined by how it is found: each token
//! that starts with some last bytes of the text is put in their place, and all is encoded anew. Here only what is near the end
//! is; `docs/design/tokenizer.md` says why that is the same.

mod continued_text;
mod stand_in;

use std::collections::HashSet;

use self::continued_text::ContinuedText;
use super::sorted_vocabulary::{bytes, starting_with};
use super::{Rank, Tokenizer, tables};
use crate::error::{Error, Kind, Result};

/// How many tokens all completions of a text may have together: each repeats those of the last piece, whose length nothing
/// bounds.
const MOST_TOKENS: usize = 1 << 24;

impl Tokenizer {
    /// The tokens of a text that is to go on, less the last ones, which what follows may change; and the rows of tokens that
    /// may stand in their place, sorted. Special tokens are looked for as by [`Tokenizer::encode`], and nothing changes them.
    ///
    /// Each row starts with the bytes of the tokens that are left out, and its last token is the one that reaches the end of
    /// the text. The rows are those that tiktoken's `encode_with_unstable` finds: for each token that starts with the text's
    /// last bytes, however many, the text with that token there is encoded; and whitespace may lose its last character to what
    /// follows. tiktoken calls the method unstable, and does not promise that no other row is possible.
    ///
    /// # Errors
    /// [`Error::is_too_many_completions`] where all rows together have more than 2²⁴ tokens. Each has those of the text's last
    /// piece, so that this takes a word of some thousand tokens, or whitespace of more than 150.
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
        let (mut tokens, last_piece) = self.encode(text, allowed_special);
        let unstable = tokens.split_off(first_unstable(&tokens, last_piece));
        let bytes: usize = unstable.iter().map(|token| bytes(*token).len()).sum();
        let completions = completions(&text[text.len() - bytes..])?;
        Ok((tokens, completions))
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

fn completions(text: &str) -> Result<Vec<Vec<Rank>>> {
    let Some(last) = text.chars().next_back() else {
        return Ok(Vec::new());
    };
    let mut ends = ContinuedText::new(text);
    let mut longer = HashSet::new();
    let mut count = 0;
    for more in continuations(text.as_bytes()) {
        let tokens = ends.with(more);
        let length = ends.count(&tokens);
        if longer.insert(tokens) {
            count += length;
        }
        if count > MOST_TOKENS {
            return Err(Error::new(Kind::TooManyCompletions {
                bytes: text.len(),
                limit: MOST_TOKENS,
            }));
        }
    }
    let single = starting_with(text.as_bytes()).map(|(token, _)| vec![token]);
    let mut rows: Vec<_> = single
        .chain(longer.iter().map(|tokens| ends.row(tokens)))
        .collect();
    // Whitespace gives its last character to what follows.
    let middle = text.len() - last.len_utf8();
    if last.is_whitespace() && middle > 0 {
        rows.push(ends.parted(middle));
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// What tokens that start within `text` have behind it.
fn continuations(text: &[u8]) -> HashSet<&'static [u8]> {
    let first = text.len().saturating_sub(tables::LONGEST).max(1);
    (first..text.len())
        .flat_map(|start| starting_with(&text[start..]))
        .map(|(_, more)| more)
        .collect()
}
