//! Long headers, long contents, and ids that never make a character.

use openai_harmony::chat::Role;
use openai_harmony::{ParseOptions, StreamableParser};

use crate::support::{encoding, tokens_of};

const COUNT: usize = 200_000;

fn parser_in_content() -> StreamableParser {
    let mut parser =
        StreamableParser::new(encoding(), Some(Role::Assistant)).expect("a parser can be made");
    for token in tokens_of("<|channel|>final<|message|>") {
        parser.process(token).expect("the header is well-formed");
    }
    parser
}

/// Feeds `token` many times within a content, looking at what is there after each, and gives the message's text.
fn content_of(token: u32) -> String {
    let mut parser = parser_in_content();
    let mut length = 0;
    for _ in 0..COUNT {
        parser.process(token).expect("content takes every id");
        length += parser
            .last_content_delta()
            .expect("it is text")
            .map_or(0, str::len);
        assert_eq!(parser.current_content().expect("it is text").len(), length);
    }
    parser.process_eos().expect("the message ends");
    let [message] = parser.messages() else {
        panic!("one message")
    };
    text_of(message)
}

fn text_of(message: &openai_harmony::chat::Message) -> String {
    let [openai_harmony::chat::Content::Text(content)] = &message.content[..] else {
        panic!("a message of one text");
    };
    content.text.clone()
}

fn byte_token(byte: u8) -> u32 {
    let encoding = encoding();
    (0..256)
        .find(|&id| encoding.tokenizer().token_bytes(id) == Some(&[byte]))
        .expect("every byte is a token")
}

#[test]
fn long_contents() {
    assert_eq!(content_of(tokens_of(" the")[0]), " the".repeat(COUNT));
    // Markers within a content are text.
    assert_eq!(content_of(200_006), "<|start|>".repeat(COUNT));
}

/// Bytes that never make a character: each becomes a replacement character, whichever way they are fed.
#[test]
fn bytes_that_are_no_text() {
    for byte in [0x80, 0xBF, 0xC0, 0xF8, 0xFF, 0xC3, 0xE3, 0xF0] {
        assert_eq!(
            content_of(byte_token(byte)),
            "\u{fffd}".repeat(COUNT),
            "{byte:#x}"
        );
    }
}

#[test]
fn ids_that_no_token_has() {
    for id in [201_089, 250_000, u32::MAX] {
        assert_eq!(content_of(id), "\u{fffd}".repeat(COUNT), "{id}");
    }
}

#[test]
fn long_headers() {
    let encoding = encoding();
    let word = tokens_of(" the")[0];
    let mut parser =
        StreamableParser::new(encoding, Some(Role::Assistant)).expect("a parser can be made");
    for _ in 0..COUNT {
        parser.process(word).expect("a header takes every token");
    }
    let error = parser
        .process(200_008)
        .map(drop)
        .expect_err("a header of too many words");
    assert!(error.is_malformed_header());
    assert_eq!(error.position(), Some(COUNT));
    // No error text is cut short: all words but the two that are taken for recipient and type.
    assert!(
        error
            .to_string()
            .contains(&vec!["the"; COUNT - 2].join(" "))
    );
}

#[test]
fn headers_of_markers() {
    for marker in [
        "<|channel|>",
        "<|constrain|>",
        "<|start|>",
        "<|channel|>a",
        "<|constrain|>a ",
    ] {
        let mut tokens = Vec::new();
        for _ in 0..20_000 {
            tokens.extend(tokens_of(marker));
        }
        tokens.extend(tokens_of("<|message|>x<|end|>"));
        for strict in [true, false] {
            let options = ParseOptions { strict };
            let mut parser =
                StreamableParser::new_with_options(encoding(), Some(Role::Assistant), options)
                    .expect("a parser");
            // Whether it is a header or not, the parser ends, and goes on with the next message.
            for &token in &tokens {
                let _ = parser.process(token);
            }
            for token in tokens_of("<|start|>user<|message|>next<|end|>") {
                parser.process(token).expect("a well-formed message");
            }
            let last = parser.messages().last().expect("the next message");
            assert_eq!(text_of(last), "next", "{marker}");
        }
    }
}

#[test]
fn many_messages() {
    let tokens = tokens_of("<|start|>assistant<|channel|>final<|message|>hi<|end|>").repeat(20_000);
    let messages = encoding()
        .parse_messages_from_completion_tokens(tokens.iter().copied(), None)
        .expect("they are well-formed");
    assert_eq!(messages.len(), 20_000);
    let rendered = encoding()
        .render_conversation(&messages, None)
        .expect("they render");
    assert_eq!(rendered, tokens);
}
