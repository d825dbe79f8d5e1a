//! The vocabulary sorted by bytes, to find all tokens that start with some.

use std::sync::LazyLock;

use super::{Rank, special, tables};

/// The ordinary tokens in the order of their bytes. They are sorted on first use, which takes some milliseconds.
pub(crate) fn sorted_tokens() -> &'static [Rank] {
    static SORTED: LazyLock<Vec<Rank>> = LazyLock::new(|| {
        let mut tokens: Vec<Rank> = (0..special::IDS.start).collect();
        tokens.sort_unstable_by_key(|token| bytes(*token));
        tokens
    });
    &SORTED
}

/// The bytes of a token, none where there is no such token.
pub(super) fn bytes(token: Rank) -> &'static [u8] {
    tables::token_bytes(token).unwrap_or_default()
}

/// The tokens whose bytes start with `start`, each with the bytes that follow.
pub(super) fn starting_with(start: &[u8]) -> impl Iterator<Item = (Rank, &'static [u8])> {
    let first = sorted_tokens().partition_point(|token| bytes(*token) < start);
    sorted_tokens()[first..]
        .iter()
        .map_while(move |token| Some((*token, bytes(*token).strip_prefix(start)?)))
}
