//! Every token, one by one.

use super::{assert_same_tokens, in_parallel};
use crate::oracle::{ORDINARY, TOKENS};
use crate::support::encoding;

#[test]
fn every_token_decodes_to_its_bytes() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    for (id, token) in (0..).zip(TOKENS.iter()) {
        assert_eq!(
            tokenizer.token_bytes(id),
            Some(token.as_slice()),
            "token {id}"
        );
        assert_eq!(tokenizer.token_id(token), Some(id), "token {id}");
        assert!(!tokenizer.is_special_token(id), "token {id}");
    }
    for bytes in [
        &b""[..],
        b"\xff\xff",
        b"two words",
        b"<|refusal|>",
        &[0; 200],
    ] {
        assert_eq!(tokenizer.token_id(bytes), None, "{bytes:?}");
    }
    let all: Vec<u32> = (0..ORDINARY).collect();
    assert_eq!(
        tokenizer.decode_bytes(&all).expect("all are tokens"),
        TOKENS.concat()
    );
}

/// The text of every token that is text, alone and with neighbours that can change how it is cut.
#[test]
fn every_token_s_text_encodes_as_in_tiktoken() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let texts: Vec<&str> = TOKENS
        .iter()
        .filter_map(|token| std::str::from_utf8(token).ok())
        .collect();
    assert_eq!(texts.len(), 199_998 - 1_562);
    in_parallel(&texts, |part| {
        for text in part {
            assert_same_tokens(tokenizer, text);
            assert_same_tokens(tokenizer, &format!("a{text}1 {text}"));
        }
    });
}

/// A token that the pre-tokenizer leaves whole is found whole, though merging from bytes might miss it.
#[test]
fn a_piece_that_is_a_token_is_that_token() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let mut whole = 0;
    for (id, token) in (0..).zip(TOKENS.iter()) {
        let Ok(text) = std::str::from_utf8(token) else {
            continue;
        };
        if tokenizer.pieces(text).count() == 1 {
            whole += 1;
            assert_eq!(tokenizer.encode_ordinary(text), [id]);
        }
    }
    assert!(whole > 190_000, "{whole} tokens are one piece");
}
