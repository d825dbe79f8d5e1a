//! Much of each hostile text, so that what takes the square of it would not end; a megabyte with `HARMONY_THOROUGH=1`. Where the
//! pre-tokenizer must leave it whole, the piece oracle says what its tokens are; where the pieces are short, tiktoken-rs does.

use crate::oracle;
use crate::support::{Random, encoding, thorough};

/// How many bytes a text has at least.
fn size() -> usize {
    if thorough() { 1 << 20 } else { 1 << 18 }
}

/// `unit` repeated to that size.
fn repeated(unit: &str) -> String {
    unit.repeat(size().div_ceil(unit.len()))
}

fn random_text(seed: u64, alphabet: &str) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut random = Random::new(seed);
    let mut text = String::with_capacity(size() + 4);
    while text.len() < size() {
        text.push(*random.choice(&letters));
    }
    text
}

/// Asserts the tokens of a text that is cut into these pieces.
fn assert_pieces(name: &str, pieces: &[&str]) {
    let text = pieces.concat();
    assert!(text.len() >= size(), "{name} is long");
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    assert!(
        tokenizer.pieces(&text).eq(pieces.iter().copied()),
        "{name}: cut otherwise"
    );
    let tokens = tokenizer.encode_ordinary(&text);
    let expected: Vec<u32> = pieces
        .iter()
        .flat_map(|piece| oracle::encode_piece(piece))
        .collect();
    assert!(tokens == expected, "{name}: other tokens");
    assert!(
        tokenizer
            .decode_utf8(&tokens)
            .is_ok_and(|decoded| decoded == text),
        "{name}: decodes otherwise"
    );
}

/// Asserts the tokens of a text whose pieces are short.
fn assert_as_tiktoken(name: &str, text: &str) {
    assert!(text.len() >= size(), "{name} is long");
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let tokens = tokenizer.encode_ordinary(text);
    assert!(tokens == oracle::encode(text), "{name}: other tokens");
    assert!(
        tokenizer
            .decode_utf8(&tokens)
            .is_ok_and(|decoded| decoded == text),
        "{name}: decodes otherwise"
    );
}

#[test]
fn one_piece_of_one_character() {
    for unit in [
        "a", "A", "é", "漢", "\u{301}", "^", "/", "\n", " ", "\t", "\0", "🇫", "\u{3000}",
    ] {
        assert_pieces(unit, &[&repeated(unit)]);
    }
}

#[test]
fn one_piece_of_a_pattern() {
    for unit in [
        "ab",
        "aab",
        "abcabd",
        "etaoin",
        "b\u{301}",
        "日本語",
        "-=",
        "<|",
        "\r\n",
        " \n",
    ] {
        assert_pieces(unit, &[&repeated(unit)]);
    }
}

/// Words without repetition, and the one in which every merge leads to another (a Fibonacci word).
#[test]
fn one_piece_without_a_pattern() {
    assert_pieces("letters", &[&random_text(1, "abcdefghijklmnopqrstuvwxyz")]);
    assert_pieces("two letters", &[&random_text(2, "ab")]);
    assert_pieces(
        "ideographs",
        &[&random_text(
            3,
            "漢字仮名交文的一是不了人我在有他这为之大来以个中上们",
        )],
    );
    assert_pieces("symbols", &[&random_text(4, "!@#$%^&*()_+-=[]{}|;:,.<>?~")]);
    let (mut shorter, mut longer) = (String::from("a"), String::from("ab"));
    while longer.len() < size() {
        let next = format!("{longer}{shorter}");
        shorter = std::mem::replace(&mut longer, next);
    }
    assert_pieces("Fibonacci", &[&longer]);
}

/// Where the scanner must look far ahead before it can give back.
#[test]
fn pieces_that_are_given_back() {
    let upper = repeated("A");
    assert_pieces("upper case behind a caseless letter", &["ʰ", &upper]);
    let in_turn = repeated("ʰA");
    assert_pieces(
        "caseless and upper-case letters in turn",
        &[&in_turn[..in_turn.len() - 1], "A"],
    );
    let spaces = repeated(" ");
    assert_pieces("spaces before a word", &[&spaces, " x"]);
    assert_pieces("spaces before a number", &[&spaces, " ", "1"]);
    let lines = repeated(" \n");
    assert_pieces("lines, then spaces", &[&lines, &spaces, " x"]);
    assert_pieces(
        "symbols, then lines and slashes",
        &[&format!("{}{}", repeated("!"), repeated("\n/"))],
    );
    assert_pieces(
        "a word with a contraction",
        &[&format!("{}'s", repeated("a")), "'s"],
    );
}

#[test]
fn many_short_pieces() {
    for unit in [
        "1",
        "a ",
        " a",
        "a'",
        "'s",
        "aB",
        "Aa",
        "\n\n a",
        "  a",
        "it's ",
        "ʰAA",
        "日1",
        "👨‍👩‍👧‍👦 ",
        "<|start|>",
        "<|end",
        "word1 ",
        "\u{85}x",
    ] {
        assert_as_tiktoken(unit, &repeated(unit));
    }
    let everything = "aZ1 \n\t.,'/éß漢\u{301}\u{a0}👍\0<|>ʰſ";
    assert_as_tiktoken("a mixture", &random_text(5, everything));
}

/// Special tokens and what only looks like them, in text that may hold them.
#[test]
fn spellings_of_special_tokens() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let count = size() / "<|end|>".len();
    assert_eq!(
        tokenizer.encode_with_special_tokens(&"<|end|>".repeat(count)),
        vec![200_007; count]
    );
    for unit in ["<|", "<|end", "<||>", "<|reserved_", "<|<|end|", "|><|"] {
        let text = repeated(unit);
        assert!(
            tokenizer.encode_with_special_tokens(&text) == tokenizer.encode_ordinary(&text),
            "{unit}"
        );
        let specials: Vec<&str> = tokenizer.special_tokens().into_iter().collect();
        assert!(
            tokenizer.check_disallowed(&text, &specials).is_ok(),
            "{unit}"
        );
    }
}
