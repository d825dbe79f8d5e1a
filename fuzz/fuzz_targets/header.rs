//! Any header: it is read as text, so that other tokens for the same text are the same header; and a message whose parts are
//! plain words is read again as it is written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openai_harmony::ParseOptions;
use openai_harmony::chat::Message;
use openai_harmony_fuzz::{encoding, in_single_bytes};

/// What a byte below 16 stands for; the others are characters.
const PARTS: [&str; 16] = [
    "assistant",
    "user",
    "tool",
    "functions.get_weather",
    "<|channel|>",
    "<|constrain|>",
    "analysis",
    "commentary",
    "final",
    " to=",
    "to=",
    "json",
    "你好",
    ":name",
    "<|return|>",
    "<|end|>",
];

fn header(data: &[u8]) -> String {
    let part = |byte: &u8| match PARTS.get(usize::from(*byte)) {
        Some(part) => (*part).to_owned(),
        None => char::from(*byte).to_string(),
    };
    data.iter().map(part).collect()
}

/// Whether the grammar, which is lenient towards models, can take no part of the message for another one. A name is known as
/// a tool's by the recipient behind it.
fn is_plain(message: &Message) -> bool {
    if message.author.name.is_some() && message.recipient.is_none() {
        return false;
    }
    let parts = [
        &message.author.name,
        &message.recipient,
        &message.channel,
        &message.content_type,
    ];
    parts.into_iter().flatten().all(|part| {
        let is_other = |c: char| c.is_whitespace() || c == '<' || c == '=';
        !part.is_empty() && !part.contains(is_other)
    })
}

fuzz_target!(|data: &[u8]| {
    let [settings, data @ ..] = data else {
        return;
    };
    let mut options = ParseOptions::default();
    options.strict = settings & 1 == 0;
    // An error's position counts tokens, which are others where the text is the same.
    let parse = |tokens: Vec<u32>| {
        encoding()
            .parse_messages_from_completion_tokens_with_options(tokens, None, options)
            .map_err(|error| error.kind_name())
    };
    let tokenizer = encoding().tokenizer();
    let written = format!("<|start|>{}<|message|>It is 4.<|end|>", header(data));
    let tokens = tokenizer.encode_with_special_tokens(&written);

    let messages = parse(tokens.clone());
    assert_eq!(
        messages,
        parse(in_single_bytes(tokenizer, &tokens)),
        "{written:?}"
    );
    for message in messages
        .iter()
        .flatten()
        .filter(|message| is_plain(message))
    {
        let again = encoding()
            .render(message, None)
            .expect("it has a name where it needs one");
        assert_eq!(
            parse(again).as_deref(),
            Ok(&[message.clone()][..]),
            "{written:?}"
        );
    }
});
