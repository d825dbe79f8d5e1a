//! Streams that do not parse.

use openai_harmony::chat::Role;
use openai_harmony::{ParseOptions, StreamableParser};

use super::{first_line, parse_error, predicates};
use crate::support::{encoding, first_words};

#[test]
fn streams_that_do_not_parse() {
    let assistant = Some(Role::Assistant);
    for (text, role, words, predicate, position) in [
        (
            "a",
            None,
            "Unexpected token 64 while expecting start token 200006",
            "unexpected_token",
            0,
        ),
        (
            "<|message|>a<|end|>b",
            assistant,
            "Unexpected token 65 while expecting start token 200006",
            "unexpected_token",
            3,
        ),
        (
            "",
            assistant,
            "Unexpected EOS while waiting for message header to complete",
            "unexpected_eos",
            0,
        ),
        (
            "<|start|>user",
            None,
            "Unexpected EOS while waiting for message header to complete",
            "unexpected_eos",
            2,
        ),
        (
            "<|start|><|message|>",
            None,
            "message header did not contain a role",
            "malformed_header",
            1,
        ),
        (
            "<|channel|><|message|>",
            assistant,
            "channel marker present but no channel value found in header",
            "malformed_header",
            1,
        ),
        (
            "<|channel|>final a b c<|message|>",
            assistant,
            "unexpected tokens remaining in message header: \"a\"",
            "malformed_header",
            5,
        ),
    ] {
        let error = parse_error(text, role, true);
        assert_eq!(first_line(&error), words);
        assert_eq!(
            (predicates(&error), error.position()),
            (vec![predicate], Some(position)),
            "{text}"
        );
    }
}

/// The one error that two predicates hold of.
/// The usual slip: a reply parsed without the role that its prompt ended in.
#[test]
fn a_stream_that_starts_within_a_header_names_the_marker_and_the_way_out() {
    let error = parse_error("<|channel|>final<|message|>Hi<|return|>", None, true);
    assert_eq!(
        error.to_string(),
        "Unexpected token 200005 while expecting start token 200006\n200005 is <|channel|>\n\
         a stream starts with <|start|>; if the prompt ended in <|start|>assistant, pass `role`, the assistant's\n\
         at token 0, counted from 0"
    );
    let text = "<|start|>user<|message|>Hi<|end|><|channel|>";
    let error = parse_error(text, None, true).to_string();
    assert!(
        error.contains("\n200005 is <|channel|>\nat token 5"),
        "{error}"
    );
}

#[test]
fn an_unknown_role_is_a_malformed_header() {
    let error = parse_error("<|start|>robot<|message|>", None, true);
    assert_eq!(first_line(&error), "Unknown role: robot");
    assert_eq!(
        (predicates(&error), error.position()),
        (vec!["unknown_role", "malformed_header"], Some(2))
    );
}

#[test]
fn headers_that_are_no_text() {
    let encoding = encoding();
    let half = encoding.tokenizer().encode_ordinary("👩‍👩")[0];
    for token in [half, 201_089] {
        let mut parser =
            StreamableParser::new(encoding, Some(Role::Assistant)).expect("a parser can be made");
        parser.process(token).expect("a header takes every id");
        let error = parser
            .process(200_008)
            .map(drop)
            .expect_err("the header is no text");
        assert_eq!(first_words(&error.to_string()), "could not decode header");
        assert_eq!(
            (predicates(&error), error.position()),
            (vec!["malformed_header"], Some(1))
        );
        // A stop token instead of `<|message|>`, where that is not an error by itself.
        let options = ParseOptions { strict: false };
        let mut parser =
            StreamableParser::new_with_options(encoding, Some(Role::Assistant), options)
                .expect("a parser");
        parser.process(token).expect("a header takes every id");
        let error = parser
            .process(200_007)
            .map(drop)
            .expect_err("the header is no text");
        assert_eq!(first_words(&error.to_string()), "Could not decode tokens");
    }
}

/// Words are not lost to a limit on an error's length.
#[test]
fn leftover_words_are_named_in_full() {
    let words = vec!["word"; 500].join(" ");
    let error = parse_error(
        &format!("{words} to=x y<|message|>"),
        Some(Role::Assistant),
        true,
    );
    assert_eq!(
        first_line(&error),
        format!("unexpected tokens remaining in message header: \"{words}\"")
    );
}
