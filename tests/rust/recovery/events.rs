//! What `feed` and `finish` tell of, in every mode.

use std::collections::HashMap;

use openai_harmony::chat::{Message, Role};
use openai_harmony::{Error, Event, ParseOptions, RecoveringParser, Stop, StreamableParser};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::streams::{any_stream, cases};
use super::support::{text_of, tokens};
use crate::support::encoding;

/// The events with neighbouring deltas joined, as they would be had all tokens been fed at once.
pub(super) fn joined(events: Vec<Event>) -> Vec<Event> {
    let mut joined: Vec<Event> = Vec::new();
    for event in events {
        match (joined.last_mut(), event) {
            (
                Some(Event::ContentDelta {
                    text, token_range, ..
                }),
                Event::ContentDelta {
                    text: more,
                    token_range: behind,
                    ..
                },
            ) => {
                assert_eq!(token_range.end, behind.start);
                text.push_str(&more);
                token_range.end = behind.end;
            }
            (_, event) => joined.push(event),
        }
    }
    joined
}

/// A parser in one of the modes: strict, lenient, recovering.
fn parser(mode: usize, role: Option<Role>) -> StreamableParser {
    if mode == 2 {
        return RecoveringParser::new(encoding(), role).into();
    }
    let options = ParseOptions { strict: mode == 0 };
    StreamableParser::new_with_options(encoding(), role, options).expect("a parser can be made")
}

/// Feeds all tokens whatever fails, and collects the events of failing calls too.
fn feed_all(parser: &mut StreamableParser, tokens: &[u32]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = tokens;
    loop {
        let before = parser.tokens().len();
        match parser.feed(rest.iter().copied()) {
            Ok(more) => {
                events.extend(more);
                return events;
            }
            Err(error) => {
                let taken = parser.tokens().len() - before;
                assert_eq!(error.error().position(), Some(parser.tokens().len() - 1));
                events.extend_from_slice(error.events());
                rest = &rest[taken..];
            }
        }
    }
}

/// Checks that events are in order, and returns the contents that their deltas join to.
fn contents(events: &[Event]) -> Vec<(Message, String)> {
    let mut contents = Vec::new();
    let mut open: Option<(Option<String>, Option<String>, String)> = None;
    for event in events {
        match event {
            Event::MessageStart {
                channel, recipient, ..
            } => {
                assert!(open.is_none(), "a message starts within another");
                open = Some((channel.clone(), recipient.clone(), String::new()));
            }
            Event::ContentDelta {
                text,
                channel,
                recipient,
                ..
            } => {
                assert!(!text.is_empty());
                let (open_channel, open_recipient, content) =
                    open.as_mut().expect("a message is open");
                assert_eq!((&*open_channel, &*open_recipient), (channel, recipient));
                content.push_str(text);
            }
            Event::MessageEnd { message, .. } => {
                let (channel, recipient, content) = open.take().expect("a message is open");
                assert_eq!(
                    (&channel, &recipient),
                    (&message.channel, &message.recipient)
                );
                contents.push((message.clone(), content));
            }
            _ => {}
        }
    }
    contents
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn deltas_are_the_content(tokens in any_stream(), role in option::of(Just(Role::Assistant)), mode in 0_usize..3, cuts in vec(any::<Index>(), 0..4)) {
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(tokens.len() + 1)).collect();
        places.extend([0, tokens.len()]);
        places.sort_unstable();
        let mut parser = parser(mode, role);
        let mut events = Vec::new();
        for part in places.windows(2) {
            events.extend(feed_all(&mut parser, &tokens[part[0]..part[1]]));
        }
        events.extend(parser.finish().unwrap_or_default());
        let contents = contents(&events);
        let messages: Vec<Message> = contents.iter().map(|(message, _)| message.clone()).collect();
        prop_assert_eq!(&messages[..], parser.messages());
        for (message, content) in &contents {
            prop_assert_eq!(text_of(message), content);
        }
    }

    /// `process` causes no events, and takes none from the calls of `feed` around it.
    #[test]
    fn process_and_feed_can_be_mixed(tokens in any_stream(), mode in 0_usize..3, fed in vec(any::<bool>(), 1..8)) {
        let mut mixed = parser(mode, Some(Role::Assistant));
        let mut reference = mixed.clone();
        for (index, &token) in tokens.iter().enumerate() {
            let expected = reference.process(token).map(drop);
            let shown = reference.last_content_delta().expect("it is text").map(str::to_owned);
            let found = if fed[index % fed.len()] { mixed.feed([token]).map(|events| {
                let texts: String = events.iter().filter_map(|event| match event {
                    Event::ContentDelta { text, .. } => Some(text.as_str()),
                    _ => None,
                }).collect();
                // What the token added, unless it ended the message too.
                assert!(shown.is_none() || shown == Some(texts));
            }).map_err(Error::from) } else { mixed.process(token).map(drop) };
            prop_assert_eq!(found.map_err(|error| error.to_string()), expected.map_err(|error| error.to_string()));
            prop_assert_eq!(mixed.last_content_delta(), reference.last_content_delta());
        }
        prop_assert_eq!(mixed.process_eos().map(drop), reference.process_eos().map(drop));
        prop_assert_eq!(mixed.messages(), reference.messages());
        prop_assert_eq!(mixed.diagnostics(), reference.diagnostics());
    }
}

#[test]
fn a_reply_as_events() {
    let mut parser = parser(0, Some(Role::Assistant));
    let reply = tokens("<C>analysis<M>Hm.<E><S>assistant<C>commentary to=f <K>json<M>{}<L>");
    let events = parser
        .feed(reply.iter().copied())
        .expect("it is well-formed");
    let [
        Event::MessageStart {
            author,
            channel,
            recipient: None,
            content_type: None,
        },
        Event::ContentDelta {
            text,
            token_range: hm,
            ..
        },
        Event::MessageEnd {
            message,
            stop: Some(Stop::End),
            token_range: first,
        },
        Event::MessageStart {
            recipient: Some(recipient),
            content_type: Some(content_type),
            ..
        },
        Event::ContentDelta { .. },
        Event::MessageEnd {
            stop: Some(Stop::Call),
            token_range: second,
            ..
        },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(
        (author.role, channel.as_deref()),
        (Role::Assistant, Some("analysis"))
    );
    assert_eq!((text.as_str(), hm), ("Hm.", &(3..5)));
    assert_eq!(
        (text_of(message), first, second),
        ("Hm.", &(0..6), &(6..reply.len()))
    );
    assert_eq!(
        (recipient.as_str(), content_type.as_str()),
        ("f", "<|constrain|>json")
    );
    assert_eq!(parser.finish().expect("the end is one"), []);
}

/// A message that is not made has no start either.
#[test]
fn a_message_that_breaks_off_has_no_events() {
    let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
    assert_eq!(parser.feed(tokens("<C>analysis<M>")), []);
    let events = parser.feed(tokens("<C>final<M>"));
    assert!(matches!(&events[..], [Event::Repair(_)]), "{events:?}");
    let events = parser.finish();
    assert!(
        matches!(
            &events[..],
            [
                Event::MessageStart { .. },
                Event::MessageEnd { stop: None, .. }
            ]
        ),
        "{events:?}"
    );
}

#[test]
fn an_unfinished_character_is_the_last_delta() {
    let half = encoding().tokenizer().encode_ordinary("👩‍👩")[0];
    for mode in 0..3 {
        let mut parser = parser(mode, Some(Role::Assistant));
        parser.feed(tokens("<M>a")).expect("it is well-formed");
        assert_eq!(parser.feed([half]).expect("it is well-formed"), []);
        let events = parser.feed([200_007]).expect("it is well-formed");
        let [
            Event::ContentDelta {
                text, token_range, ..
            },
            Event::MessageEnd { message, .. },
        ] = &events[..]
        else {
            panic!("{events:?}");
        };
        assert_eq!((text.as_str(), token_range), ("\u{fffd}", &(2..3)));
        assert_eq!(text_of(message), "a\u{fffd}");
    }
}

#[test]
fn an_error_has_the_events_before_it() {
    let mut parser = parser(0, Some(Role::Assistant));
    let error = parser
        .feed(tokens("<M>Hi<E>boom<S>"))
        .expect_err("text between messages");
    assert_eq!(error.error().position(), Some(3));
    assert_eq!(parser.tokens().len(), 4);
    assert!(matches!(
        error.events(),
        [
            Event::MessageStart { .. },
            Event::ContentDelta { .. },
            Event::MessageEnd { .. }
        ]
    ));
}

#[test]
fn events_as_json() {
    let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
    let events = parser.feed(tokens("<C><M>Hi<R>"));
    let json = serde_json::to_value(&events).expect("events have a JSON form");
    assert_eq!(
        json,
        serde_json::json!([
            {"type": "repair", "kind": "empty_channel", "token_index": 0, "detail": ""},
            {"type": "message_start", "author": {"role": "assistant"}, "channel": null, "recipient": null, "content_type": null},
            {"type": "content_delta", "text": "Hi", "channel": null, "recipient": null, "token_range": {"start": 2, "end": 3}},
            {"type": "message_end", "message": {"role": "assistant", "content": "Hi"}, "stop": "return", "token_range": {"start": 0, "end": 4}},
        ])
    );
}

#[test]
fn tokens_of_contents_are_counted_by_channel() {
    let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
    parser.feed(tokens(
        "<C>analysis<M>one two<K> three<E><S>assistant<C>final<M>",
    ));
    let analysis = Some("analysis".to_owned());
    assert_eq!(
        parser.content_token_counts(),
        HashMap::from([(analysis.clone(), 3)])
    );
    assert_eq!(parser.reasoning_tokens(), 3);
    parser.feed(tokens("<C>analysis<M>four"));
    assert_eq!(parser.reasoning_tokens(), 4);
    parser.feed(tokens("<E>No header here<R>"));
    assert_eq!(
        parser.content_token_counts(),
        HashMap::from([(analysis, 4), (None, 3)])
    );
}
