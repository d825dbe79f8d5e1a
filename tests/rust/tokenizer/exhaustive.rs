//! All short strings over alphabets that hold a character of each class, or those that one rule tells apart.

use super::{assert_same_tokens, in_parallel};
use crate::support::encoding;

/// Upper, lower, caseless, mark, number, whitespace, newline, other; then characters that rules name.
#[test]
fn strings_up_to_five_over_all_classes() {
    check(
        &[
            'A', 's', 'ʰ', '\u{301}', '1', ' ', '\n', '!', '\u{a0}', '\r', '/', '\'', 'T', 'ſ', 'r',
        ],
        5,
    );
}

#[test]
fn whitespace_up_to_seven() {
    check(&[' ', '\n', '\r', '\t', 'a', '!'], 7);
}

/// The upper and lower phase of a word, and what is given back.
#[test]
fn words_up_to_eight() {
    check(&['A', 'a', '日', ' ', '\''], 8);
}

#[test]
fn numbers_up_to_ten() {
    check(&['1', '½', 'a'], 10);
}

/// Whether `'ſ` ends a word shows only in what follows.
#[test]
fn contractions_in_a_row_up_to_seven() {
    check(&['l', '\'', 'ſ', 'T', 'e'], 7);
}

#[test]
fn contractions_in_every_spelling() {
    let letters = [
        's', 'S', 'ſ', 't', 'T', 'r', 'R', 'v', 'V', 'e', 'E', 'm', 'M', 'l', 'L', 'd', 'D', 'K',
        '\u{212A}', ' ',
    ];
    let mut texts = Vec::new();
    for before in ["", "a", "A", "日", "1", " ", "!", "a'"] {
        for quote in ['\'', '’'] {
            for first in letters {
                for second in letters {
                    for third in letters {
                        texts.push(format!("{before}{quote}{first}{second}{third}"));
                    }
                }
            }
        }
    }
    compare(&texts);
}

/// Compares every string of at most `longest` characters of `alphabet`.
fn check(alphabet: &[char], longest: u32) {
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..longest {
        let end = texts.len();
        for at in start..end {
            texts.extend(
                alphabet
                    .iter()
                    .map(|next| format!("{}{next}", texts[at]))
                    .collect::<Vec<_>>(),
            );
        }
        start = end;
    }
    let count: usize = (0..=longest).map(|length| alphabet.len().pow(length)).sum();
    assert_eq!(texts.len(), count);
    compare(&texts);
}

fn compare(texts: &[String]) {
    let encoding = encoding();
    in_parallel(texts, |part| {
        for text in part {
            assert_same_tokens(encoding.tokenizer(), text);
        }
    });
}
