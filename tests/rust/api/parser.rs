//! What a streaming parser shows, and that it is a value.

use openai_harmony::chat::{Message, Role};
use openai_harmony::{ParseOptions, StreamState, StreamableParser};

use crate::support::{encoding, tokens_of};

fn parser_after(text: &str) -> StreamableParser {
    let mut parser =
        StreamableParser::new(encoding(), Some(Role::Assistant)).expect("a parser can be made");
    for token in tokens_of(text) {
        parser.process(token).expect("it is well-formed");
    }
    parser
}

/// A copy goes its own way.
#[test]
fn a_copy_is_independent() {
    let parser = parser_after("<|channel|>final<|message|>a");
    let mut copy = parser.clone();
    copy.process(tokens_of("b")[0])
        .and_then(StreamableParser::process_eos)
        .expect("it is well-formed");
    assert_eq!(parser.current_content().expect("it is text"), "a");
    assert!(parser.messages().is_empty());
    let expected = Message::from_role_and_content(Role::Assistant, "ab").with_channel("final");
    assert_eq!(copy.into_messages(), [expected]);
}

/// As recorded of openai-harmony 0.0.8: what replaces an invalid sequence is encoded by itself, though there is a token for a
/// space and U+FFFD.
#[test]
fn content_tokens_have_replacements_apart() {
    let (space, replacement, both) = (220, 3251, 28151);
    let mut parser = parser_after("<|message|>");
    // Two tokens of a space and the beginning of a character, a bracket, and the token of a space and a literal U+FFFD.
    for token in [300, 890, 60, both] {
        parser.process(token).expect("content");
    }
    assert_eq!(
        parser.content_tokens(),
        Some(vec![space, replacement, space, replacement, 60, both])
    );
}

#[test]
fn each_state_shows_what_it_has() {
    let parser = parser_after("<|channel|>final");
    assert_eq!(parser.state(), StreamState::Header);
    assert_eq!(
        parser.header_tokens(),
        Some(&tokens_of("<|channel|>final")[..])
    );
    assert_eq!(
        (parser.current_header(), parser.content_tokens()),
        (None, None)
    );
    assert_eq!(parser.current_role(), Some(Role::Assistant));

    let parser =
        parser_after(" to=functions.f<|channel|>commentary <|constrain|>json<|message|>{\"a\": 1}");
    assert_eq!(parser.state(), StreamState::Content);
    let header = parser.current_header().expect("the header is read");
    assert_eq!(header.author.role, Role::Assistant);
    assert_eq!(header.recipient.as_deref(), Some("functions.f"));
    assert_eq!(header.channel.as_deref(), Some("commentary"));
    assert_eq!(header.content_type.as_deref(), Some("<|constrain|>json"));
    assert_eq!(parser.current_recipient(), header.recipient);
    assert_eq!(parser.current_channel(), header.channel);
    assert_eq!(parser.current_content_type(), header.content_type);
    assert_eq!(parser.content_tokens(), Some(tokens_of("{\"a\": 1}")));
    assert_eq!(parser.header_tokens(), None);

    let parser = parser_after("<|message|>a<|end|>");
    assert_eq!(parser.state(), StreamState::ExpectStart);
    assert_eq!(
        (parser.header_tokens(), parser.content_tokens()),
        (None, None)
    );
    assert_eq!(
        (parser.current_header(), parser.current_role()),
        (None, None)
    );
    assert_eq!(parser.current_content().expect("it is text"), "");
    assert_eq!(parser.last_content_delta().expect("it is text"), None);
}

#[test]
fn it_knows_what_it_was_made_with() {
    let options = ParseOptions { strict: false };
    let parser = StreamableParser::new_with_options(encoding(), None, options)
        .expect("a parser can be made");
    assert_eq!(parser.options(), options);
    assert!(std::ptr::eq(
        parser.encoding().tokenizer(),
        encoding().tokenizer()
    ));
    assert_eq!(parser.state(), StreamState::ExpectStart);
    assert!(parser.tokens().is_empty());
}

/// The end of the stream may come again, and a stream may go on after it.
#[test]
fn the_end_may_come_more_than_once() {
    let mut parser = parser_after("<|channel|>final<|message|>a");
    for _ in 0..3 {
        parser.process_eos().expect("a message ends");
        assert_eq!(parser.messages().len(), 1);
    }
    for token in tokens_of("<|start|>user<|message|>b") {
        parser.process(token).expect("it is well-formed");
    }
    parser.process_eos().expect("a message ends");
    assert_eq!(parser.messages().len(), 2);
    assert_eq!(parser.snapshot().end_positions, [4, 8]);
}
