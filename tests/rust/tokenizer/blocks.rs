//! The tokenizer cuts text a block of 64 bytes at a time: whatever stands at whatever position of a block must be cut as the
//! readable one cuts it.

use super::in_parallel;
use crate::readable;
use crate::support::{Random, encoding, thorough};

/// A character of each class that the cutting tells apart, and those with rules of their own.
const CHARACTERS: [char; 23] = [
    'a',
    'B',
    's',
    'l',
    'e',
    'V',
    '1',
    ' ',
    '\t',
    '\n',
    '\r',
    '\'',
    '/',
    '!',
    'é',
    'ʰ',
    '字',
    '\u{301}',
    '½',
    '\u{3000}',
    'Я',
    '😀',
    '\u{1d400}',
];

/// One of each class, without those that only one rule tells apart.
const CLASSES: [char; 11] = [
    'a', 'B', '1', ' ', '\n', '\'', 's', '/', '!', '字', '\u{a0}',
];

// Words, since long pieces take most of the time; at some positions one is cut, at others a space comes before the string.
const WORDS: &str = "then it is as far as a few words go, of one, of two or of more of them, yes";
const BEHIND: &str = "re and more text behind it";

/// The same in text that is cut by blocks of any script: of characters of three bytes, and of two with some ASCII.
const IDEOGRAPHS: &str = "東京へ、行く。そして日本の山を見る!";
const CYRILLIC: &str = "кот и пёс, дом и лес. Да";
/// As many bytes as such a block has.
const BEHIND_IDEOGRAPHS: &str = "s字、漢字とかな。東京へ行く。そして日本の山を見る。漢字とかな。東京へ行く。そして日本の山を見る。";
const BEHIND_CYRILLIC: &str = "sя, и кот и пёс, дом и лес. Да, и кот и пёс, дом и лес. Да, и кот и пёс, дом и лес. Да, и кот.";

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

/// Every string of `length` characters of `alphabet`, behind so many characters of `words`, as part of a text that goes on:
/// within the first block, over its end, or at the start of another one.
fn assert_encode_behind(
    words: &str,
    before: &[usize],
    alphabet: &[char],
    length: u32,
    behind: &str,
) {
    let count = alphabet.len().pow(length);
    in_parallel(before, |positions| {
        for before in positions {
            let words: String = words.chars().cycle().take(*before).collect();
            for mut number in 0..count {
                let mut text = words.clone();
                for _ in 0..length {
                    text.push(alphabet[number % alphabet.len()]);
                    number /= alphabet.len();
                }
                text.push_str(behind);
                assert_encodes(&text);
            }
        }
    });
}

#[test]
fn three_characters_at_every_position_of_a_block() {
    let positions: Vec<usize> = (0..68).collect();
    assert_encode_behind(WORDS, &positions, &CHARACTERS, 3, BEHIND);
}

#[test]
fn four_characters_around_the_end_of_a_block() {
    let positions: Vec<usize> = (57..=64).collect();
    assert_encode_behind(WORDS, &positions, &CLASSES, 4, BEHIND);
}

#[test]
fn three_characters_at_every_position_of_a_block_of_any_script() {
    let positions: Vec<usize> = (0..46).collect();
    // The characters that one rule tells apart are cut by the same code as in other blocks: two of them in a row will do.
    assert_encode_behind(IDEOGRAPHS, &positions, &CHARACTERS, 2, BEHIND_IDEOGRAPHS);
    assert_encode_behind(IDEOGRAPHS, &positions, &CLASSES, 3, BEHIND_IDEOGRAPHS);
    if thorough() {
        assert_encode_behind(IDEOGRAPHS, &positions, &CHARACTERS, 3, BEHIND_IDEOGRAPHS);
    }
}

#[test]
fn four_characters_around_the_end_of_a_block_of_any_script() {
    let positions: Vec<usize> = (36..=44).collect();
    assert_encode_behind(IDEOGRAPHS, &positions, &CLASSES, 4, BEHIND_IDEOGRAPHS);
    let positions: Vec<usize> = (58..=66).collect();
    assert_encode_behind(CYRILLIC, &positions, &CLASSES, 4, BEHIND_CYRILLIC);
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

/// Letters with and without case, in any order.
#[test]
fn words_of_letters_of_all_kinds() {
    const LETTERS: [char; 12] = [
        '字',
        'ʰ',
        'я',
        'Я',
        'a',
        'B',
        'ǅ',
        '\u{301}',
        '\u{1d400}',
        ' ',
        '、',
        '\'',
    ];
    let mut random = Random::new(65);
    for _ in 0..100_000 {
        let length = random.below(120);
        let text: String = (0..length)
            .map(|_| *random.choice(&LETTERS))
            .chain(IDEOGRAPHS.chars().cycle().take(45))
            .collect();
        assert_encodes(&text);
    }
}

#[test]
fn runs_that_reach_over_blocks() {
    for character in CHARACTERS {
        for other in CHARACTERS {
            for length in [1, 2, 3, 42, 43, 60, 61, 62, 63, 64, 65, 127, 128, 129, 200] {
                let run: String = std::iter::repeat_n(character, length).collect();
                assert_encodes(&run);
                assert_encodes(&format!("{other}{run}{other}"));
                assert_encodes(&format!("{run}{other}\n{run}"));
            }
        }
    }
}
