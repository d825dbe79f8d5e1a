//! Text to tokens and back, by the encoding `o200k_harmony`. Knows nothing of messages.
//!
//! [`Pieces`] cuts text with the o200k split pattern; each piece is a token, or is merged from bytes by rank
//! (byte-pair encoding, Sennrich et al. 2016, in the byte-level form of tiktoken). Special tokens are recognised only where a
//! caller asks for them.

// Ids take 18 bits, indices in a batch or a section fewer, and hashes are meant to be truncated.
#![expect(clippy::cast_possible_truncation)]
// What must be inlined into a function that is compiled for certain instructions, or into a loop that has no time for calls.
#![expect(clippy::inline_always)]

mod arch;
mod decode;
mod disallowed_special;
mod encode;
mod fallible;
mod merge;
mod o200k_harmony;
mod pretokenizer;
mod python_repr;
mod rank;
mod scanner;
pub(crate) mod sorted_vocabulary;
pub mod special;
mod special_search;
mod tables;
mod unicode;
mod unstable;

pub use self::o200k_harmony::Tokenizer;
pub use self::pretokenizer::Pieces;
pub use self::rank::Rank;
pub(crate) use self::special_search::spelled_tokens;
