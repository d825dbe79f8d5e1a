//! The tokenizer cuts text a block of 64 bytes at a time: whatever stands at whatever place of a block must be cut as the
//! readable one cuts it.

use crate::readable;
use crate::support::{Random, encoding};

/// A character of each class that the cutting tells apart, and those with rules of their own.
const CHARACTERS: [char; 20] = [
    'a', 'B', 's', 'l', 'e', 'V', '1', ' ', '\t', '\n', '\r', '\'', '/', '!', 'é', 'ʰ', '字',
    '\u{301}', '½', '\u{3000}',
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

#[test]
fn three_characters_at_every_place_of_a_block() {
    for first in CHARACTERS {
        for second in CHARACTERS {
            for third in CHARACTERS {
                let place = (first as usize * 7 + second as usize * 3 + third as usize) % 4;
                for before in (place..68).step_by(4) {
                    let text = format!(
                        "{}{first}{second}{third} and more text behind it",
                        "x".repeat(before)
                    );
                    assert_encodes(&text);
                }
            }
        }
    }
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
