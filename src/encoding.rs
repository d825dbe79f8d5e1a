//! The encoding: what ties the tokenizer, rendering and parsing together. What it does is in `rendering` and `parsing`.

mod parsing;
mod rendering;

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Kind, Result};
use crate::tokenizer::{Rank, Tokenizer, special};

/// The tokens that end a message.
pub(crate) const STOP_TOKENS: [Rank; 3] = [special::RETURN, special::END, special::CALL];
/// Those that hand the turn over: to the user, or to a tool.
const ACTION_STOP_TOKENS: [Rank; 2] = [special::RETURN, special::CALL];

/// The tokens of a context, less those kept for the model's own next message.
const MAX_MESSAGE_TOKENS: usize = (1 << 20) - (1 << 19);

/// The names of encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HarmonyEncodingName {
    /// The encoding of the gpt-oss models.
    HarmonyGptOss,
}

impl HarmonyEncodingName {
    fn as_str(self) -> &'static str {
        match self {
            Self::HarmonyGptOss => "HarmonyGptOss",
        }
    }
}

impl fmt::Display for HarmonyEncodingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HarmonyEncodingName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "HarmonyGptOss" => Ok(Self::HarmonyGptOss),
            _ => Err(Error::new(Kind::UnknownEncoding(name.to_owned()))),
        }
    }
}

/// The encoding of this name. All calls return the same instance, and cost nothing: the vocabulary is constant data of the
/// library. (On wasm the first call prepares it.)
///
/// # Errors
/// None; the signature is the one that users of the crate know.
pub fn load_harmony_encoding(name: HarmonyEncodingName) -> Result<HarmonyEncoding> {
    Ok(HarmonyEncoding {
        name,
        tokenizer: Tokenizer::shared(),
    })
}

/// Renders conversations to tokens and parses tokens to messages. Copies share one instance.
#[derive(Clone, Copy)]
pub struct HarmonyEncoding {
    name: HarmonyEncodingName,
    tokenizer: &'static Tokenizer,
}

impl HarmonyEncoding {
    /// The encoding's name: `"HarmonyGptOss"`.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The tokenizer's name: `"o200k_harmony"`.
    pub fn tokenizer_name(&self) -> &str {
        "o200k_harmony"
    }

    /// How many tokens a message may have: 524,288.
    pub fn max_message_tokens(&self) -> usize {
        MAX_MESSAGE_TOKENS
    }

    /// The tokenizer, for text that is no message.
    pub fn tokenizer(&self) -> &'static Tokenizer {
        self.tokenizer
    }

    /// The tokens that end a message: `<|return|>`, `<|end|>` and `<|call|>`.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn stop_tokens(&self) -> Result<HashSet<Rank>> {
        Ok(STOP_TOKENS.into())
    }

    /// The tokens at which to stop sampling, since someone else is to act: `<|return|>` and `<|call|>`.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn stop_tokens_for_assistant_actions(&self) -> Result<HashSet<Rank>> {
        Ok(ACTION_STOP_TOKENS.into())
    }
}

impl fmt::Debug for HarmonyEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for HarmonyEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Renderer({})", self.name)
    }
}
