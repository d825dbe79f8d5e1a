//! The tokenizer as it is specified, without a thought for speed: the oracle of the one that runs. It cuts text one character
//! at a time, finds tokens in a map and merges parts by their bytes.

mod merge;
mod pretokenizer;
mod unicode;
mod vocabulary;

use std::sync::LazyLock;

use self::pretokenizer::Pieces;
pub(crate) use self::unicode::Class;
use self::vocabulary::Vocabulary;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::unpack);

/// The tokens of `text`, special tokens being text like any other.
pub(crate) fn encode(text: &str) -> Vec<u32> {
    let mut tokens = Vec::new();
    for piece in pieces(text) {
        match VOCABULARY.rank(piece.as_bytes()) {
            Some(token) => tokens.push(token),
            None => merge::merge(&VOCABULARY, piece.as_bytes(), &mut tokens),
        }
    }
    tokens
}

/// The pieces of `text`.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    Pieces::new(text)
}
