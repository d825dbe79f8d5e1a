//! Text to tokens and back, for each kind of text.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use openai_harmony_benches::{KINDS, Kind, encoding};

fn main() {
    divan::main();
}

#[divan::bench(args = KINDS)]
fn encode(bencher: Bencher, kind: Kind) {
    let tokenizer = encoding().tokenizer();
    let text = kind.text();
    let mut tokens = Vec::new();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        tokens.clear();
        tokenizer.encode_ordinary_into(black_box(&text), &mut tokens)
    });
}

/// Texts as short as a header's or a question.
#[divan::bench(args = ["user", " to=functions.get_weather", "What's the weather like in Tokyo today?"])]
fn encode_short(bencher: Bencher, text: &str) {
    let tokenizer = encoding().tokenizer();
    bencher.bench_local(|| tokenizer.encode_ordinary(black_box(text)));
}

#[divan::bench(args = KINDS)]
fn decode(bencher: Bencher, kind: Kind) {
    let tokenizer = encoding().tokenizer();
    let tokens = tokenizer.encode_ordinary(&kind.text());
    let count = ItemsCount::new(tokens.len());
    bencher
        .counter(count)
        .bench_local(|| tokenizer.decode_utf8(black_box(&tokens)));
}
