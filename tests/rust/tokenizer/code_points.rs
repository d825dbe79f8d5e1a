//! Every code point among neighbours of every class: a wrong class shows in at least one of them.

use std::fmt::Write as _;

use super::{assert_same_tokens, in_parallel};
use crate::oracle;
use crate::support::encoding;

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
/// Code points a text, so that most texts are compared whole and only differing ones are looked into.
const TOGETHER: usize = 512;

#[test]
fn every_code_point_in_every_context() {
    let code_points: Vec<char> = ('\0'..=char::MAX).collect();
    assert_eq!(code_points.len(), 0x11_0000 - 0x800);
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    in_parallel(&code_points, |part| {
        for together in part.chunks(TOGETHER) {
            let text = in_contexts(together);
            if tokenizer.encode_ordinary(&text) == oracle::encode(&text) {
                continue;
            }
            for &code_point in together {
                assert_same_tokens(tokenizer, &in_contexts(&[code_point]));
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

fn in_contexts(code_points: &[char]) -> String {
    let mut text = String::new();
    for code_point in code_points {
        for (before, after) in CONTEXTS {
            write!(text, "{before}{code_point}{after}{SEPARATOR}")
                .expect("a string takes everything");
        }
    }
    text
}
