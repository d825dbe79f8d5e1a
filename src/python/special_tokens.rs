//! Which special tokens a text may hold, as the arguments of `encode` tell.

use std::collections::HashSet;

use super::objects::strings::Strings;
use crate::{Rank, Result, Tokenizer};

/// A row of tokens, and rows that may follow it.
pub(super) type Completions = (Vec<Rank>, Vec<Vec<Rank>>);

/// The arguments `allowed_special` and `disallowed_special`, made ready for any number of texts.
pub(super) struct SpecialTokens<'a> {
    tokenizer: &'static Tokenizer,
    allowed: Allowed<'a>,
    guard: Guard<'a>,
}

/// What becomes a special token.
enum Allowed<'a> {
    All,
    Nothing,
    Listed(HashSet<&'a str>),
}

/// What is refused.
enum Guard<'a> {
    Nothing,
    /// All special tokens that are not allowed.
    Others,
    /// These, all of which are special tokens.
    Special(HashSet<&'a str>),
    /// These, whatever they are.
    Any(Vec<&'a str>),
}

impl<'a> SpecialTokens<'a> {
    pub(super) fn new(
        tokenizer: &'static Tokenizer,
        allowed: &'a Strings,
        disallowed: Option<&'a Strings>,
    ) -> Self {
        let is_special = |string: &&str| {
            let token = tokenizer.token_id(string);
            token.is_some_and(|token| tokenizer.is_special_token(token))
        };
        let allowed = match allowed {
            Strings::All => Allowed::All,
            Strings::Listed(strings) if strings.is_empty() => Allowed::Nothing,
            Strings::Listed(strings) => {
                Allowed::Listed(strings.iter().map(String::as_str).collect())
            }
        };
        let guard = match disallowed {
            None => Guard::Nothing,
            Some(Strings::All) => Guard::Others,
            Some(Strings::Listed(strings)) if strings.is_empty() => Guard::Nothing,
            Some(Strings::Listed(strings)) => {
                let strings: Vec<&str> = strings.iter().map(String::as_str).collect();
                if strings.iter().all(is_special) {
                    Guard::Special(strings.into_iter().collect())
                } else {
                    Guard::Any(strings)
                }
            }
        };
        Self {
            tokenizer,
            allowed,
            guard,
        }
    }

    /// Appends the tokens of a text, where it holds nothing that is refused; nothing where it does.
    pub(super) fn encode_into(&self, text: &str, tokens: &mut Vec<Rank>) -> Result<()> {
        self.check(text)?;
        let tokenizer = self.tokenizer;
        let encoded = match &self.allowed {
            Allowed::All => tokenizer.try_encode_with_special_tokens_into(text, tokens),
            Allowed::Nothing => tokenizer.try_encode_ordinary_into(text, tokens),
            Allowed::Listed(strings) => tokenizer.try_encode_into(text, strings, tokens),
        };
        encoded.map(drop)
    }

    /// The tokens of a text that holds nothing that is refused, less those that more text may change, and what those may
    /// become.
    pub(super) fn encode_with_unstable(&self, text: &str) -> Result<Completions> {
        self.check(text)?;
        let encode = |allowed: &HashSet<&str>| self.tokenizer.encode_with_unstable(text, allowed);
        match &self.allowed {
            Allowed::All => encode(&self.tokenizer.special_tokens()),
            Allowed::Nothing => encode(&HashSet::new()),
            Allowed::Listed(strings) => encode(strings),
        }
    }

    fn check(&self, text: &str) -> Result<()> {
        let is_allowed = |spelling: &str| match (&self.guard, &self.allowed) {
            (Guard::Special(disallowed), _) => !disallowed.contains(spelling),
            (_, Allowed::All) => true,
            (_, Allowed::Nothing) => false,
            (_, Allowed::Listed(allowed)) => allowed.contains(spelling),
        };
        match &self.guard {
            Guard::Nothing => Ok(()),
            Guard::Others | Guard::Special(_) => self.tokenizer.check_special(text, is_allowed),
            Guard::Any(strings) => self.tokenizer.check_disallowed(text, strings),
        }
    }
}
