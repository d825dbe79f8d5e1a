//! The tokenizer cuts text a block of 64 bytes at a time: whatever stands at whatever place of a block must be cut as the
//! readable one cuts it.

use super::in_parallel;
use crate::readable;
use crate::support::{Random, encoding};

/// A character of each class that the cutting tells apart, and those with rules of their own.
const CHARACTERS: [char; 20] = [
    'a', 'B', 's', 'l', 'e', 'V', '1', ' ', '\t', '\n', '\r', '\'', '/', '!', 'é', 'ʰ', '字',
    '\u{301}', '½', '\u{3000}',
];

/// One of each class, without those that only one rule tells apart.
const CLASSES: [char; 11] = [
    'a', 'B', '1', ' ', '\n', '\'', 's', '/', '!', '字', '\u{a0}',
];

fn assert_encodes(text: &str) {
    assert_eq!(
        encoding().tokenizer().encode_ordinary(text),
        readable::encode(text),
        "{text:?}"
    );
    let joined: Vec<&str> = encoding().tokenizer().pieces(text).collect();
    assert_eq!(
        joined,
        readable::pieces(text).collect::<Vec<_>>(),
        "{text:?}"
    );
}

/// Every string of `length` characters of `alphabet`, behind so many bytes, as part of a text that goes on: within the first
/// block, over its end, or at the start of another one.
fn assert_encode_behind(before: &[usize], alphabet: &[char], length: u32) {
    // Words, since long pieces take most of the time; at some places one is cut, at others a space comes before the string.
    let words = "then it is as far as a few words go, of one, of two or of more of them, yes";
    let count = alphabet.len().pow(length);
    in_parallel(before, |places| {
        for before in places {
            for mut number in 0..count {
                let mut text = words[..*before].to_owned();
                for _ in 0..length {
                    text.push(alphabet[number % alphabet.len()]);
                    number /= alphabet.len();
                }
                text.push_str("re and more text behind it");
                assert_encodes(&text);
            }
        }
    });
}

#[test]
fn three_characters_at_every_place_of_a_block() {
    let places: Vec<usize> = (0..68).collect();
    assert_encode_behind(&places, &CHARACTERS, 3);
}

#[test]
fn four_characters_around_the_end_of_a_block() {
    let places: Vec<usize> = (57..=64).collect();
    assert_encode_behind(&places, &CLASSES, 4);
}

#[test]
fn random_characters_over_several_blocks() {
    let mut random = Random::new(64);
    for frequent in CHARACTERS {
        for _ in 0..3_000 {
            let length = random.below(200);
            let text: String = (0..length)
                .map(|_| match random.below(3) {
                    // Runs of one character are what most of the rules are about.
                    0 => frequent,
                    _ => *random.choice(&CHARACTERS),
                })
                .collect();
            assert_encodes(&text);
        }
    }
}

#[test]
fn runs_that_reach_over_blocks() {
    for character in CHARACTERS {
        for other in CHARACTERS {
            for length in [1, 2, 3, 60, 61, 62, 63, 64, 65, 127, 128, 129, 200] {
                let run: String = std::iter::repeat_n(character, length).collect();
                assert_encodes(&run);
                assert_encodes(&format!("{other}{run}{other}"));
                assert_encodes(&format!("{run}{other}\n{run}"));
            }
        }
    }
}
