//! Every code point among neighbours of other classes: a wrong class shows in at least one of them.

use std::fmt::Write as _;

use super::{assert_same_tokens, in_parallel};
use crate::oracle;
use crate::readable::Class;
use crate::support::{encoding, thorough};

/// What stands before and after the code point.
const CONTEXTS: [(&str, &str); 17] = [
    ("a", "b"),
    ("A", "B"),
    ("1", "2"),
    (" ", " "),
    ("!", "!"),
    ("", "a"),
    ("", "'s"),
    ("a'", "T'T"),
    ("l'", "'TT"),
    ("\n", "\n"),
    (" ", "x"),
    ("", "\n/x"),
    ("B", "AA a"),
    ("A", "BC"),
    ("日", "本"),
    ("a\u{301}", "\u{301}"),
    ("  ", "\r\n"),
];
/// Keeps the contexts of one code point from touching those of the next.
const SEPARATOR: &str = "\n|\n";
/// Contexts of a code point whose class is that of all its neighbours.
const WITHIN_A_RUN: usize = 2;
/// Code points a text, so that most texts are compared whole and only differing ones are looked into.
const TOGETHER: usize = 512;

/// Those at which the class changes in every context: there tables and ranges are got wrong. Those within a run of one class
/// take turns at the contexts, so that each run meets all; `HARMONY_THOROUGH=1` gives them all to each.
#[test]
fn every_code_point_in_its_contexts() {
    let code_points: Vec<char> = ('\0'..=char::MAX).collect();
    assert_eq!(code_points.len(), 0x11_0000 - 0x800);
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    in_parallel(&code_points, |part| {
        for together in part.chunks(TOGETHER) {
            let text: String = together.iter().map(|&c| in_contexts(c)).collect();
            if tokenizer.encode_ordinary(&text) == oracle::encode(&text) {
                continue;
            }
            for &code_point in together {
                assert_same_tokens(tokenizer, &in_contexts(code_point));
            }
            assert_same_tokens(tokenizer, &text);
        }
    });
}

/// A code point twice in a row, and at both ends of a text.
#[test]
fn every_code_point_alone_and_doubled() {
    let code_points: Vec<char> = ('\0'..=char::MAX).collect();
    let encoding = encoding();
    in_parallel(&code_points, |part| {
        for code_point in part {
            assert_same_tokens(
                encoding.tokenizer(),
                &format!("{code_point} {code_point}{code_point}"),
            );
        }
    });
}

fn in_contexts(code_point: char) -> String {
    let count = if thorough() || stands_at_a_change(code_point) {
        CONTEXTS.len()
    } else {
        WITHIN_A_RUN
    };
    let first = code_point as usize * WITHIN_A_RUN;
    let mut text = String::new();
    for number in first..first + count {
        let (before, after) = CONTEXTS[number % CONTEXTS.len()];
        write!(text, "{before}{code_point}{after}{SEPARATOR}").expect("a string takes everything");
    }
    text
}

/// Whether a neighbour has another class.
fn stands_at_a_change(code_point: char) -> bool {
    let own = Class::of(code_point);
    [-1, 1]
        .into_iter()
        .filter_map(|step| char::from_u32((code_point as u32).wrapping_add_signed(step)))
        .any(|neighbour| Class::of(neighbour) != own)
}
