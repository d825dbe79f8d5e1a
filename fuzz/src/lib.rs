//! What the fuzz targets share: the encoding, ways to make tokens of bytes, and what holds of every parser.

use openai_harmony::chat::{Content, Message};
use openai_harmony::{
    Event, HarmonyEncoding, HarmonyEncodingName, Tokenizer, load_harmony_encoding,
};

/// The special tokens that frame messages, and one that does not.
const MARKERS: [u32; 8] = [
    200_002, 200_003, 200_005, 200_006, 200_007, 200_008, 200_012, 199_999,
];

/// What headers are made of, spaces included where they matter.
const WORDS: [&str; 32] = [
    "assistant",
    " assistant",
    "assistantfinal",
    "user",
    "weird",
    "final",
    " final",
    "analysis",
    "to=",
    " to=functions.f",
    "functions.f",
    " json",
    " ",
    "\n",
    " Hello",
    "你好",
    "commentary",
    " get_weather",
    " to=assistant",
    " to=python",
    " code",
    "{\"a\":",
    " {\"a\": 1}",
    " x = {",
    "[1]",
    " all",
    " Create Share",
    "application/json",
    "?",
    "f",
    " f",
    "functions.",
];

pub fn encoding() -> HarmonyEncoding {
    load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss).expect("it is built in")
}

/// Tokens of which a fuzzer can make messages: a byte is a marker, a word or a token of one byte; the three bytes after 0xFF
/// are any id, whether a token has it or not.
pub fn tokens(data: &[u8]) -> Vec<u32> {
    let tokenizer = encoding().tokenizer();
    let mut tokens = Vec::new();
    let mut bytes = data.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            0..32 => tokens.push(MARKERS[usize::from(byte) % MARKERS.len()]),
            32..128 => {
                let word = WORDS[usize::from(byte) % WORDS.len()];
                tokenizer.encode_ordinary_into(word, &mut tokens);
            }
            128..255 => tokens.push(byte.into()),
            255 => {
                let mut next = || u32::from(bytes.next().unwrap_or_default());
                tokens.push(next() << 16 | next() << 8 | next());
            }
        }
    }
    tokens
}

/// The same text as other tokens: each byte of an ordinary token as a token of its own.
pub fn in_single_bytes(tokenizer: &Tokenizer, tokens: &[u32]) -> Vec<u32> {
    let mut single = Vec::new();
    for &token in tokens {
        if tokenizer.is_special_token(token) {
            single.push(token);
            continue;
        }
        let bytes = tokenizer.token_bytes(token).expect("it came from text");
        let tokens = bytes.iter().map(|byte| tokenizer.token_id([*byte]));
        single.extend(tokens.map(|token| token.expect("every byte is a token")));
    }
    single
}

pub fn text_of(message: &Message) -> &str {
    match &message.content[..] {
        [Content::Text(content)] => &content.text,
        other => panic!("one text, not {other:?}"),
    }
}

/// Checks that events are whole: each message starts, its deltas join to its content, and it ends as what the parser has.
pub fn check_events(events: &[Event], messages: &[Message]) {
    let mut finished = messages.iter();
    let mut content = None;
    for event in events {
        match event {
            Event::MessageStart { .. } => assert_eq!(content.replace(String::new()), None),
            Event::ContentDelta { text, .. } => {
                assert!(!text.is_empty());
                content.as_mut().expect("a message is open").push_str(text);
            }
            Event::MessageEnd { message, .. } => {
                assert_eq!(content.take().as_deref(), Some(text_of(message)));
                assert_eq!(Some(message), finished.next());
            }
            _ => {}
        }
    }
    assert_eq!((content, finished.next()), (None, None));
}
