//! Streams in short: `S`, `C`, `K`, `M`, `E`, `R` and `L` in angle brackets are the markers.

use openai_harmony::chat::{Content, Message, Role};
use openai_harmony::{Diagnostic, RecoveringParser};

use crate::support::{encoding, tokens_of};

const SHORT: [(&str, &str); 7] = [
    ("<S>", "<|start|>"),
    ("<C>", "<|channel|>"),
    ("<K>", "<|constrain|>"),
    ("<M>", "<|message|>"),
    ("<E>", "<|end|>"),
    ("<R>", "<|return|>"),
    ("<L>", "<|call|>"),
];

fn spelled(short: &str) -> String {
    SHORT
        .iter()
        .fold(short.to_owned(), |text, (short, marker)| {
            text.replace(short, marker)
        })
}

/// The tokens of a stream written in short.
pub(crate) fn tokens(short: &str) -> Vec<u32> {
    tokens_of(&spelled(short))
}

/// A parser that was fed these tokens and the end of the stream.
pub(crate) fn finished(tokens: &[u32], role: Option<Role>) -> RecoveringParser {
    let mut parser = RecoveringParser::new(encoding(), role);
    for &token in tokens {
        parser.process(token);
    }
    parser.process_eos();
    parser
}

pub(crate) fn text_of(message: &Message) -> &str {
    let [Content::Text(content)] = &message.content[..] else {
        panic!("a message of one text");
    };
    &content.text
}

/// A message in a line: `assistant, final, –, –: Hi`.
fn line(message: &Message) -> String {
    let or_dash = |field: &Option<String>| field.clone().unwrap_or_else(|| "–".to_owned());
    let author = match (message.author.role, &message.author.name) {
        (role, None) => role.to_string(),
        (role, Some(name)) => format!("{role} {name}"),
    };
    format!(
        "{author}, {}, {}, {}: {}",
        or_dash(&message.channel),
        or_dash(&message.recipient),
        or_dash(&message.content_type),
        text_of(message)
    )
}

/// Parses a stream written in short and compares its messages, and its diagnostics as `kind: detail`.
#[track_caller]
pub(crate) fn assert_reads(short: &str, role: Option<Role>, messages: &[&str], repairs: &[&str]) {
    let parser = finished(&tokens(short), role);
    let lines: Vec<String> = parser.messages().iter().map(line).collect();
    let messages: Vec<String> = messages.iter().map(|message| spelled(message)).collect();
    assert_eq!(lines, messages, "{short}");
    let found: Vec<String> = parser
        .diagnostics()
        .iter()
        .map(|Diagnostic { kind, detail, .. }| {
            if detail.is_empty() {
                kind.as_str().to_owned()
            } else {
                format!("{}: {detail}", kind.as_str())
            }
        })
        .collect();
    let repairs: Vec<String> = repairs.iter().map(|repair| spelled(repair)).collect();
    assert_eq!(found, repairs, "{short}");
}

/// The same after a prompt that ended in `<|start|>assistant`.
#[track_caller]
pub(crate) fn assert_repairs(short: &str, messages: &[&str], repairs: &[&str]) {
    assert_reads(short, Some(Role::Assistant), messages, repairs);
}
