//! What it costs to know what each token is, and to make examples of rows.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use openai_harmony::chat::{Message, Role, SystemContent};
use openai_harmony::training::RowRenderer;
use openai_harmony::{AnalysisPolicy, Ending, RenderConversationConfig};
use openai_harmony_benches::{Kind, encoding};

fn main() {
    divan::main();
}

/// How many questions and answers a chat has.
const TURNS: usize = 6;

/// How much text a message has, in bytes: a chat is about as long as those that people train on.
const LENGTH: usize = 300;

/// The texts of one chat: what is asked, thought and answered, turn by turn.
fn texts() -> Vec<[String; 3]> {
    let text = Kind::English.text();
    let part = |number: usize| text[number * LENGTH..(number + 1) * LENGTH].to_owned();
    (0..TURNS)
        .map(|turn| [0, 1, 2].map(|which| part(3 * turn + which)))
        .collect()
}

fn chat() -> Vec<Message> {
    let said = |channel: &str, text| {
        Message::from_role_and_content(Role::Assistant, text).with_channel(channel)
    };
    let system = Message::from_role_and_content(Role::System, SystemContent::new());
    let turns = texts().into_iter().flat_map(|[asked, thought, answer]| {
        [
            Message::from_role_and_content(Role::User, asked),
            said("analysis", thought),
            said("final", answer),
        ]
    });
    [system].into_iter().chain(turns).collect()
}

/// The same chat as a row of a data set, 64 times.
fn rows() -> String {
    let turns: Vec<String> = texts()
        .into_iter()
        .map(|[asked, thought, answer]| {
            format!(
                r#"{{"role": "user", "content": {asked:?}}}, {{"role": "assistant", "reasoning_content": {thought:?}, "content": {answer:?}}}"#
            )
        })
        .collect();
    format!("{{\"messages\": [{}]}}\n", turns.join(", ")).repeat(64)
}

fn config() -> RenderConversationConfig {
    RenderConversationConfig::default().with_analysis(AnalysisPolicy::FinishedTurns)
}

#[divan::bench]
fn plain(bencher: Bencher) {
    let (chat, config) = (chat(), config());
    bencher.bench_local(|| {
        encoding()
            .render_conversation_for_training(black_box(&chat), Some(&config))
            .expect("it can be rendered")
    });
}

#[divan::bench]
fn annotated(bencher: Bencher) {
    let (chat, config) = (chat(), config());
    bencher.bench_local(|| {
        encoding()
            .render_annotated(black_box(&chat), Ending::Training, Some(&config))
            .expect("it can be rendered")
    });
}

#[divan::bench(args = ["last", "auto"])]
fn row_examples(bencher: Bencher, examples: &str) {
    let options = format!(r#"{{"examples": "{examples}"}}"#);
    let renderer = RowRenderer::from_json(encoding(), &options).expect("they are options");
    let rows = rows();
    bencher
        .counter(ItemsCount::new(64_usize))
        .bench_local(|| renderer.render_lines(black_box(rows.as_bytes()), 1, 0));
}
