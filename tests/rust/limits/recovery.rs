//! The recovering parser on what is longest for each of its rules.

use openai_harmony::chat::Role;
use openai_harmony::{Event, RecoveringParser};

use crate::support::{encoding, tokens_of};

const COUNT: usize = 200_000;

/// A stream of `before` and many times `unit`, fed in parts, with the number of its messages and diagnostics.
fn counts(before: &str, unit: &str) -> (usize, usize) {
    let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
    parser.feed(tokens_of(before));
    let tokens = tokens_of(unit).repeat(COUNT / 2);
    for part in tokens.chunks(1000) {
        parser.feed(part.iter().copied());
    }
    parser.finish();
    (parser.messages().len(), parser.diagnostics().len())
}

#[test]
fn headers_that_never_end() {
    // Whitespace, channels, types, recipients and roles are never prose.
    assert_eq!(counts("<|start|>", " "), (0, 1));
    assert_eq!(counts("", "<|channel|>"), (0, 1));
    assert_eq!(counts("", "<|constrain|>json"), (0, 1));
    assert_eq!(counts("<|start|>assistant", " to=f"), (0, 1));
    assert_eq!(counts("<|start|>assistant", " assistant"), (0, 1));
    assert_eq!(counts("<|channel|>commentary to=", "f"), (0, 1));
    assert_eq!(counts("<|start|>", "<|start|>"), (0, COUNT / 2 + 1));
}

#[test]
fn words_that_never_end() {
    for before in ["", "<|start|>", "<|channel|>", "<|channel|>final "] {
        assert_eq!(counts(before, "assistant").0, 1, "{before}");
        assert_eq!(counts(before, "你").0, 1, "{before}");
    }
}

#[test]
fn a_repair_a_token() {
    assert_eq!(counts("<|message|>", "<|constrain|>"), (1, COUNT / 2));
    assert_eq!(counts("<|message|>a<|end|>", "<|end|>"), (1, COUNT / 2));
    assert_eq!(
        counts("<|message|>", "a<|channel|>final<|message|>"),
        (COUNT / 2 + 1, COUNT / 2)
    );
    assert_eq!(counts("", "a b<|channel|>").0, COUNT / 2);
}

/// What has no header is not kept back until the end.
#[test]
fn long_text_without_a_header_streams() {
    for text in [" so it goes", "你好"] {
        let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
        let mut shown = 0;
        for token in tokens_of(text).repeat(1000) {
            for event in parser.feed([token]) {
                if let Event::ContentDelta { text, .. } = event {
                    shown += text.len();
                }
            }
            let fed: usize = parser.tokens().len();
            assert!(shown > 0 || fed < 256, "{text}");
        }
        assert_eq!(shown, text.len() * 1000);
    }
}
