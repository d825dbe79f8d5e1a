//! What rendering tells of each token.

use openai_harmony::chat::{Author, Message, Role};
use openai_harmony::{AnalysisPolicy, Ending, Part, RenderConversationConfig};

use crate::support::encoding;

fn said(channel: &str, text: &str) -> Message {
    Message::from_role_and_content(Role::Assistant, text).with_channel(channel)
}

fn asked(text: &str) -> Message {
    Message::from_role_and_content(Role::User, text)
}

fn text_of(tokens: &[u32]) -> String {
    encoding()
        .tokenizer()
        .decode_utf8(tokens)
        .expect("it is text")
}

#[test]
fn every_part_of_a_message() {
    let call = Message::from_author_and_content(Author::new(Role::Assistant, "bot"), "{}")
        .with_channel("commentary")
        .with_recipient("functions.f")
        .with_content_type("<|constrain|>json");
    let rendered = encoding()
        .render_annotated(&[call], Ending::Message, None)
        .expect("it renders");
    let part = |part: Part| {
        let tokens: Vec<u32> = rendered
            .tokens
            .iter()
            .zip(&rendered.part)
            .filter(|(_, found)| **found == part)
            .map(|(token, _)| *token)
            .collect();
        text_of(&tokens)
    };
    assert_eq!(part(Part::Start), "<|start|>");
    assert_eq!(part(Part::Role), "assistant");
    assert_eq!(part(Part::Name), ":bot");
    assert_eq!(part(Part::Recipient), " to=functions.f");
    assert_eq!(part(Part::Channel), "<|channel|>commentary");
    assert_eq!(part(Part::ContentType), " <|constrain|>json");
    assert_eq!(part(Part::Message), "<|message|>");
    assert_eq!(part(Part::Content), "{}");
    assert_eq!(part(Part::Terminator), "<|call|>");
    let span = &rendered.messages[0];
    assert_eq!(
        text_of(&rendered.tokens[span.content_start..span.content_end]),
        "{}"
    );
    assert_eq!(
        text_of(&rendered.tokens[span.start..span.sampled_start]),
        "<|start|>assistant"
    );
    assert_eq!(
        (span.name.as_deref(), span.recipient.as_deref()),
        (Some("bot"), Some("functions.f"))
    );
}

#[test]
fn messages_keep_their_index_and_the_next_turn_has_none() {
    let chat = [
        asked("Q1"),
        said("analysis", "R1"),
        said("final", "A1"),
        asked("Q2"),
    ];
    let config = RenderConversationConfig::default().with_analysis(AnalysisPolicy::FinishedTurns);
    let rendered = encoding()
        .render_annotated(&chat, Ending::Turn(Role::Assistant), Some(&config))
        .expect("it renders");
    let indices: Vec<usize> = rendered.messages.iter().map(|span| span.index).collect();
    assert_eq!(indices, [0, 2, 3]);
    assert_eq!(rendered.message[rendered.messages[1].start], 2);
    assert_eq!(rendered.message[rendered.tokens.len() - 2..], [-1, -1]);
    assert_eq!(
        rendered.part[rendered.tokens.len() - 2..],
        [Part::Start, Part::Role]
    );
    assert_eq!(rendered.roles()[0], 2);
    assert_eq!(rendered.roles().last(), Some(&255));
    assert_eq!(rendered.channels()[rendered.messages[1].start], 3);
    // R1 was there when A1 was written, and is not here.
    let exact: Vec<bool> = rendered.messages.iter().map(|span| span.exact).collect();
    assert_eq!(exact, [true, false, true]);
}

#[test]
fn roles_and_channels_by_number() {
    let message = |role, channel: Option<&str>| {
        let mut message = Message::from_author_and_content(Author::new(role, "f"), "x");
        message.channel = channel.map(str::to_owned);
        message
    };
    let chat = [
        message(Role::System, None),
        message(Role::Developer, Some("analysis")),
        message(Role::User, Some("commentary")),
        message(Role::Assistant, Some("final")),
        message(Role::Tool, Some("other")),
    ];
    let rendered = encoding()
        .render_annotated(&chat, Ending::Message, None)
        .expect("it renders");
    let starts = || rendered.messages.iter().map(|span| span.start);
    let (roles, channels) = (rendered.roles(), rendered.channels());
    assert!(starts().map(|start| roles[start]).eq([0, 1, 2, 3, 4]));
    assert!(starts().map(|start| channels[start]).eq([0, 1, 2, 3, 4]));
    assert!(roles.len() == rendered.tokens.len() && channels.len() == rendered.tokens.len());
}

#[test]
fn what_the_model_writes() {
    let call = said("commentary", "{}").with_recipient("functions.f");
    let chat = [
        asked("Q"),
        said("analysis", "R"),
        call.clone(),
        call,
        said("final", "A"),
        said("final", "B"),
    ];
    let rendered = encoding()
        .render_annotated(&chat, Ending::Training, None)
        .expect("it renders");
    let mut runs = vec![String::new()];
    for (token, sampled) in rendered.tokens.iter().zip(&rendered.sampled) {
        match (sampled, runs.last_mut()) {
            (true, Some(run)) => run.push_str(&text_of(&[*token])),
            (false, Some(run)) if !run.is_empty() => runs.push(String::new()),
            _ => {}
        }
    }
    // Behind a call, and behind an answer, the server begins the next message; an answer of the past ended in <|return|>.
    assert_eq!(
        runs,
        [
            "<|channel|>analysis<|message|>R<|end|><|start|>assistant to=functions.f<|channel|>commentary<|message|>{}<|call|>",
            " to=functions.f<|channel|>commentary<|message|>{}<|call|>",
            "<|channel|>final<|message|>A",
            "<|channel|>final<|message|>B<|return|>",
        ]
    );
}

#[test]
fn what_cannot_be_rendered_is_the_same_error() {
    let nameless = Message::from_role_and_content(Role::Tool, "x");
    let error = encoding()
        .render_annotated(&[asked("Q"), nameless], Ending::Message, None)
        .expect_err("a tool has a name");
    assert!(error.is_unrenderable_message());
    assert_eq!(error.position(), Some(1));
}
