//! The recovering parser on what is longest for each of its rules.

use openai_harmony::chat::Role;
use openai_harmony::{Event, RecoveringParser, StreamState};

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
    assert_eq!(counts("<|channel|>commentary functions.", "f"), (0, 1));
    assert_eq!(counts("<|start|>assistant", " to=assistant"), (0, 1));
    assert_eq!(counts("<|start|>", "<|start|>"), (0, COUNT / 2 + 1));
}

/// Words that wait for what follows: all of them are content after a while, or each part has its own.
#[test]
fn headers_of_calls_that_never_end() {
    let long_role = format!("<|start|>{}", "assistant".repeat(28));
    for (before, unit, messages) in [
        ("<|channel|>commentary", " to=f g", 1),
        ("", "<|channel|> to=f g h json", 1),
        ("<|channel|>final to=f", " json<|constrain|> a b", 1),
        (
            "<|channel|>commentary",
            " get_weather<|constrain|>functions.f",
            0,
        ),
        ("<|start|>assistant hmm", "<|channel|>final", 0),
        ("<|start|>assistant hmm<|channel|>", " functions.f", 0),
        (&long_role, " to=f assistant", 0),
    ] {
        assert_eq!(counts(before, unit).0, messages, "{before}{unit}");
    }
}

#[test]
fn words_that_never_end() {
    for before in ["", "<|start|>", "<|channel|>", "<|channel|>final "] {
        assert_eq!(counts(before, "assistant").0, 1, "{before}");
        assert_eq!(counts(before, "你").0, 1, "{before}");
        assert_eq!(counts(before, "a{").0, 1, "{before}");
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

/// Words that wait for the rest of a header wait no longer than prose does.
#[test]
fn words_behind_a_recipient_stream() {
    for header in [
        "<|channel|>commentary to=f ",
        " to=f ",
        "<|start|>assistant to=f ",
    ] {
        for text in ["so it goes ", "你好", "= ", "x = {"] {
            let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
            parser.feed(tokens_of(header));
            for token in tokens_of(&text.repeat(300 / text.len())) {
                parser.process(token);
            }
            assert_eq!(parser.state(), StreamState::Content, "{header}{text}");
        }
    }
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
