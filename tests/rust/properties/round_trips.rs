//! What is written can be read back.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::strategies::{readable_message, text};
use crate::support::encoding;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn decoding_undoes_encoding(text in text()) {
        let encoding = encoding();
        let tokenizer = encoding.tokenizer();
        let some = HashSet::from(["<|end|>", "<|start|>"]);
        for tokens in [
            tokenizer.encode_ordinary(&text),
            tokenizer.encode_with_special_tokens(&text),
            tokenizer.encode(&text, &some).0,
        ] {
            prop_assert_eq!(tokenizer.decode_bytes(&tokens).expect("they are tokens"), text.as_bytes());
            prop_assert_eq!(tokenizer.decode_utf8(&tokens).expect("it is text"), &*text);
        }
    }

    /// `parse/header` and `render/header` are inverses of each other where nothing in a header is ambiguous.
    #[test]
    fn parsing_undoes_rendering(messages in vec(readable_message(), 0..4)) {
        let encoding = encoding();
        let tokens = encoding.render_conversation(&messages, None).expect("they render");
        let parsed = encoding.parse_messages_from_completion_tokens(tokens, None).expect("they parse");
        prop_assert_eq!(parsed, messages);
    }
}
