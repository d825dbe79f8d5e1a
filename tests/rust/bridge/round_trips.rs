//! A response that is fed back gives the canonical tokens of its messages, less the reasoning of finished turns.

use openai_harmony::chat::{Author, Message, Role};
use openai_harmony::{
    AnalysisPolicy, ChatCompletionRequest, ChatCompletionStream, FinishReason,
    RenderConversationConfig, ReplyInfo, ResponseStream, ResponsesRequest, SchemaPolicy,
    ServerOptions,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::random::cases;
use crate::support::{encoding, rows, text};

/// A message as the model writes it.
#[derive(Clone, Debug)]
enum Said {
    Reasoning(String),
    Preamble(String),
    Answer(String),
    /// To this recipient, with these arguments.
    Call(&'static str, String),
}

impl Said {
    fn message(&self) -> Message {
        let of = |text: &str, channel: &str| {
            Message::from_role_and_content(Role::Assistant, text).with_channel(channel)
        };
        match self {
            Self::Reasoning(text) => of(text, "analysis"),
            Self::Preamble(text) => of(text, "commentary"),
            Self::Answer(text) => of(text, "final"),
            Self::Call(recipient, arguments) => of(arguments, "commentary")
                .with_recipient(*recipient)
                .with_content_type("<|constrain|>json"),
        }
    }
}

/// What a completion says, the token that ends it, the result of each of its calls, and what the user says next, if anything.
type Round = (Vec<Said>, u32, String, Option<String>);

const END: u32 = 200_007;
const CALL: u32 = 200_012;

fn word() -> impl Strategy<Value = String> {
    let words = vec![
        "Hm.",
        "It is 4.",
        "\n",
        " ",
        "Tromsø 👍",
        "<|end|>",
        "<|channel|>final<|message|>",
        "{}",
        "{\"input\":\"a\"}",
    ];
    prop_oneof![3 => select(words).prop_map(str::to_owned), 1 => any::<String>()]
}

fn any_text() -> impl Strategy<Value = String> {
    vec(word(), 0..3).prop_map(|words| words.concat())
}

fn not_empty() -> impl Strategy<Value = String> {
    (select(vec!["A", " B", "你"]), any_text()).prop_map(|(first, rest)| first.to_owned() + &rest)
}

fn function_call() -> impl Strategy<Value = Said> {
    (select(vec!["functions.f", "functions.g-1"]), not_empty())
        .prop_map(|(recipient, arguments)| Said::Call(recipient, arguments))
}

fn round(said: impl Strategy<Value = Vec<Said>>) -> impl Strategy<Value = Round> {
    let stop = select(vec![200_002, END, CALL]);
    (said, stop, any_text(), prop::option::of(not_empty())).prop_map(
        |(said, stop, result, next)| {
            // `<|call|>` behind a message that calls nothing is a repair.
            let is_call = matches!(said.last(), Some(Said::Call(..)));
            (
                said,
                if stop == CALL && !is_call { END } else { stop },
                result,
                next,
            )
        },
    )
}

/// Any messages in any order, calls of tools of every kind that the client runs.
fn responses_round() -> impl Strategy<Value = Round> {
    let call = prop_oneof![
        function_call(),
        not_empty().prop_map(|arguments| Said::Call("crm.list_orders", arguments)),
        any_text().prop_map(|input| Said::Call(
            "functions.apply_patch",
            json!({"input": input}).to_string()
        )),
    ];
    let said = prop_oneof![
        not_empty().prop_map(Said::Reasoning),
        not_empty().prop_map(Said::Preamble),
        any_text().prop_map(Said::Answer),
        call,
    ];
    round(vec(said, 1..5))
}

/// At most one reasoning, then an answer, or at most one preamble and calls.
fn chat_round() -> impl Strategy<Value = Round> {
    let answer = not_empty().prop_map(|text| vec![Said::Answer(text)]);
    let calls = (
        prop::option::of(not_empty().prop_map(Said::Preamble)),
        vec(function_call(), 1..4),
    )
        .prop_map(|(preamble, calls)| preamble.into_iter().chain(calls).collect());
    let said = (
        prop::option::of(not_empty().prop_map(Said::Reasoning)),
        prop_oneof![answer, calls],
    );
    round(
        said.prop_map(|(reasoning, rest): (_, Vec<Said>)| {
            reasoning.into_iter().chain(rest).collect()
        }),
    )
}

/// The tokens of a completion: the messages as the renderer writes them behind `<|start|>assistant`.
fn completion(said: &[Said], stop: u32) -> Vec<u32> {
    let mut tokens = Vec::new();
    for said in said {
        tokens.extend(
            encoding()
                .render(&said.message(), None)
                .expect("it renders"),
        );
        *tokens.last_mut().expect("it ends in a token") = END;
    }
    *tokens.last_mut().expect("it ends in a token") = stop;
    tokens.split_off(2)
}

fn result_of(call: &Message, text: &str) -> Message {
    let tool = call.recipient.clone().expect("it is a call");
    Message::from_author_and_content(Author::new(Role::Tool, tool), text)
        .with_recipient("assistant")
        .with_channel("commentary")
}

/// What the prompt is to be: everything that was said, less the reasoning that is dropped.
fn canonical(messages: &[Message]) -> Vec<u32> {
    let config = RenderConversationConfig::default()
        .with_analysis(AnalysisPolicy::FinishedTurns)
        .with_schema_policy(SchemaPolicy::Complete);
    encoding()
        .render_conversation_for_completion(messages, Role::Assistant, Some(&config))
        .expect("it renders")
}

/// What the round adds to the conversation.
fn spoken((said, _, result, next): &Round) -> Vec<Message> {
    let mut messages = Vec::new();
    for said in said {
        messages.push(said.message());
        if let Said::Call(..) = said {
            messages.push(result_of(&said.message(), result));
        }
    }
    messages.extend(
        next.as_ref()
            .map(|text| Message::from_role_and_content(Role::User, text.as_str())),
    );
    messages
}

fn function(name: &str) -> Value {
    json!({"type": "function", "name": name, "parameters": {"type": "object", "properties": {}}})
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn responses_come_back(rounds in vec(responses_round(), 1..5), with_previous: bool, is_encrypted: bool) {
        let mut body = json!({
            "input": [{"role": "user", "content": "x"}],
            "tools": [
                function("f"), function("g-1"),
                {"type": "custom", "name": "apply_patch"},
                {"type": "namespace", "name": "crm", "description": "C", "tools": [function("list_orders")]},
            ],
            "include": if is_encrypted { json!(["reasoning.encrypted_content"]) } else { json!([]) },
        });
        let options = ServerOptions::default();
        let mut previous: Vec<Value> = Vec::new();
        let mut expected: Option<Vec<Message>> = None;
        for (index, round) in rounds.iter().enumerate() {
            let request = ResponsesRequest::new(&body, &options, Some(&previous)).expect("it is good");
            let known = expected.get_or_insert_with(|| request.conversation().messages.clone());
            prop_assert_eq!(request.prompt(encoding()).expect("it renders"), canonical(known));
            let id = format!("resp_{index}");
            let mut reply = ResponseStream::new(encoding(), &request, ReplyInfo::new(id, 0));
            let (said, stop, result, next) = round;
            reply.feed(&completion(said, *stop));
            reply.finish(FinishReason::Stop);
            prop_assert_eq!(reply.diagnostics(), &[]);
            known.extend(spoken(round));

            let mut items = Vec::new();
            for item in rows(&reply.response()["output"]) {
                let mut item = item.clone();
                // What a client without memory sends back.
                if is_encrypted && item["type"] == "reasoning" {
                    item["content"] = json!([]);
                }
                let output = match text(&item["type"]) {
                    "function_call" => Some("function_call_output"),
                    "custom_tool_call" => Some("custom_tool_call_output"),
                    _ => None,
                };
                let output = output.map(|kind| json!({"type": kind, "call_id": item["call_id"], "output": result}));
                items.push(item);
                items.extend(output);
            }
            let next = next.as_ref().map(|text| json!({"role": "user", "content": text}));
            if with_previous {
                previous.extend(rows(&body["input"]).to_vec());
                previous.extend(items);
                body["input"] = next.into_iter().collect();
            } else {
                items.extend(next);
                let input = body["input"].as_array_mut().expect("a list");
                input.extend(items);
            }
        }
        let request = ResponsesRequest::new(&body, &options, Some(&previous)).expect("it is good");
        prop_assert_eq!(request.prompt(encoding()).expect("it renders"), canonical(&expected.unwrap_or_default()));
    }

    #[test]
    fn chat_completions_come_back(rounds in vec(chat_round(), 1..5)) {
        let chat_function = |name: &str| json!({"type": "function", "function": function(name)});
        let mut body = json!({
            "messages": [{"role": "user", "content": "x"}],
            "tools": [chat_function("f"), chat_function("g-1")],
        });
        let options = ServerOptions::default();
        let mut expected: Option<Vec<Message>> = None;
        for (index, round) in rounds.iter().enumerate() {
            let request = ChatCompletionRequest::new(&body, &options).expect("it is good");
            let known = expected.get_or_insert_with(|| request.conversation().messages.clone());
            prop_assert_eq!(request.prompt(encoding()).expect("it renders"), canonical(known));
            let id = format!("chatcmpl-{index}");
            let mut reply = ChatCompletionStream::new(encoding(), &request, ReplyInfo::new(id, 0));
            let (said, stop, result, next) = round;
            reply.feed(&completion(said, *stop));
            reply.finish(FinishReason::Stop);
            prop_assert_eq!(reply.diagnostics(), &[]);
            known.extend(spoken(round));

            let message = reply.response()["choices"][0]["message"].clone();
            let calls = message.get("tool_calls").cloned().unwrap_or(json!([]));
            let messages = body["messages"].as_array_mut().expect("a list");
            messages.push(message);
            for call in rows(&calls) {
                messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": result}));
            }
            messages.extend(next.as_ref().map(|text| json!({"role": "user", "content": text})));
        }
        let request = ChatCompletionRequest::new(&body, &options).expect("it is good");
        prop_assert_eq!(request.prompt(encoding()).expect("it renders"), canonical(&expected.unwrap_or_default()));
    }
}
