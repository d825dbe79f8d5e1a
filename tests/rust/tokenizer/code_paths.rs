//! Texts that take every way through the code that the compiler does not check: few and short, since `make sanitize` runs
//! them in an interpreter that takes a thousand times as long. What their tokens are is for other tests.

use crate::support::encoding;

fn assert_round_trip(text: &str) {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let tokens = tokenizer.encode_ordinary(text);
    assert_eq!(tokenizer.decode_utf8(&tokens).as_deref(), Ok(text));
    // Again, now that its pieces are known.
    assert_eq!(tokenizer.encode_ordinary(text), tokens);
    assert_eq!(tokenizer.pieces(text).collect::<String>(), text);
}

#[test]
fn blocks_of_words() {
    assert_round_trip(
        "We'll see: 12345 camelCase words,\r\n\r\n\tand HTTPServers;  then     others. // Their \
        blocks, of 64 bytes each, end anywhere.",
    );
}

#[test]
fn blocks_that_end_where_the_text_does() {
    let words = "a Word's 1,024 pieces\n";
    for length in [63, 64, 65, 127, 128, 129] {
        assert_round_trip(&words.repeat(6)[..length]);
    }
}

#[test]
fn characters_in_and_between_blocks() {
    assert_round_trip(
        "naïve café 日本語の文章です。漢字 e\u{301}\u{308} 👩‍👩‍👧 \u{a0}\u{3000}x Ελληνικά",
    );
}

#[test]
fn pieces_of_few_and_of_many_parts() {
    for piece in ["qzxjkvwq", "ゖヷヸ𛀀", "=+-*~", "\0"] {
        assert_round_trip(&piece.repeat(3));
        assert_round_trip(&piece.repeat(40));
    }
}

#[test]
fn special_tokens_between_texts() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let text = "<|start|>assistant<|channel|>final<|message|>It is <|4|>, not 5.<|return|>";
    let tokens = tokenizer.encode_with_special_tokens(text);
    assert_eq!(tokenizer.decode_utf8(tokens).as_deref(), Ok(text));
}
