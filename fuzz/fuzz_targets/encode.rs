//! Any text: its tokens are those of the readable tokenizer, with and without special tokens, and decode to the text.

#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use openai_harmony_fuzz::encoding;

#[path = "../../tests/rust"]
mod tests {
    pub(super) mod readable;
}
use tests::readable;

static SPELLINGS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| encoding().tokenizer().special_tokens());

/// The readable tokens where every spelling of a special token is that token: all are tried at each place.
fn with_special_tokens(text: &str) -> Vec<u32> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some((at, spelling)) = next_special(text, start) {
        tokens.extend(readable::encode(&text[start..at]));
        tokens.extend(encoding().tokenizer().token_id(spelling));
        start = at + spelling.len();
    }
    tokens.extend(readable::encode(&text[start..]));
    tokens
}

fn next_special(text: &str, start: usize) -> Option<(usize, &'static str)> {
    let spelled = |at: usize| SPELLINGS.iter().find(|word| text[at..].starts_with(**word));
    text[start..]
        .match_indices("<|")
        .find_map(|(at, _)| Some((start + at, *spelled(start + at)?)))
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let tokenizer = encoding().tokenizer();

    let tokens = tokenizer.encode_ordinary(&text);
    assert_eq!(tokens, readable::encode(&text));
    assert_eq!(tokenizer.decode_utf8(&tokens).as_deref(), Ok(&*text));
    assert!(tokenizer.pieces(&text).eq(readable::pieces(&text)));

    // What is appended is the same wherever it is appended.
    let mut appended = vec![7; 3];
    let last_piece = tokenizer.encode_ordinary_into(&text, &mut appended);
    assert_eq!(&appended[3..], tokens);
    let of_last_piece = readable::pieces(&text).last().map(readable::encode);
    assert_eq!(last_piece, of_last_piece.map_or(0, |tokens| tokens.len()));
    let with_count = tokenizer.encode(&text, &HashSet::new());
    assert_eq!(with_count, (tokens, last_piece));

    let tokens = tokenizer.encode_with_special_tokens(&text);
    assert_eq!(tokens, with_special_tokens(&text));
    assert_eq!(tokenizer.decode_utf8(&tokens).as_deref(), Ok(&*text));
});
