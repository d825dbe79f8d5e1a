//! Within a turn every prompt extends the one before it (R25).

use openai_harmony::ServerOptions;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bridge::support::{Request, options};

/// What the model did in a completion that called tools, and all results, in some order.
#[derive(Clone, Debug)]
struct Round {
    reasoning: Option<String>,
    preamble: Option<String>,
    calls: Vec<String>,
    results_reversed: bool,
}

fn round() -> impl Strategy<Value = Round> {
    let text = || proptest::option::of("[a-z <|]{1,6}");
    (text(), text(), vec("[fg]", 1..4), any::<bool>()).prop_map(
        |(reasoning, preamble, calls, results_reversed)| Round {
            reasoning,
            preamble,
            calls,
            results_reversed,
        },
    )
}

/// The order in which the results of a round come.
fn order(round: &Round) -> Vec<usize> {
    let mut order: Vec<usize> = (0..round.calls.len()).collect();
    if round.results_reversed {
        order.reverse();
    }
    order
}

fn as_messages(round: &Round, number: usize) -> Vec<Value> {
    let id = |call: usize| format!("c{number}_{call}");
    let calls = round.calls.iter().enumerate();
    let calls = calls
        .map(|(call, name)| json!({"id": id(call), "function": {"name": name, "arguments": "{}"}}));
    let mut messages = vec![json!({
        "role": "assistant", "reasoning": round.reasoning, "content": round.preamble,
        "tool_calls": calls.collect::<Vec<_>>(),
    })];
    let result = |call| json!({"role": "tool", "tool_call_id": id(call), "content": id(call)});
    messages.extend(order(round).into_iter().map(result));
    messages
}

fn as_items(round: &Round, number: usize) -> Vec<Value> {
    let id = |call: usize| format!("c{number}_{call}");
    let reasoning = round.reasoning.iter();
    let mut items: Vec<Value> = reasoning
        .map(|text| json!({"type": "reasoning", "content": [{"type": "reasoning_text", "text": text}]}))
        .collect();
    let preamble = round.preamble.iter();
    items.extend(
        preamble.map(|text| json!({"role": "assistant", "phase": "commentary", "content": text})),
    );
    let calls = round.calls.iter().enumerate();
    items.extend(calls.map(|(call, name)| {
        json!({"type": "function_call", "call_id": id(call), "name": name, "arguments": "{}"})
    }));
    let output =
        |call| json!({"type": "function_call_output", "call_id": id(call), "output": id(call)});
    items.extend(order(round).into_iter().map(output));
    items
}

/// Turns that are answered, and the question of the turn that is not.
fn past(answered: usize) -> Vec<Value> {
    let turn = |n: usize| {
        [
            json!({"role": "user", "content": format!("q{n}")}),
            json!({"role": "assistant", "content": format!("a{n}"), "reasoning": "r"}),
        ]
    };
    let mut past: Vec<Value> = (0..answered).flat_map(turn).collect();
    past.push(json!({"role": "user", "content": "q"}));
    past
}

/// Without the start of the assistant's message.
fn prompt(request: Result<Request, openai_harmony::Error>) -> Vec<u32> {
    let mut tokens = request.expect("it is fine").prompt().expect("it renders");
    tokens.truncate(tokens.len() - 2);
    tokens
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn prompts_of_a_tool_turn_extend_each_other(
        rounds in vec(round(), 1..5),
        answered in 0..3_usize,
        constrained: bool,
    ) {
        let options = options(&json!({"constrained": constrained}));
        let function = |name: &str| json!({"type": "function", "name": name, "function": {"name": name}});
        let tools = json!([function("f"), function("g")]);
        let mut messages = past(answered);
        let mut items = messages.clone();
        let mut before: Option<[Vec<u32>; 2]> = None;
        for number in 0..=rounds.len() {
            let chat = json!({"messages": messages, "tools": tools});
            let responses = json!({"input": items, "tools": tools});
            let prompts = [
                prompt(Request::chat(&chat, &options)),
                prompt(Request::responses(&responses, &options, None)),
            ];
            prop_assert_eq!(&prompts[0], &prompts[1]);
            if let Some([chat, responses]) = before {
                prop_assert!(prompts[0].starts_with(&chat));
                prop_assert!(prompts[1].starts_with(&responses));
            }
            before = Some(prompts);
            if let Some(round) = rounds.get(number) {
                messages.extend(as_messages(round, number));
                items.extend(as_items(round, number));
            }
        }
    }
}

/// Across an answer the prompts agree up to the first reasoning that is left out.
#[test]
fn an_answer_changes_what_follows_the_first_reasoning_of_its_turn() {
    let options = ServerOptions::default();
    let round = Round {
        reasoning: Some("think".to_owned()),
        preamble: None,
        calls: vec!["f".to_owned()],
        results_reversed: false,
    };
    let mut messages = past(1);
    messages.extend(as_messages(&round, 0));
    let open = prompt(Request::chat(&json!({"messages": messages}), &options));
    messages.push(json!({"role": "assistant", "content": "a"}));
    messages.push(json!({"role": "user", "content": "q"}));
    let closed = prompt(Request::chat(&json!({"messages": messages}), &options));
    let same = open.iter().zip(&closed).take_while(|(a, b)| a == b).count();
    let question = prompt(Request::chat(&json!({"messages": past(1)}), &options));
    // Both go on with `<|start|>assistant`.
    assert_eq!(same, question.len() + 2);
}
