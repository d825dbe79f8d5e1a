//! The tokenizer's methods, but for `encode_with_unstable` and those that refuse special tokens.

use std::alloc::{Layout, handle_alloc_error};
use std::collections::HashSet;
use std::fmt;

use super::fallible::{Allocation, out_of_memory, push};
use super::special_search::find_special;
use super::{Pieces, Rank, decode, encode, special, tables};
use crate::error::{Error, Kind, Result};

/// The tokenizer `o200k_harmony`: 199,998 ordinary tokens and 1,091 special ones.
///
/// Exact for every input, and no input takes more than O(n log n) time.
///
/// Methods that return no [`Result`] abort the process where memory ends, as [`Vec`] does; the methods in `try_…_into` return
/// an error.
///
/// ```
/// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let tokenizer = encoding.tokenizer();
/// assert_eq!(tokenizer.encode_ordinary("Hello, world!"), [13225, 11, 2375, 0]);
/// assert_eq!(tokenizer.decode_utf8([13225, 11, 2375, 0])?, "Hello, world!");
/// # Ok::<(), openai_harmony::Error>(())
/// ```
pub struct Tokenizer(());

impl Tokenizer {
    /// The one instance.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: Tokenizer = Tokenizer(());
        tables::prepare();
        &SHARED
    }

    /// The tokens of `text`, where the spelling of a special token is text like any other.
    pub fn encode_ordinary(&self, text: &str) -> Vec<Rank> {
        let mut tokens = Vec::new();
        self.encode_ordinary_into(text, &mut tokens);
        tokens
    }

    /// Appends the tokens of `text` to `tokens`, as [`Tokenizer::encode_ordinary`] gives them. Returns how many of them the
    /// last piece has.
    ///
    /// This and the other methods in `_into` let a program that encodes many texts keep its memory.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let mut tokens = Vec::new();
    /// for line in ["Hello,", " world!"] {
    ///     encoding.tokenizer().encode_ordinary_into(line, &mut tokens);
    /// }
    /// assert_eq!(tokens, [13225, 11, 2375, 0]);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn encode_ordinary_into(&self, text: &str, tokens: &mut Vec<Rank>) -> usize {
        or_abort(encode::encode(text, tokens))
    }

    /// Does what [`Tokenizer::encode_ordinary_into`] does, but where memory ends it returns an error and the process goes on.
    ///
    /// # Errors
    /// [`Error::is_out_of_memory`]. Nothing is appended then.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let mut tokens = Vec::new();
    /// let last_piece = encoding.tokenizer().try_encode_ordinary_into("Hello, world!", &mut tokens)?;
    /// assert_eq!((tokens, last_piece), (vec![13225, 11, 2375, 0], 1));
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn try_encode_ordinary_into(&self, text: &str, tokens: &mut Vec<Rank>) -> Result<usize> {
        all_or_nothing(tokens, |tokens| encode::encode(text, tokens))
    }

    /// The tokens of `text`, where the spellings in `allowed_special` become special tokens and all others are text.
    /// Strings in `allowed_special` that no special token has are ignored.
    ///
    /// The second value is the number of tokens of the last piece, 0 where the text ends in a special token: tokens that
    /// more text could change.
    pub fn encode(&self, text: &str, allowed_special: &HashSet<&str>) -> (Vec<Rank>, usize) {
        let mut tokens = Vec::new();
        let last_piece = self.encode_into(text, allowed_special, &mut tokens);
        (tokens, last_piece)
    }

    /// Appends the tokens of `text` to `tokens`, as [`Tokenizer::encode`] gives them. Returns how many of them the last piece
    /// has, 0 where the text ends in a special token.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let mut tokens = vec![200006];
    /// let last_piece = encoding.tokenizer().encode_into("user<|message|>", &["<|message|>"].into(), &mut tokens);
    /// assert_eq!((tokens, last_piece), (vec![200006, 1428, 200008], 0));
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn encode_into(
        &self,
        text: &str,
        allowed_special: &HashSet<&str>,
        tokens: &mut Vec<Rank>,
    ) -> usize {
        or_abort(encode_where(
            text,
            |spelling| allowed_special.contains(spelling),
            tokens,
        ))
    }

    /// Does what [`Tokenizer::encode_into`] does, but where memory ends it returns an error and the process goes on.
    ///
    /// # Errors
    /// [`Error::is_out_of_memory`]. Nothing is appended then.
    pub fn try_encode_into(
        &self,
        text: &str,
        allowed_special: &HashSet<&str>,
        tokens: &mut Vec<Rank>,
    ) -> Result<usize> {
        all_or_nothing(tokens, |tokens| {
            encode_where(text, |spelling| allowed_special.contains(spelling), tokens)
        })
    }

    /// The tokens of `text`, where every spelling of a special token becomes that token.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let tokens = encoding.tokenizer().encode_with_special_tokens("<|start|>user<|message|>Hi<|end|>");
    /// assert_eq!(tokens, [200006, 1428, 200008, 12194, 200007]);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn encode_with_special_tokens(&self, text: &str) -> Vec<Rank> {
        let mut tokens = Vec::new();
        self.encode_with_special_tokens_into(text, &mut tokens);
        tokens
    }

    /// Appends the tokens of `text` to `tokens`, as [`Tokenizer::encode_with_special_tokens`] gives them. Returns how many of
    /// them the last piece has, 0 where the text ends in a special token.
    pub fn encode_with_special_tokens_into(&self, text: &str, tokens: &mut Vec<Rank>) -> usize {
        or_abort(encode_where(text, |_| true, tokens))
    }

    /// Does what [`Tokenizer::encode_with_special_tokens_into`] does, but where memory ends it returns an error and the
    /// process goes on.
    ///
    /// # Errors
    /// [`Error::is_out_of_memory`]. Nothing is appended then.
    pub fn try_encode_with_special_tokens_into(
        &self,
        text: &str,
        tokens: &mut Vec<Rank>,
    ) -> Result<usize> {
        all_or_nothing(tokens, |tokens| encode_where(text, |_| true, tokens))
    }

    /// The bytes that `tokens` stand for.
    ///
    /// # Errors
    /// [`Error::is_invalid_token`] for an id that no token has, with its position; [`Error::is_out_of_memory`].
    pub fn decode_bytes(&self, tokens: impl AsRef<[Rank]>) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.decode_bytes_into(tokens, &mut bytes)?;
        Ok(bytes)
    }

    /// Appends the bytes that `tokens` stand for to `bytes`.
    ///
    /// # Errors
    /// [`Error::is_invalid_token`] for an id that no token has, with its position; [`Error::is_out_of_memory`]. Nothing is
    /// appended then.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let tokenizer = encoding.tokenizer();
    /// let mut bytes = b"> ".to_vec();
    /// tokenizer.decode_bytes_into([13225, 11], &mut bytes)?;
    /// assert!(tokenizer.decode_bytes_into([2375, 999_999], &mut bytes).is_err());
    /// assert_eq!(bytes, b"> Hello,");
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn decode_bytes_into(&self, tokens: impl AsRef<[Rank]>, bytes: &mut Vec<u8>) -> Result<()> {
        decode::decode(tokens.as_ref(), bytes)
    }

    /// The text that `tokens` stand for.
    ///
    /// # Errors
    /// [`Error::is_invalid_token`] for an id that no token has; [`Error::is_invalid_utf8`] where the bytes are no text, such
    /// as half a character; [`Error::is_out_of_memory`]. [`String::from_utf8_lossy`] of [`Tokenizer::decode_bytes`] replaces
    /// what is no text.
    pub fn decode_utf8(&self, tokens: impl AsRef<[Rank]>) -> Result<String> {
        let tokens = tokens.as_ref();
        let bytes = self.decode_bytes(tokens).map_err(Error::in_text)?;
        String::from_utf8(bytes).map_err(|error| Error::new(Kind::InvalidUtf8(error.utf8_error())))
    }

    /// The bytes of one token, ordinary or special; None for an id that no token has.
    pub fn token_bytes(&self, token: Rank) -> Option<&'static [u8]> {
        tables::token_bytes(token)
    }

    /// The token, ordinary or special, of exactly these bytes; None where no token has them.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let tokenizer = encoding.tokenizer();
    /// assert_eq!(tokenizer.token_id(" world"), Some(2375));
    /// assert_eq!(tokenizer.token_id("<|end|>"), Some(200007));
    /// assert_eq!(tokenizer.token_id("two words"), None);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn token_id(&self, bytes: impl AsRef<[u8]>) -> Option<Rank> {
        let bytes = bytes.as_ref();
        match tables::token(bytes) {
            tables::NO_TOKEN => std::str::from_utf8(bytes).ok().and_then(special::id),
            token => Some(token),
        }
    }

    /// The spellings of all special tokens.
    pub fn special_tokens(&self) -> HashSet<&'static str> {
        special::IDS
            .filter_map(|id| std::str::from_utf8(tables::token_bytes(id)?).ok())
            .collect()
    }

    /// Whether `token` is a special token; false for ids that no token has.
    pub fn is_special_token(&self, token: Rank) -> bool {
        special::IDS.contains(&token)
    }

    /// The pieces that the pre-tokenizer cuts `text` into; no token crosses them.
    pub fn pieces<'text>(&self, text: &'text str) -> Pieces<'text> {
        Pieces::new(text)
    }
}

/// Appends the tokens of `text`, where the spellings of special tokens that are allowed become these.
fn encode_where(
    text: &str,
    is_allowed: impl Fn(&str) -> bool,
    tokens: &mut Vec<Rank>,
) -> Allocation<usize> {
    let mut rest = text;
    while let Some(found) = find_special(rest, &is_allowed) {
        encode::encode(&rest[..found.start], tokens)?;
        push(tokens, found.id)?;
        rest = &rest[found.start + found.length..];
    }
    encode::encode(rest, tokens)
}

/// The result of `append`; on an error `tokens` is as it was.
fn all_or_nothing<T>(
    tokens: &mut Vec<Rank>,
    append: impl FnOnce(&mut Vec<Rank>) -> Allocation<T>,
) -> Result<T> {
    let before = tokens.len();
    append(tokens).map_err(|error| {
        tokens.truncate(before);
        out_of_memory(error)
    })
}

/// Where memory ends, does what [`Vec`] does.
#[inline]
fn or_abort<T>(result: Allocation<T>) -> T {
    result.unwrap_or_else(|_| handle_alloc_error(Layout::new::<Rank>()))
}

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokenizer(o200k_harmony)")
    }
}
