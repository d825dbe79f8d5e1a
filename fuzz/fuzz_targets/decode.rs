//! Any ids: their bytes are those of the tokens one by one, and an id that no token has is an error that names it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Three bytes an id: one in 83 is a token's, so most are taken from the vocabulary.
    let ids: Vec<u32> = data
        .chunks_exact(3)
        .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]))
        .map(|id| {
            if id & 0xF0_0000 == 0xF0_0000 {
                id
            } else {
                id % 201_100
            }
        })
        .collect();
    let tokenizer = openai_harmony_fuzz::encoding().tokenizer();

    let parts: Vec<Option<&[u8]>> = ids.iter().map(|id| tokenizer.token_bytes(*id)).collect();
    let bytes = tokenizer.decode_bytes(&ids);
    let text = tokenizer.decode_utf8(&ids);
    if let Some(position) = parts.iter().position(Option::is_none) {
        for error in [bytes.unwrap_err(), text.unwrap_err()] {
            assert!(error.is_invalid_token());
            assert_eq!(error.position(), Some(position));
        }
        return;
    }
    let joined: Vec<u8> = parts.into_iter().flatten().flatten().copied().collect();
    assert_eq!(bytes.ok().as_ref(), Some(&joined));
    match (String::from_utf8(joined), text) {
        (Ok(expected), Ok(text)) => {
            assert_eq!(text, expected);
            // Other ids may be the shorter way to write a text, but they write the same.
            let again = tokenizer.encode_with_special_tokens(&text);
            assert_eq!(tokenizer.decode_utf8(again).ok(), Some(expected));
        }
        (Err(_), Err(error)) => assert!(error.is_invalid_utf8()),
        (expected, text) => panic!("{expected:?}, but {text:?}"),
    }
});
