//! `encode_with_unstable` against tiktoken-rs, which has tiktoken's own: it encodes the whole end of the text anew for each
//! token that may reach across it.

use std::collections::HashSet;

use super::random::mixture;
use crate::support::{Random, encoding};

fn assert_same(text: &str, allowed: &HashSet<&str>) {
    let tiktoken = tiktoken_rs::o200k_base_singleton();
    let (stable, completions) = tiktoken._encode_unstable_native(text, allowed);
    let mut completions: Vec<_> = completions.into_iter().collect();
    completions.sort_unstable();
    let ours = encoding()
        .tokenizer()
        .encode_with_unstable(text, allowed)
        .expect("it has few completions");
    assert!(
        ours == (stable, completions),
        "{text:?} has other completions"
    );
}

fn assert_all_same<'a>(texts: impl IntoIterator<Item = &'a str>) {
    for text in texts {
        assert_same(text, &HashSet::new());
    }
}

#[test]
fn ends_of_every_kind() {
    assert_all_same([
        "",
        "a",
        "Hi there",
        "hello fanta",
        "AA",
        "AA字",
        "aA字",
        "日本語",
        "1",
        "12",
        "1234",
        "字",
        "é",
        "e\u{301}",
        "👩‍👩",
        "🫠",
        "!",
        " !!",
        "!!\n",
        "!!\n/",
        "!!/",
        "!\u{301}",
        " \u{301}",
        "\0\0",
        "<|end|>",
        "a<|",
    ]);
    assert_all_same([
        "a'", "a's", "A'", "'s", "'l", "'L", "don't", "don'", "a'ſ", "a''", "''s",
    ]);
}

/// What is whitespace at the end may have been a piece of its own, and become one with what was before or comes next.
#[test]
fn ends_in_whitespace() {
    assert_all_same([
        " ",
        "  ",
        "a ",
        "a  ",
        "\n ",
        "\n  ",
        "\u{3000} ",
        "!! ",
        "\n",
        "\n\n",
        " \n",
        "\n \n",
        "a\n  \n",
        "\r\n",
        "\r",
        "\t",
        "\t\t",
        "\tx",
        " \tx",
        "\n \tx",
        "\n\n  \tfoo",
        "a  foo",
        "a   !!",
        "\u{3000}",
        "\u{3000}\u{3000}",
        "\n\u{3000}",
        "\n \u{3000}",
        "x\u{2028}",
        "\u{2028}\n",
        "\u{85}",
        "\u{a0}",
        "\n/",
    ]);
}

#[test]
fn special_tokens_are_stable() {
    let special = "<|endoftext|>";
    for text in [
        "<|endoftext|>",
        "a<|endoftext|>",
        "<|endoftext|>a",
        " <|endoftext|>\t",
        "<|endoftext|>\n<|endo",
    ] {
        assert_same(text, &HashSet::from([special]));
        assert_same(text, &HashSet::new());
    }
    let encode = |text| {
        encoding()
            .tokenizer()
            .encode_with_unstable(text, &HashSet::from([special]))
    };
    assert_eq!(encode("a<|endoftext|>"), Ok((vec![64, 199_999], vec![])));
}

#[test]
fn mixtures() {
    let mut random = Random::new(8);
    for _ in 0..600 {
        let length = random.below(24);
        let text = mixture(&mut random, length);
        // There are a hundred thousand tokens that start with a space.
        assert_same(text.trim_end_matches(' '), &HashSet::new());
    }
}

/// The tokens far from the end are kept, and the pre-tokenizer is shown a short piece in the place of a long one.
#[test]
fn long_pieces() {
    let pieces = [
        "a",
        "A",
        "é",
        "字",
        "ʰ",
        "\u{301}",
        "etaoin",
        "internationalization",
        "ab",
        "aé字",
        "AÉʰ",
        "日本語",
        "b\u{301}",
        "!",
        "=-",
        "!/",
        "☃",
        " \t",
        "\n",
        "\r\n",
        "\u{3000}",
        "\u{2028}",
        "\0",
    ];
    let ends = [
        "", "a", "A", "字", "'", "'s", "'ll", "!", "\n", "\n/", "/", "\t", "\u{3000}", "\u{301}",
        "👍",
    ];
    let mut random = Random::new(9);
    for piece in pieces {
        // A few bytes, and more than the longest token has: tiktoken takes the square of the length.
        for (length, count) in [(17, 3), (150, 1)] {
            let piece = piece.repeat(length / piece.len() + 1);
            assert_same(&piece, &HashSet::new());
            for _ in 0..count {
                let (lead, end) = (
                    random.choice(&["", " ", "!", "\n", "'"]),
                    random.choice(&ends),
                );
                assert_same(&format!("{lead}{piece}{end}"), &HashSet::new());
            }
        }
    }
    assert_same(&" ".repeat(150), &HashSet::new());
}

/// A piece is refused where each of its completions is long and there are many. Few completions may be long.
#[test]
fn completions_without_end_are_refused() {
    let encode = |text: &str| {
        let none = HashSet::new();
        encoding().tokenizer().encode_with_unstable(text, &none)
    };
    for unit in ["a", " ", "\t ", "gattaca"] {
        let text = unit.repeat((1 << 20) / unit.len());
        let refused = encode(&text).is_err_and(|error| error.is_too_many_completions());
        assert!(refused, "{unit:?}");
        assert!(encode(&(text + ".")).is_ok_and(|(_, rows)| !rows.is_empty()));
    }
    for unit in ["日本語", "=-", "\n", "\0"] {
        let text = unit.repeat((1 << 20) / unit.len());
        let whole = encoding().tokenizer().encode_ordinary(&text);
        assert!(
            encode(&text).is_ok_and(|(stable, rows)| stable.is_empty() && rows.contains(&whole)),
            "{unit:?}"
        );
    }
}
