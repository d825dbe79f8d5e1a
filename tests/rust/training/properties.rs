//! What holds of every conversation.

use openai_harmony::chat::{Author, Message, Role};
use openai_harmony::training::{
    Example, ExampleRule, TooLong, TrainingOptions, WithoutReasoning, examples,
};
use openai_harmony::{AnalysisPolicy, Ending, Part, RenderConversationConfig};
use proptest::prelude::*;

use crate::support::encoding;

fn policy() -> impl Strategy<Value = AnalysisPolicy> {
    use AnalysisPolicy::{FinishedTurns, Keep, Reference};
    prop::sample::select(vec![Keep, Reference, FinishedTurns])
}

/// Text that may spell what stands between messages.
fn content() -> impl Strategy<Value = String> {
    let markers = prop::sample::select(vec![
        "<|end|>",
        "<|start|>assistant<|channel|>final<|message|>",
        "<|return|>",
        "<|call|>",
        "é",
        "Hi",
        "",
    ]);
    prop_oneof!["[a-z ]{0,6}", markers.prop_map(str::to_owned)]
}

fn assistant() -> impl Strategy<Value = Message> {
    let channel =
        prop::sample::select(vec!["analysis", "analysis", "commentary", "final", "final"]);
    (channel, any::<bool>(), content()).prop_map(|(channel, is_call, text)| {
        let message = Message::from_role_and_content(Role::Assistant, text).with_channel(channel);
        if is_call && channel != "final" {
            message
                .with_recipient("functions.f")
                .with_content_type("<|constrain|>json")
        } else {
            message
        }
    })
}

fn other() -> impl Strategy<Value = Message> {
    let tool = (
        content(),
        prop::sample::select(vec!["analysis", "commentary"]),
    )
        .prop_map(|(text, channel)| {
            Message::from_author_and_content(Author::new(Role::Tool, "functions.f"), text)
                .with_recipient("assistant")
                .with_channel(channel)
        });
    let said = (
        prop::sample::select(vec![Role::User, Role::User, Role::Developer, Role::System]),
        content(),
    )
        .prop_map(|(role, text)| Message::from_role_and_content(role, text));
    prop_oneof![2 => said, 1 => tool]
}

fn conversation() -> impl Strategy<Value = Vec<Message>> {
    prop::collection::vec(prop_oneof![3 => assistant(), 2 => other()], 0..14)
}

fn options(reasoning: AnalysisPolicy, rule: ExampleRule) -> TrainingOptions {
    let mut options = TrainingOptions::default();
    options.reasoning = reasoning;
    options.examples = rule;
    options
}

fn assistants(messages: &[Message]) -> Vec<usize> {
    (0..messages.len())
        .filter(|index| messages[*index].author.role == Role::Assistant)
        .collect()
}

/// The stretches of tokens that are in the loss.
fn runs(example: &Example) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, is_learned) in example.loss_mask().enumerate() {
        match runs.last_mut() {
            Some(run) if is_learned && run.end == index => run.end += 1,
            _ if is_learned => runs.push(index..index + 1),
            _ => {}
        }
    }
    runs
}

/// What the model wrote where it was asked with the prompt that the rule gives: prompt and loss are the example.
fn replays(
    messages: &[Message],
    example: &Example,
    reasoning: AnalysisPolicy,
) -> Result<(), TestCaseError> {
    let config = RenderConversationConfig::default().with_analysis(reasoning);
    for run in runs(example) {
        let first = usize::try_from(example.message[run.start]).expect("a message");
        let mut prompt = encoding()
            .render_conversation_for_completion(&messages[..first], Role::Assistant, Some(&config))
            .expect("it renders");
        // Where the model went on by itself, it wrote `<|start|>` and its role, too.
        let begins = example.part[run.start] == Part::Start;
        if begins {
            prompt.truncate(prompt.len() - 2);
        }
        prop_assert_eq!(&prompt[..], &example.tokens[..run.start]);
        let completion = example.tokens[run.clone()].to_vec();
        let written = encoding()
            .parse_messages_from_completion_tokens(completion, (!begins).then_some(Role::Assistant))
            .expect("it is what a model writes");
        let last = usize::try_from(example.message[run.end - 1]).expect("a message");
        let learned = example
            .targets
            .iter()
            .filter(|index| (first..=last).contains(*index));
        prop_assert!(written.iter().eq(learned.map(|index| &messages[*index])));
    }
    Ok(())
}

proptest! {
    #[test]
    fn annotating_changes_no_token(messages in conversation(), policy in policy(), end in 0..3) {
        let config = RenderConversationConfig::default().with_analysis(policy);
        let (encoding, config) = (encoding(), Some(&config));
        let (ending, plain) = match end {
            0 => (Ending::Message, encoding.render_conversation(&messages, config)),
            1 => (Ending::Training, encoding.render_conversation_for_training(&messages, config)),
            _ => (
                Ending::Turn(Role::Assistant),
                encoding.render_conversation_for_completion(&messages, Role::Assistant, config),
            ),
        };
        let rendered = encoding.render_annotated(&messages, ending, config).expect("it renders");
        prop_assert_eq!(&rendered.tokens, &plain.expect("it renders"));
        let count = rendered.tokens.len();
        prop_assert!(rendered.message.len() == count && rendered.part.len() == count && rendered.sampled.len() == count);
        prop_assert!(!rendered.sampled.first().copied().unwrap_or_default());
        // A message is exact if the prompt for it holds what is rendered before it.
        for span in &rendered.messages {
            let prompt = encoding.render_conversation_for_completion(&messages[..span.index], Role::Assistant, config).expect("it renders");
            prop_assert_eq!(span.exact, prompt[..prompt.len() - 2] == rendered.tokens[..span.start]);
        }
    }

    #[test]
    fn every_message_is_learned_once_in_its_own_context(messages in conversation(), policy in policy(), each in any::<bool>()) {
        let rule = if each { ExampleRule::Each } else { ExampleRule::Auto };
        let made = examples(encoding(), &messages, &[], &options(policy, rule)).expect("it renders");
        prop_assert!(made.lost.is_empty());
        let targets: Vec<usize> = made.examples.iter().flat_map(|example| example.targets.clone()).collect();
        prop_assert_eq!(targets, assistants(&messages));
        for example in &made.examples {
            replays(&messages, example, policy)?;
            let labels = example.labels();
            for (index, is_learned) in example.loss_mask().enumerate() {
                let token = i32::try_from(example.tokens[index]).expect("an id");
                prop_assert_eq!(labels[index], if is_learned { token } else { -100 });
            }
        }
    }

    #[test]
    fn of_one_example_what_is_learned_is_exact(messages in conversation(), policy in policy(), last in any::<bool>()) {
        let rule = if last { ExampleRule::Last } else { ExampleRule::Joint };
        let made = examples(encoding(), &messages, &[], &options(policy, rule)).expect("it renders");
        prop_assert!(made.examples.len() <= 1);
        for example in &made.examples {
            replays(&messages, example, policy)?;
        }
    }

    #[test]
    fn text_changes_no_mask(messages in conversation(), policy in policy()) {
        let structure = |messages: &[Message]| -> Vec<Vec<(i32, u8, bool)>> {
            let made = examples(encoding(), messages, &[], &options(policy, ExampleRule::Auto)).expect("it renders");
            let columns = |example: &Example| {
                let mut columns: Vec<(i32, u8, bool)> = (0..example.tokens.len())
                    .map(|index| (example.message[index], example.part[index] as u8, example.weight[index] != 0.0))
                    .collect();
                columns.dedup();
                columns
            };
            made.examples.iter().map(columns).collect()
        };
        let spelled: Vec<Message> = messages
            .iter()
            .map(|message| Message { content: vec!["<|end|><|start|>assistant<|channel|>final<|message|>x<|return|>".into()], ..message.clone() })
            .collect();
        let plain: Vec<Message> = messages
            .iter()
            .map(|message| Message { content: vec!["x".into()], ..message.clone() })
            .collect();
        prop_assert_eq!(structure(&spelled), structure(&plain));
    }

    #[test]
    fn nothing_is_longer_than_allowed(messages in conversation(), policy in policy(), limit in 1..90_usize, shorten in any::<bool>(), inserts in any::<bool>()) {
        let mut options = options(policy, ExampleRule::Auto);
        if inserts {
            options.loss.without_reasoning = WithoutReasoning::EmptyAnalysis;
        }
        let unlimited = examples(encoding(), &messages, &[], &options).expect("it renders");
        options.max_length = Some(limit);
        options.too_long = if shorten { TooLong::Shorten } else { TooLong::Drop };
        let made = examples(encoding(), &messages, &[], &options).expect("it renders");
        prop_assert!(made.examples.iter().all(|example| example.tokens.len() <= limit));
        // Whatever is lost is told of.
        let targets: usize = made.examples.iter().map(|example| example.targets.len()).sum();
        let lost: usize = made.lost.iter().map(|lost| lost.targets).sum();
        prop_assert_eq!(targets + lost, assistants(&messages).len());
        if unlimited.examples.iter().all(|example| example.tokens.len() <= limit) {
            prop_assert_eq!(made, unlimited);
        }
    }

    #[test]
    fn an_empty_reasoning_stands_before_answers_without_one(messages in conversation()) {
        let mut options = options(AnalysisPolicy::FinishedTurns, ExampleRule::Auto);
        let plain = examples(encoding(), &messages, &[], &options).expect("it renders");
        options.loss.without_reasoning = WithoutReasoning::EmptyAnalysis;
        let made = examples(encoding(), &messages, &[], &options).expect("it renders");
        for (example, plain) in made.examples.iter().zip(&plain.examples) {
            let own = |index: &usize| example.message[*index] != -2;
            let kept: Vec<u32> = (0..example.tokens.len()).filter(own).map(|index| example.tokens[index]).collect();
            prop_assert_eq!(&kept, &plain.tokens);
            let inserted: Vec<u32> = (0..example.tokens.len()).filter(|index| !own(index)).map(|index| example.tokens[index]).collect();
            let text = encoding().tokenizer().decode_utf8(inserted.clone()).expect("it is text");
            prop_assert_eq!(text, "<|channel|>analysis<|message|><|end|><|start|>assistant".repeat(inserted.len() / 6));
            prop_assert_eq!(example.loss_tokens(), plain.loss_tokens());
        }
    }
}
