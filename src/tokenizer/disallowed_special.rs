//! Refusing text that spells special tokens which a caller did not allow.

use std::collections::HashSet;

use super::python_repr::PythonRepr;
use super::special_search::find_special;
use super::{Tokenizer, special};
use crate::error::{Error, Kind, Result};

impl Tokenizer {
    /// Refuses text that spells a special token, unless it is one that `is_allowed`.
    ///
    /// # Errors
    /// [`Error::is_disallowed_special_token`], naming the first one.
    ///
    /// ```
    /// # use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    /// # let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let tokenizer = encoding.tokenizer();
    /// assert!(tokenizer.check_special("a <|end|>", |_| false).is_err());
    /// assert!(tokenizer.check_special("a <|end|>", |spelling| spelling == "<|end|>").is_ok());
    /// assert!(tokenizer.check_special("a <|b|>", |_| false).is_ok());
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn check_special(&self, text: &str, is_allowed: impl Fn(&str) -> bool) -> Result<()> {
        match find_special(text, |spelling| !is_allowed(spelling)) {
            Some(found) => Err(Error::disallowed_special_token(&special::spelling(
                found.id,
            ))),
            None => Ok(()),
        }
    }

    /// Refuses text that holds any of the strings `disallowed`, special tokens or not.
    ///
    /// # Errors
    /// [`Error::is_disallowed_special_token`], naming the leftmost; if several start there, the one listed first.
    pub fn check_disallowed(&self, text: &str, disallowed: &[&str]) -> Result<()> {
        if disallowed
            .iter()
            .all(|string| special::id(string).is_some())
        {
            let disallowed: HashSet<&str> = disallowed.iter().copied().collect();
            return self.check_special(text, |spelling| !disallowed.contains(spelling));
        }
        let leftmost = disallowed
            .iter()
            .filter_map(|string| Some((text.find(string)?, string)))
            .min_by_key(|(start, _)| *start);
        match leftmost {
            Some((_, string)) => Err(Error::disallowed_special_token(string)),
            None => Ok(()),
        }
    }
}

impl Error {
    /// The error of a text that holds `string`, which its caller did not allow.
    pub fn disallowed_special_token(string: &str) -> Self {
        Self::new(Kind::DisallowedSpecial(PythonRepr(string).to_string()))
    }
}
