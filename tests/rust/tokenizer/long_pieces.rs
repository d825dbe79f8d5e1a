//! Long pieces are merged a window at a time: wherever a window ends, the tokens must be those of the whole piece.

use proptest::prelude::*;

use crate::oracle::TOKENS;
use crate::readable;
use crate::support::{Random, encoding};

/// Characters that stay one piece together however they are drawn, a set for each way that windows may go wrong: few letters,
/// which make long tokens; characters of many bytes, which are parts or are torn; those that merge with nothing.
const ALPHABETS: [&str; 13] = [
    "a",
    "ab",
    "etaoin",
    "abcdefghijklmnopqrstuvwxyz",
    "e\u{301}\u{323}",
    "aé字ʰ",
    "的一是不了人我在有他这为之大来以个中上们",
    "กขคงจฉชซญดตถทธนบปผฝพฟภมยรลวศษสหอฮ",
    "가각간갇갈감갑값갓강개객거건걱",
    "=-",
    "!@#$%^&*()_+-=[]{}|;:,.<>?~",
    "👍🏻🏽👨\u{200d}👩👧🇯🇵",
    " \u{a0}\t\u{3000}\u{2003}\u{85}",
];

fn assert_encodes(text: &str) {
    let ours = encoding().tokenizer().encode_ordinary(text);
    let theirs = readable::encode(text);
    if ours != theirs {
        let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
        panic!("other tokens from {at}, of {text:?}");
    }
}

fn drawn(random: &mut Random, alphabet: &str, length: usize) -> String {
    let characters: Vec<char> = alphabet.chars().collect();
    (0..length).map(|_| *random.choice(&characters)).collect()
}

#[test]
fn random_characters() {
    let mut random = Random::new(71);
    for alphabet in ALPHABETS {
        for _ in 0..40 {
            let length = 50 + random.below(12_000);
            assert_encodes(&drawn(&mut random, alphabet, length));
        }
    }
}

/// A unit again and again: its tokens fall into step, or out of step, with the windows.
#[test]
fn repeated_characters() {
    let mut random = Random::new(72);
    for alphabet in ALPHABETS {
        for _ in 0..60 {
            let length = 1 + random.below(40);
            let unit = drawn(&mut random, alphabet, length);
            let count = 1 + (50 + random.below(15_000)) / unit.len();
            assert_encodes(&unit.repeat(count));
        }
    }
}

/// Runs of one character, as long as windows and a little shorter or longer, between others.
#[test]
fn runs_as_long_as_windows() {
    let mut random = Random::new(73);
    for alphabet in ALPHABETS {
        for window in [62, 248, 256, 4_096, 4_352, 8_192] {
            for _ in 0..6 {
                let mut text = drawn(&mut random, alphabet, 3);
                let run = drawn(&mut random, alphabet, 1);
                let length = window + random.below(9) - 4;
                text.push_str(&run.repeat(length / run.len()));
                text.push_str(&drawn(&mut random, alphabet, 300));
                assert_encodes(&text);
            }
        }
    }
}

/// Words whose tokens are long, so that a window ends within one.
#[test]
fn long_tokens() {
    let mut random = Random::new(74);
    for shortest in [5, 9, 20] {
        let words: Vec<&str> = TOKENS
            .iter()
            .filter_map(|token| std::str::from_utf8(token).ok())
            .filter(|token| token.len() >= shortest && token.chars().all(char::is_lowercase))
            .collect();
        for _ in 0..60 {
            let count = 1 + random.below(20_000 / shortest);
            let text: String = (0..count).map(|_| *random.choice(&words)).collect();
            assert_encodes(&text);
        }
    }
}

proptest! {
    #[test]
    fn any_mixture_of_runs(runs in prop::collection::vec(("[a-z\u{e9}\u{301}]{1,6}|[字日本]{1,3}|\\PC", 1..900_usize), 1..12)) {
        let text: String = runs.iter().map(|(unit, count)| unit.repeat(*count)).collect();
        prop_assert_eq!(encoding().tokenizer().encode_ordinary(&text), readable::encode(&text));
    }
}
