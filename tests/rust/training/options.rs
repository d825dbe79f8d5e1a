//! Options that the rows do not have.

use openai_harmony::chat::{DeveloperContent, Message, Role, SystemContent, ToolDescription};
use openai_harmony::training::{
    Example, ExampleRule, LossReason, TooLong, TrainingOptions, TurnEnd, WithoutReasoning, examples,
};
use serde_json::json;

use crate::support::encoding;

fn said(channel: &str, text: &str) -> Message {
    Message::from_role_and_content(Role::Assistant, text).with_channel(channel)
}

fn asked(text: &str) -> Message {
    Message::from_role_and_content(Role::User, text)
}

fn text_of(tokens: &[u32]) -> String {
    let tokenizer = encoding().tokenizer();
    tokenizer.decode_utf8(tokens).expect("it is text")
}

/// What is in the loss, run by run.
fn learned(example: &Example) -> Vec<String> {
    let mut runs = vec![Vec::new()];
    for (token, is_learned) in example.tokens.iter().zip(example.loss_mask()) {
        match runs.last_mut() {
            Some(run) if is_learned => run.push(*token),
            Some(run) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    let runs = runs.iter().filter(|run| !run.is_empty());
    runs.map(|run| text_of(run)).collect()
}

fn only(messages: &[Message], weights: &[f32], options: &TrainingOptions) -> Example {
    let mut made = examples(encoding(), messages, weights, options).expect("it renders");
    assert_eq!(made.examples.len(), 1);
    made.examples.remove(0)
}

#[test]
fn the_end_of_an_answer_of_the_past() {
    let chat = [
        asked("Q1"),
        said("final", "A1"),
        asked("Q2"),
        said("final", "A2"),
    ];
    let mut options = TrainingOptions::default();
    options.loss.turn_end = TurnEnd::Keep;
    let example = only(&chat, &[], &options);
    assert_eq!(learned(&example)[0], "<|channel|>final<|message|>A1<|end|>");

    options.loss.turn_end = TurnEnd::Relabel;
    let example = only(&chat, &[], &options);
    assert_eq!(learned(&example)[0], "<|channel|>final<|message|>A1");
    let end = example
        .tokens
        .iter()
        .rposition(|token| *token == 200_007)
        .expect("there is an end");
    let ends: Vec<usize> = example.relabelled.clone();
    assert!(ends.len() == 1 && ends[0] < end);
    assert_eq!(example.labels()[ends[0]], 200_002);
    assert!(example.weight[ends[0]].abs() < f32::EPSILON);
}

#[test]
fn answers_without_reasoning() {
    let chat = [asked("Q"), said("final", "A")];
    let mut options = TrainingOptions::default();
    options.loss.without_reasoning = WithoutReasoning::MaskHeader;
    assert_eq!(learned(&only(&chat, &[], &options)), ["A<|return|>"]);
    options.loss.without_reasoning = WithoutReasoning::EmptyAnalysis;
    let example = only(&chat, &[], &options);
    assert_eq!(
        text_of(&example.tokens),
        "<|start|>user<|message|>Q<|end|><|start|>assistant<|channel|>analysis<|message|><|end|><|start|>assistant<|channel|>final<|message|>A<|return|>"
    );
    assert_eq!(
        learned(&example),
        ["<|channel|>final<|message|>A<|return|>"]
    );
    // With reasoning nothing changes.
    let chat = [asked("Q"), said("analysis", "R"), said("final", "A")];
    let reasoned = only(&chat, &[], &options);
    assert_eq!(reasoned, only(&chat, &[], &TrainingOptions::default()));
}

#[test]
fn weights_between_0_and_1() {
    let chat = [asked("Q"), said("analysis", "R"), said("final", "A")];
    let example = only(&chat, &[1.0, 0.25, 1.0], &TrainingOptions::default());
    let weight = |message: i32| {
        let index = example
            .message
            .iter()
            .rposition(|found| *found == message)
            .expect("it is there");
        example.weight[index]
    };
    assert_eq!(
        [weight(0), weight(1), weight(2)].map(f32::to_bits),
        [0.0, 0.25, 1.0].map(f32::to_bits)
    );
}

#[test]
fn results_of_tools_are_learned_in_one_example_only() {
    let call = said("commentary", "{}").with_recipient("functions.f");
    let result = Message::from_author_and_content(
        openai_harmony::chat::Author::new(Role::Tool, "functions.f"),
        "21",
    )
    .with_channel("commentary")
    .with_recipient("assistant");
    let turn = [
        asked("Q"),
        said("analysis", "R"),
        call,
        result,
        said("final", "A"),
    ];
    let chat: Vec<Message> = turn.iter().chain(&turn).cloned().collect();
    let mut options = TrainingOptions::default();
    options.loss.tool_results = true;
    let made = examples(encoding(), &chat, &[], &options).expect("it renders");
    let results: Vec<usize> = made
        .examples
        .iter()
        .map(|example| learned(example).iter().filter(|run| *run == "21").count())
        .collect();
    assert_eq!(results, [1, 1]);
}

#[test]
fn old_turns_go_first_and_tools_with_them() {
    let tools = DeveloperContent::new().with_function_tools(vec![ToolDescription::new(
        "f",
        "",
        Some(json!({"type": "object"})),
    )]);
    let chat = [
        Message::from_role_and_content(Role::System, SystemContent::new()),
        asked("a long question of the past"),
        Message::from_role_and_content(Role::Developer, tools),
        said("final", "A1"),
        asked("Q2"),
        said("final", "A2"),
    ];
    let mut options = TrainingOptions::default();
    options.loss.train_on = openai_harmony::training::TrainOn::LastTurn;
    let whole = only(&chat, &[], &options);
    assert!(text_of(&whole.tokens).contains("'functions'"));
    options.max_length = Some(whole.tokens.len() - 1);
    let example = only(&chat, &[], &options);
    assert_eq!(example.kept, [0, 4, 5]);
    // The system message does not speak of tools that are not there.
    let kept: Vec<&Message> = example.kept.iter().map(|index| &chat[*index]).collect();
    let rendered = encoding()
        .render_conversation_for_training(kept, None)
        .expect("it renders");
    assert_eq!(example.tokens, rendered);
}

#[test]
fn what_is_too_long_is_counted() {
    let chat = [asked("Q"), said("analysis", "R"), said("final", "A")];
    let mut options = TrainingOptions::default();
    options.max_length = Some(4);
    for too_long in [TooLong::Drop, TooLong::Shorten] {
        options.too_long = too_long;
        let made = examples(encoding(), &chat, &[], &options).expect("it renders");
        assert!(made.examples.is_empty());
        assert_eq!(made.lost.len(), 1);
        assert_eq!(
            (made.lost[0].reason, made.lost[0].targets),
            (LossReason::TooLong, 2)
        );
        assert_eq!(made.lost[0].reason.as_str(), "too_long");
    }
}

/// Reasoning that an example of several turns leaves out is no target of it: it is counted, and holds no old turn back.
#[test]
fn reasoning_that_is_left_out_is_lost() {
    let chat = [
        asked("Q1"),
        said("analysis", "R1"),
        said("final", "A1"),
        asked("Q2"),
        said("analysis", "R2"),
        said("final", "A2"),
    ];
    let mut options = TrainingOptions::default();
    options.examples = ExampleRule::Joint;
    for (inexact, targets, lost) in [(false, &[4, 5][..], 2), (true, &[2, 4, 5], 1)] {
        options.loss.inexact = inexact;
        let made = examples(encoding(), &chat, &[], &options).expect("it renders");
        assert_eq!(made.examples[0].targets, targets);
        assert_eq!(
            (made.lost[0].reason, made.lost[0].targets),
            (LossReason::Inexact, lost)
        );
    }
    options.loss.inexact = false;
    options.max_length = Some(only(&chat, &[], &options).tokens.len() - 1);
    assert_eq!(only(&chat, &[], &options).kept, [3, 4, 5]);
}
