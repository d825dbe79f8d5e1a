//! What a rendered message looks like: special tokens come from its structure alone, and the text is that of its fields.

use openai_harmony::chat::{Content, Message, Role};
use proptest::prelude::*;

use super::strategies::{message, text_message};
use crate::support::encoding;

const RETURN: u32 = 200_002;
const CONSTRAIN: u32 = 200_003;
const CHANNEL: u32 = 200_005;
const START: u32 = 200_006;
const END: u32 = 200_007;
const MESSAGE: u32 = 200_008;
const CALL: u32 = 200_012;

/// The special tokens of a message, as its structure asks for them.
fn structure(message: &Message) -> Vec<u32> {
    let constrained = message
        .content_type
        .as_ref()
        .is_some_and(|kind| kind.starts_with("<|constrain|>"));
    let calls = message.author.role == Role::Assistant && message.recipient.is_some();
    let mut ids = vec![START];
    ids.extend(message.channel.as_ref().map(|_| CHANNEL));
    ids.extend(constrained.then_some(CONSTRAIN));
    ids.push(MESSAGE);
    ids.push(if calls { CALL } else { END });
    ids
}

/// The text of a message whose contents are texts.
fn written_out(message: &Message) -> String {
    let author = match (message.author.role, &message.author.name) {
        (Role::Tool, Some(name)) => name.clone(),
        (role, Some(name)) => format!("{role}:{name}"),
        (role, None) => role.to_string(),
    };
    let after = |prefix: &str, field: Option<&String>| {
        field.map_or_else(String::new, |text| format!("{prefix}{text}"))
    };
    let recipient = after(
        " to=",
        message
            .recipient
            .as_ref()
            .filter(|recipient| *recipient != "all"),
    );
    let channel = after("<|channel|>", message.channel.as_ref());
    let content_type = after(" ", message.content_type.as_ref());
    let text: String = message.content.iter().map(text_of).collect();
    let end = if structure(message).ends_with(&[CALL]) {
        "<|call|>"
    } else {
        "<|end|>"
    };
    format!("<|start|>{author}{recipient}{channel}{content_type}<|message|>{text}{end}")
}

fn text_of(content: &Content) -> &str {
    match content {
        Content::Text(content) => &content.text,
        other => panic!("a text, not {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// No text in any field, however deep in a tool's schema, becomes a special token.
    #[test]
    fn only_structure_makes_special_tokens(message in message(), next_role in super::strategies::role()) {
        let encoding = encoding();
        let special = |tokens: Vec<u32>| -> Vec<u32> {
            let is_special = |token: &u32| encoding.tokenizer().is_special_token(*token);
            tokens.into_iter().filter(is_special).collect()
        };
        let expected = structure(&message);
        let conversation = [message];
        let [message] = &conversation;
        let alone = encoding.render(message, None).expect("it renders");
        prop_assert_eq!(special(alone), &expected[..]);

        let rendered = encoding.render_conversation(&conversation, None).expect("it renders");
        prop_assert_eq!(special(rendered), &expected[..]);

        let completion = encoding
            .render_conversation_for_completion(&conversation, next_role, None)
            .expect("it renders");
        prop_assert_eq!(special(completion), [&expected[..], &[START]].concat());

        let training = encoding
            .render_conversation_for_training(&conversation, None)
            .expect("it renders");
        let mut trained = expected;
        if message.author.role == Role::Assistant && message.channel.as_deref() == Some("final") {
            *trained.last_mut().expect("it is not empty") = RETURN;
        }
        prop_assert_eq!(special(training), trained);
    }

    #[test]
    fn text_is_written_as_it_is(message in text_message()) {
        let encoding = encoding();
        let tokens = encoding.render(&message, None).expect("it renders");
        let text = encoding.tokenizer().decode_utf8(tokens).expect("it is text");
        prop_assert_eq!(text, written_out(&message));
    }
}
