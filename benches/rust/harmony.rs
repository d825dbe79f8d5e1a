//! Conversations to tokens, and tokens to messages.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use openai_harmony::chat::{Conversation, Message, Role, SystemContent};
use openai_harmony::{RecoveringParser, StreamableParser};
use openai_harmony_benches::{Kind, encoding};

fn main() {
    divan::main();
}

/// How many questions and answers.
const TURNS: [usize; 3] = [1, 10, 100];

/// How much text an answer has, in bytes.
const ANSWER: usize = 1_000;

fn conversation(turns: usize) -> Conversation {
    let text = Kind::English.text();
    let system = Message::from_role_and_content(Role::System, SystemContent::new());
    let turn = |turn: usize| {
        let answer = &text[turn * 100..turn * 100 + ANSWER];
        [
            Message::from_role_and_content(Role::User, "What's the weather like in Tokyo today?"),
            Message::from_role_and_content(Role::Assistant, answer).with_channel("final"),
        ]
    };
    Conversation::from_messages([system].into_iter().chain((0..turns).flat_map(turn)))
}

/// The tokens of a whole conversation, as a model would write them.
fn tokens(turns: usize) -> Vec<u32> {
    let conversation = conversation(turns);
    encoding()
        .render_conversation(&conversation, None)
        .expect("it can be rendered")
}

#[divan::bench(args = TURNS)]
fn render(bencher: Bencher, turns: usize) {
    let conversation = conversation(turns);
    bencher
        .counter(ItemsCount::new(tokens(turns).len()))
        .bench_local(|| {
            encoding().render_conversation_for_completion(
                black_box(&conversation),
                Role::Assistant,
                None,
            )
        });
}

#[divan::bench(args = TURNS)]
fn parse(bencher: Bencher, turns: usize) {
    let tokens = tokens(turns);
    bencher
        .counter(ItemsCount::new(tokens.len()))
        .bench_local(|| {
            encoding()
                .parse_messages_from_completion_tokens(black_box(&tokens).iter().copied(), None)
        });
}

/// Token by token, reading each delta.
#[divan::bench(args = TURNS)]
fn stream(bencher: Bencher, turns: usize) {
    let tokens = tokens(turns);
    bencher
        .counter(ItemsCount::new(tokens.len()))
        .bench_local(|| {
            let mut parser = StreamableParser::new(encoding(), None).expect("it can be made");
            for token in black_box(&tokens) {
                parser.process(*token).expect("it is well-formed");
                black_box(parser.last_content_delta().expect("it is text"));
            }
            parser
        });
}

#[divan::bench(args = TURNS)]
fn stream_recovering(bencher: Bencher, turns: usize) {
    let tokens = tokens(turns);
    bencher
        .counter(ItemsCount::new(tokens.len()))
        .bench_local(|| {
            let mut parser = RecoveringParser::new(encoding(), None);
            for token in black_box(&tokens) {
                black_box(parser.process(*token).last_content_delta());
            }
            parser
        });
}
