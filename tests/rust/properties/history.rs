//! Which messages of a conversation are rendered.

use openai_harmony::RenderConversationConfig;
use openai_harmony::chat::{Message, Role};
use proptest::collection::vec;
use proptest::prelude::*;

use super::strategies::text_message;
use crate::support::encoding;

/// The rule as it is specified: where the assistant's last message is in `final`, every message in `analysis` before the
/// first one in `final`, whoever wrote it, is left out.
fn kept(messages: &[Message]) -> Vec<&Message> {
    let in_channel = |message: &Message, channel| message.channel.as_deref() == Some(channel);
    let last_of_assistant = messages
        .iter()
        .rfind(|message| message.author.role == Role::Assistant);
    if !last_of_assistant.is_some_and(|message| in_channel(message, "final")) {
        return messages.iter().collect();
    }
    let first_final = messages
        .iter()
        .take_while(|message| !in_channel(message, "final"))
        .count();
    let (before, after) = messages.split_at(first_final);
    before
        .iter()
        .filter(|message| !in_channel(message, "analysis"))
        .chain(after)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_conversation_is_its_kept_messages(messages in vec(text_message(), 0..6)) {
        let encoding = encoding();
        let one_by_one = |messages: Vec<&Message>| -> Vec<u32> {
            messages
                .into_iter()
                .flat_map(|message| encoding.render(message, None).expect("it renders"))
                .collect()
        };
        let config = RenderConversationConfig::default();
        let render = |config: Option<&RenderConversationConfig>| {
            encoding.render_conversation(&messages, config).expect("it renders")
        };
        prop_assert_eq!(render(Some(&config)), one_by_one(kept(&messages)));
        let all = one_by_one(messages.iter().collect());
        prop_assert_eq!(&render(Some(&config.with_auto_drop_analysis(false))), &all);
        prop_assert_eq!(render(None), all);
    }
}
