//! Promise 5, and what "well-formed" means there.

use openai_harmony::chat::{Message, Role};
use openai_harmony::{RecoveringParser, StreamableParser};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::streams::{cases, ordinary, text};
use crate::support::encoding;

/// The parts of a well-formed message.
#[derive(Clone, Debug)]
struct Parts {
    role: String,
    recipient: Option<String>,
    /// Whether the recipient stands before the channel.
    early: bool,
    channel: Option<&'static str>,
    content_type: Option<String>,
    text: String,
    terminator: u32,
}

impl Parts {
    /// The message's tokens; the first one of a stream may begin behind its role, or behind `<|start|>`.
    fn tokens(&self, begins: Begins) -> Vec<u32> {
        let mut tokens = match begins {
            Begins::WithStart => [vec![200_006], ordinary(&self.role)].concat(),
            Begins::WithRole => ordinary(&self.role),
            Begins::BehindRole => Vec::new(),
        };
        let recipient = self
            .recipient
            .as_ref()
            .map(|word| ordinary(&format!(" to={word}")));
        let early = self.early || self.channel.is_none();
        tokens.extend(recipient.iter().flatten().filter(|_| early));
        if let Some(channel) = self.channel {
            tokens.push(200_005);
            tokens.extend(ordinary(channel));
        }
        tokens.extend(recipient.iter().flatten().filter(|_| !early));
        if let Some(content_type) = &self.content_type {
            tokens.extend(ordinary(" "));
            tokens.push(200_003);
            tokens.extend(ordinary(content_type));
        }
        tokens.push(200_008);
        tokens.extend(ordinary(&self.text));
        tokens.push(self.terminator);
        tokens
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Begins {
    WithStart,
    WithRole,
    BehindRole,
}

/// One word of a header that means nothing by itself: without whitespace, and without the spelling of a marker, which the
/// strict parser takes for the marker.
fn word() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z_.]{1,12}",
        "[^\\s<]{1,8}",
        prop::sample::select(vec![
            "functions.f",
            "python",
            "json",
            "all",
            "日本",
            "<",
            "a<b"
        ])
        .prop_map(str::to_owned),
    ];
    word.prop_filter("a word has no whitespace", |word| {
        !word.contains(char::is_whitespace)
    })
}

/// Recipients that the assistant can't call.
const NO_TOOLS: [&str; 5] = ["assistant", "user", "system", "developer", "all"];

fn parts() -> impl Strategy<Value = Parts> {
    let role = prop::sample::select(Role::ALL.map(|role| role.as_str()).to_vec());
    let name = word().prop_filter(
        "a tool's name is no role, glued or not, and no recipient",
        |name| {
            !name.starts_with("to=")
                && Role::ALL
                    .iter()
                    .all(|role| !name.starts_with(role.as_str()))
        },
    );
    let recipient = word().prop_filter("arguments begin at a brace", |word| !word.contains('{'));
    let content_type = word().prop_filter("arguments begin at a bracket", |word| {
        !word.contains(['{', '['])
    });
    let addressed = (
        prop_oneof![3 => role.clone().prop_map(str::to_owned), 1 => name],
        recipient,
        option::of(content_type),
    )
        .prop_filter("the assistant calls tools alone", |(role, recipient, _)| {
            role != "assistant" || !NO_TOOLS.contains(&recipient.as_str())
        })
        .prop_map(|(role, recipient, content_type)| (role, Some(recipient), content_type));
    let plain = role.prop_map(|role| (role.to_owned(), None, None));
    let channel = option::of(prop::sample::select(vec![
        "analysis",
        "commentary",
        "final",
    ]));
    (
        prop_oneof![addressed, plain],
        any::<bool>(),
        channel,
        text(),
    )
        .prop_map(
            |((role, recipient, content_type), early, channel, text)| Parts {
                role,
                recipient,
                early,
                channel,
                content_type,
                text,
                terminator: 200_007,
            },
        )
}

/// A well-formed stream, with the role that its parser is given.
fn well_formed() -> impl Strategy<Value = (Vec<u32>, Option<Role>)> {
    let end = prop::sample::select(vec![Some(200_007), Some(200_002), Some(200_012), None]);
    let begins = prop::sample::select(vec![
        Begins::WithStart,
        Begins::WithRole,
        Begins::BehindRole,
    ]);
    (vec(parts(), 0..5), end, begins).prop_map(|(mut messages, end, begins)| {
        let role = messages
            .first()
            .and_then(|first| Role::try_from(first.role.as_str()).ok());
        let begins = if role.is_some() {
            begins
        } else {
            Begins::WithStart
        };
        if let Some(last) = messages.last_mut() {
            let calls = last.role != "assistant" || last.recipient.is_some();
            last.terminator = end
                .filter(|end| *end != 200_012 || calls)
                .unwrap_or(200_007);
        }
        let mut tokens = Vec::new();
        for (index, message) in messages.iter().enumerate() {
            tokens.extend(message.tokens(if index == 0 {
                begins
            } else {
                Begins::WithStart
            }));
        }
        if end.is_none() {
            tokens.pop();
        }
        (tokens, role.filter(|_| begins != Begins::WithStart))
    })
}

fn strictly(tokens: &[u32], role: Option<Role>) -> Vec<Message> {
    let mut parser = StreamableParser::new(encoding(), role).expect("a parser can be made");
    for &token in tokens {
        parser.process(token).expect("the stream is well-formed");
    }
    parser.process_eos().expect("the stream is well-formed");
    parser.into_messages()
}

proptest! {
    #![proptest_config(cases())]

    /// Promise 5.
    #[test]
    fn well_formed_streams_are_read_as_strictly((tokens, role) in well_formed()) {
        let mut parser = RecoveringParser::new(encoding(), role);
        let mut strict = StreamableParser::new(encoding(), role).expect("a parser can be made");
        let mut events = parser.feed(tokens.iter().copied());
        let mut strict_events = strict.feed(tokens.iter().copied()).expect("the stream is well-formed");
        if !tokens.is_empty() {
            prop_assert_eq!(parser.state_json(), strict.state_json().expect("it has a form"));
            events.extend(parser.finish());
            strict_events.extend(strict.finish().expect("the stream is well-formed"));
        }
        prop_assert_eq!(events, strict_events);
        prop_assert_eq!(parser.diagnostics(), &[]);
        prop_assert_eq!(parser.messages(), strictly(&tokens, role));
        prop_assert_eq!(parser.content_token_counts(), strict.content_token_counts());
        prop_assert_eq!(parser.reasoning_tokens(), strict.reasoning_tokens());
    }
}
