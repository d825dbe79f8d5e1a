//! The recovering parser on any tokens: it takes them all, however they are divided, and its deltas are the content.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openai_harmony::chat::{Content, Message, Role};
use openai_harmony::{
    Event, HarmonyEncoding, HarmonyEncodingName, RecoveringParser, load_harmony_encoding,
};

const MARKERS: [u32; 8] = [
    200_002, 200_003, 200_005, 200_006, 200_007, 200_008, 200_012, 199_999,
];

const WORDS: [&str; 16] = [
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
];

/// A byte is a marker, a word or a token of one byte; three more bytes after 0xFF are any id.
fn tokens(encoding: HarmonyEncoding, data: &[u8]) -> Vec<u32> {
    let mut tokens = Vec::new();
    let mut bytes = data.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            0..32 => tokens.push(MARKERS[usize::from(byte) % MARKERS.len()]),
            32..128 => {
                let word = WORDS[usize::from(byte) % WORDS.len()];
                encoding.tokenizer().encode_ordinary_into(word, &mut tokens);
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

fn text(message: &Message) -> &str {
    match &message.content[..] {
        [Content::Text(content)] => &content.text,
        other => panic!("one text, not {other:?}"),
    }
}

/// Checks that the deltas of each message join to its content.
fn check(events: &[Event], messages: &[Message]) {
    let mut finished = messages.iter();
    let mut content = None;
    for event in events {
        match event {
            Event::MessageStart { .. } => assert!(content.replace(String::new()).is_none()),
            Event::ContentDelta { text, .. } => {
                content.as_mut().expect("a message is open").push_str(text);
            }
            Event::MessageEnd { message, .. } => {
                assert_eq!(content.take().as_deref(), Some(text(message)));
                assert_eq!(Some(message), finished.next());
            }
            _ => {}
        }
    }
    assert_eq!((content, finished.next()), (None, None));
}

fuzz_target!(|data: &[u8]| {
    let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss).expect("it is built in");
    let [settings, part, data @ ..] = data else {
        return;
    };
    let role = Role::ALL.get(usize::from(*settings) % (Role::ALL.len() + 1)).copied();
    let tokens = tokens(encoding, data);

    let mut single = RecoveringParser::new(encoding, role);
    let mut deltas = String::new();
    for &token in &tokens {
        single.process(token);
        deltas.extend(single.last_content_delta());
    }
    single.process_eos();
    assert!(deltas.len() <= single.messages().iter().map(|message| text(message).len()).sum());

    let mut parser = RecoveringParser::new(encoding, role);
    let mut events = Vec::new();
    for part in tokens.chunks(usize::from(*part) + 1) {
        events.extend(parser.feed(part.iter().copied()));
    }
    events.extend(parser.finish());
    check(&events, parser.messages());
    assert_eq!(parser.messages(), single.messages());
    assert_eq!(parser.diagnostics(), single.diagnostics());
    assert_eq!(parser.tokens(), tokens);
});
