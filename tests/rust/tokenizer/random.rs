//! Random texts, from a few characters to a few thousand.

use std::collections::HashSet;

use proptest::prelude::*;

use super::assert_same_tokens;
use crate::oracle::{self, TOKENS};
use crate::support::{Random, encoding};

/// Characters of one kind each: classes, and those that are easily told wrong.
const POOLS: [&str; 11] = [
    "abcxyzéßжا한日",
    "AZÉЖǄǅ",
    "19٢½Ⅷ๕",
    " \t\n\r\u{a0}\u{2028}\u{3000}\u{b}\u{85}",
    "\u{301}\u{5bf}\u{93b}\u{20dd}",
    ".,!$'«¡€☃/",
    "\0\u{ad}\u{200b}\u{e0001}\u{feff}",
    "stmdlvreSTLVRE",
    "ſ'ʰ",
    "👍🏽👨‍👩‍👧🇫🇷",
    "<|>{}[]();:_-=+*",
];

#[test]
fn mixtures_of_classes() {
    let mut random = Random::new(2);
    for _ in 0..60_000 {
        let length = random.below(40);
        let text = mixture(&mut random, length);
        assert_same_tokens(encoding().tokenizer(), &text);
    }
}

/// Every beginning of a text, so that the end of each piece is seen.
#[test]
fn beginnings_of_mixtures() {
    let mut random = Random::new(6);
    for _ in 0..4_000 {
        let text = mixture(&mut random, 24);
        for (end, _) in text.char_indices() {
            assert_same_tokens(encoding().tokenizer(), &text[..end]);
        }
    }
}

/// Texts in which pieces of all lengths occur, up to some hundred bytes.
#[test]
fn long_mixtures_of_classes() {
    let mut random = Random::new(3);
    for _ in 0..60 {
        let text = mixture(&mut random, 5_000);
        assert_same_tokens(encoding().tokenizer(), &text);
    }
}

/// Pieces that are merged from many tokens: the vocabulary's own tokens that are words, strung together.
#[test]
fn pieces_of_many_tokens() {
    let words: Vec<&str> = TOKENS
        .iter()
        .filter_map(|token| std::str::from_utf8(token).ok())
        .filter(|token| token.chars().all(char::is_lowercase))
        .collect();
    assert!(words.len() > 10_000);
    let mut random = Random::new(4);
    for _ in 0..20_000 {
        let count = 1 + random.below(12);
        let text: String = (0..count).map(|_| *random.choice(&words)).collect();
        assert_same_tokens(encoding().tokenizer(), &text);
    }
}

/// The pieces are the text, and merging never crosses them.
#[test]
fn pieces_join_to_the_text_and_encode_apart() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let mut random = Random::new(5);
    for _ in 0..2_000 {
        let text = mixture(&mut random, 60);
        let pieces: Vec<&str> = tokenizer.pieces(&text).collect();
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().all(|piece| !piece.is_empty()));
        let apart: Vec<u32> = pieces
            .iter()
            .flat_map(|piece| oracle::encode_piece(piece))
            .collect();
        assert_eq!(tokenizer.encode_ordinary(&text), apart, "{pieces:?}");
    }
}

proptest! {
    #[test]
    fn any_string(text: String) {
        assert_same_tokens(encoding().tokenizer(), &text);
    }

    /// The second value of `encode` counts the tokens of the last piece.
    #[test]
    fn the_last_piece_is_counted_as_tiktoken_counts_it(text: String, ends_in_special: bool) {
        let text = if ends_in_special { text + "<|endoftext|>" } else { text };
        for allowed in [HashSet::new(), HashSet::from(["<|endoftext|>"])] {
            let tiktoken = tiktoken_rs::o200k_base_singleton();
            let theirs = tiktoken.encode(&text, &allowed).expect("tiktoken encodes it");
            prop_assert_eq!(encoding().tokenizer().encode(&text, &allowed), theirs);
        }
    }
}

pub(super) fn mixture(random: &mut Random, length: usize) -> String {
    (0..length)
        .map(|_| {
            let pool: Vec<char> = random.choice(&POOLS).chars().collect();
            *random.choice(&pool)
        })
        .collect()
}
