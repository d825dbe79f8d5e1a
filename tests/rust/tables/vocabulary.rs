//! `o200k_base.pairs`: the vocabulary, packed. Source: the copy of `o200k_base` that `tiktoken-rs` ships, which is
//! checked against the well-known hash of its text form.
//!
//! Form: 256 bytes (the byte that rank 0..=255 stands for), then six bytes for each further rank: the ids of the two
//! tokens it is merged from, left then right, each as three bytes, little end first.

use std::fmt::Write as _;

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::check_or_write;
use crate::oracle::{RANKS, TOKENS};

/// sha256 of the text form, one line `base64(token) rank` for each rank.
const TEXT_FORM_SHA256: &str = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d";

#[test]
fn the_packed_vocabulary_is_o200k_base() {
    assert_eq!(sha256(text_form(&TOKENS).as_bytes()), TEXT_FORM_SHA256);
    check_or_write("o200k_base.pairs", &packed(&TOKENS));
}

fn text_form(tokens: &[Vec<u8>]) -> String {
    let mut text = String::new();
    for (rank, token) in tokens.iter().enumerate() {
        let token = base64::engine::general_purpose::STANDARD.encode(token);
        writeln!(text, "{token} {rank}").expect("a string takes everything");
    }
    text
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a string takes everything");
            hex
        })
}

fn packed(tokens: &[Vec<u8>]) -> Vec<u8> {
    assert_eq!(
        RANKS.len(),
        tokens.len(),
        "no two ranks have the same bytes"
    );
    let mut out = Vec::with_capacity(256 + 6 * (tokens.len() - 256));
    for token in &tokens[..256] {
        let [byte] = token[..] else {
            panic!("the first 256 ranks are the single bytes")
        };
        out.push(byte);
    }
    for (token, rank) in tokens.iter().zip(0..).skip(256) {
        let parts = merged_below(token, rank);
        assert_eq!(
            parts.len(),
            2,
            "token {rank} is merged from exactly two earlier ones"
        );
        for part in parts {
            assert!(part < rank, "token {rank} is merged from earlier ones");
            out.extend_from_slice(&part.to_le_bytes()[..3]);
        }
    }
    out
}

/// Byte-pair merging of `token` with the tokens below `rank` only, the lowest first and the leftmost on ties: the
/// parts that the merge which makes `rank` itself joins.
fn merged_below(token: &[u8], rank: u32) -> Vec<u32> {
    // The start of each part; the end of the token closes the last one.
    let mut starts: Vec<usize> = (0..=token.len()).collect();
    loop {
        let lowest = starts
            .windows(3)
            .enumerate()
            .filter_map(|(left, bounds)| Some((*RANKS.get(&token[bounds[0]..bounds[2]])?, left)))
            .min()
            .filter(|&(merged, _)| merged < rank);
        let Some((_, left)) = lowest else { break };
        starts.remove(left + 1);
    }
    starts
        .windows(2)
        .map(|bounds| RANKS[&token[bounds[0]..bounds[1]]])
        .collect()
}
