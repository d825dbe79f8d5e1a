//! Parsing in a stream: the same whichever way the tokens and their bytes are cut, and whatever they are.

use openai_harmony::chat::{Content, Message, Role};
use openai_harmony::{Error, ParseOptions, StreamableParser};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::Value;

use super::strategies::{role, text};
use crate::support::{encoding, state_name, tokens_of};

/// Tokens of completions, well-formed and damaged, with ids of all kinds thrown in.
fn tokens() -> impl Strategy<Value = Vec<u32>> {
    let marker = prop::sample::select(vec![
        200_002, 200_003, 200_005, 200_006, 200_007, 200_008, 200_012, 199_999, 201_089,
    ]);
    let part = prop_oneof![
        4 => prop::sample::select(vec![
            "<|start|>assistant<|channel|>final<|message|>",
            "<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>",
            "<|channel|>analysis<|message|>",
            "<|start|>functions.f to=assistant<|message|>",
            "<|end|>",
            "<|call|>",
            "<|return|>",
        ])
        .prop_map(tokens_of),
        3 => text().prop_map(|text| encoding().tokenizer().encode_ordinary(&text)),
        1 => marker.prop_map(|id| vec![id]),
        1 => vec(any_id(), 1..4),
    ];
    vec(part, 0..10).prop_map(|parts| parts.concat())
}

/// Ids of single bytes and of parts of characters are common, those that no token has not rare.
fn any_id() -> impl Strategy<Value = u32> {
    prop_oneof![
        0_u32..256,
        0_u32..199_998,
        201_089_u32..201_100,
        any::<u32>()
    ]
}

fn parser(role: Option<Role>, strict: bool) -> StreamableParser {
    StreamableParser::new_with_options(encoding(), role, ParseOptions { strict })
        .expect("a parser can be made")
}

/// Feeds all tokens and the end, up to the first error.
fn finish(mut parser: StreamableParser, tokens: &[u32]) -> Result<Vec<Message>, Error> {
    for &token in tokens {
        parser.process(token)?;
    }
    parser.process_eos()?;
    Ok(parser.into_messages())
}

/// Feeds all tokens whatever their errors, and ends the stream before each of the places.
fn fed(mut parser: StreamableParser, tokens: &[u32], places: &[usize]) -> StreamableParser {
    for at in 0..=tokens.len() {
        if places.contains(&at) {
            let _ = parser.process_eos();
        }
        if let Some(&token) = tokens.get(at) {
            let _ = parser.process(token);
        }
    }
    parser
}

/// The text of the only message.
fn text_of(messages: &[Message]) -> &str {
    match messages {
        [Message { content, .. }] => match &content[..] {
            [Content::Text(content)] => &content.text,
            other => panic!("one text, not {other:?}"),
        },
        other => panic!("one message, not {other:?}"),
    }
}

/// The tokens of any bytes: of their text where they are text, else of each byte.
fn tokens_of_bytes(bytes: &[u8]) -> Vec<u32> {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    if let Ok(text) = std::str::from_utf8(bytes) {
        return tokenizer.encode_ordinary(text);
    }
    let token_of = |byte: &u8| (0..256).find(|&id| tokenizer.token_bytes(id) == Some(&[*byte]));
    bytes
        .iter()
        .map(|byte| token_of(byte).expect("every byte is a token"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_stream_gives_what_the_batch_gives(
        tokens in tokens(),
        role in option::of(role()),
        strict: bool,
        cut: prop::sample::Index,
    ) {
        let options = ParseOptions { strict };
        let fed = tokens.iter().copied();
        let batch = encoding().parse_messages_from_completion_tokens_with_options(fed, role, options);
        prop_assert_eq!(finish(parser(role, strict), &tokens), batch.clone());

        // In two parts, the second one fed to a copy.
        let (first, second) = tokens.split_at(cut.index(tokens.len() + 1));
        let mut begun = parser(role, strict);
        if first.iter().all(|&token| begun.process(token).is_ok()) {
            prop_assert_eq!(finish(begun.clone(), second), batch);
        }
    }

    /// Whatever is fed, in whatever state: every token is kept, no message is lost again, what is shown agrees.
    #[test]
    fn a_parser_is_consistent_at_all_times(tokens in tokens(), role in option::of(role()), strict: bool) {
        let mut parser = parser(role, strict);
        let mut messages = 0;
        let mut content = String::new();
        for (index, &token) in tokens.iter().enumerate() {
            let before = state_name(parser.state());
            let error = parser.process(token).map(drop).err();
            prop_assert!(error.is_none_or(|error| error.position() == Some(index)));
            prop_assert_eq!(parser.tokens(), &tokens[..=index]);
            prop_assert!(parser.messages().len() >= messages);
            messages = parser.messages().len();

            let state = state_name(parser.state());
            if (before, state) != ("Content", "Content") {
                content.clear();
            }
            let delta = parser.last_content_delta().expect("it is text");
            prop_assert!(delta.is_none_or(|delta| !delta.is_empty()));
            content.push_str(delta.unwrap_or_default());
            prop_assert_eq!(parser.current_content().expect("it is text"), &content);
            if state != "Content" {
                prop_assert_eq!(parser.current_channel(), None);
                prop_assert_eq!(parser.current_recipient(), None);
                prop_assert_eq!(parser.current_content_type(), None);
            }
            let json = parser.state_json().expect("it has a form");
            let json: Value = serde_json::from_str(&json).expect("it is JSON");
            prop_assert_eq!(&json["state"], state);
        }
    }

    /// The tokens, where the stream ended, and what the parser was made with are all there is to know of it.
    #[test]
    fn a_parser_can_be_made_again(
        tokens in tokens(),
        ends in vec(any::<prop::sample::Index>(), 0..3),
        role in option::of(role()),
        strict: bool,
    ) {
        let places: Vec<usize> = ends.iter().map(|end| end.index(tokens.len() + 1)).collect();
        let first = fed(parser(role, strict), &tokens, &places);
        let mut again = parser(role, strict);
        again.restore(&first.snapshot());
        prop_assert_eq!(again.snapshot(), first.snapshot());
        prop_assert_eq!(again.state_json(), first.state_json());
        prop_assert_eq!(again.last_content_delta(), first.last_content_delta());
        prop_assert_eq!(again.current_role(), first.current_role());
        prop_assert_eq!(again.messages(), first.messages());
        prop_assert_eq!(again.content_token_counts(), first.content_token_counts());
    }

    /// A text arrives whole, however its bytes are divided among tokens, and so do its deltas.
    #[test]
    fn content_does_not_depend_on_how_it_is_cut(
        text in text(),
        cuts in vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        places.extend([0, text.len()]);
        places.sort_unstable();
        let mut parser = parser(Some(Role::Assistant), true);
        parser.process(200_008).expect("an empty header is one");
        let mut deltas = String::new();
        for cut in places.windows(2) {
            for token in tokens_of_bytes(&text.as_bytes()[cut[0]..cut[1]]) {
                parser.process(token).expect("content takes everything");
                deltas.extend(parser.last_content_delta().expect("it is text"));
            }
        }
        parser.process_eos().expect("the message ends");
        prop_assert_eq!(&deltas, &text);
        prop_assert_eq!(text_of(parser.messages()), text);
    }

    /// Bytes that are no text become replacement characters as in `from_utf8_lossy`; an id that no token has becomes one,
    /// and nothing is completed across it.
    #[test]
    fn content_of_any_ids(ids in vec(any_id(), 0..30)) {
        let encoding = encoding();
        let mut parser = parser(Some(Role::Assistant), true);
        parser.process(200_008).expect("an empty header is one");
        let (mut expected, mut bytes) = (String::new(), Vec::new());
        let ids: Vec<u32> = ids.into_iter().filter(|id| ![200_002, 200_007, 200_012].contains(id)).collect();
        for &id in &ids {
            parser.process(id).expect("content takes everything");
            if let Some(token) = encoding.tokenizer().token_bytes(id) {
                bytes.extend_from_slice(token);
            } else {
                expected += &String::from_utf8_lossy(&std::mem::take(&mut bytes));
                expected.push('\u{fffd}');
            }
        }
        expected += &String::from_utf8_lossy(&bytes);
        let shown = parser.current_content().expect("it is text").to_owned();
        parser.process_eos().expect("the message ends");
        let text = text_of(parser.messages());
        prop_assert_eq!(text, expected);
        prop_assert!(text.starts_with(&shown));
    }
}
