//! Random streams, heavy with markers and with the words of headers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::support::tokens;

/// As many cases as `PROPTEST_CASES` says, or 10,000.
pub(super) fn cases() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok();
    Config {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(10_000),
        ..Config::default()
    }
}

const MARKERS: [u32; 8] = [
    200_002, 200_003, 200_005, 200_006, 200_007, 200_008, 200_012, 199_999,
];

const WORDS: [&str; 52] = [
    "assistant",
    " assistant",
    "assistantassistant",
    "assistantfinal",
    "user",
    "tool",
    "weird",
    " weird",
    "final",
    " final",
    "analysis",
    "commentary",
    "thoughts",
    "to=",
    " to=",
    " to=functions.f",
    "to=x",
    "functions.f",
    " functions.g",
    " browser.open",
    " json",
    "json",
    " code",
    " ",
    "\n",
    "\u{a0}",
    "\u{3000}",
    "Hello",
    " there, I think",
    "你好",
    " é",
    "<|channel|>",
    "<|start|>assistant",
    "{}",
    " {\"a\": 1}",
    "{\"a\"",
    " x = {",
    "[1]",
    " get_weather",
    "get_weather",
    " functions.Create Share",
    " to=functions.f{",
    " to=assistant",
    " to=all",
    " all",
    " python",
    " to=python code",
    " code[",
    " application/json",
    " 2?",
    " ?",
    " f",
];

const BEGINNINGS: [&str; 8] = [
    "<S>assistant<C>final<M>",
    "<S>assistant<C>commentary to=functions.f <K>json<M>",
    "<S>functions.f to=assistant<M>",
    "<C>analysis<M>",
    "<E><S>",
    "<C>commentary to=functions.f",
    "<C>final ",
    "<R>",
];

/// Tokens in which nothing is rare that could go wrong: markers in any order, words of headers, characters in parts, ids that
/// no token has, and any others.
pub(super) fn any_stream() -> impl Strategy<Value = Vec<u32>> {
    let words: Vec<Vec<u32>> = WORDS.iter().map(|word| ordinary(word)).collect();
    let beginnings: Vec<Vec<u32>> = BEGINNINGS.iter().map(|short| tokens(short)).collect();
    let id = prop_oneof![
        0_u32..256,
        0_u32..199_998,
        199_998_u32..201_095,
        any::<u32>()
    ];
    let part = prop_oneof![
        6 => prop::sample::select(MARKERS.to_vec()).prop_map(|marker| vec![marker]),
        6 => prop::sample::select(words),
        2 => prop::sample::select(beginnings),
        1 => id.prop_map(|id| vec![id]),
    ];
    vec(part, 0..16).prop_map(|parts| parts.concat())
}

/// The tokens of a text in which nothing is a marker.
pub(super) fn ordinary(text: &str) -> Vec<u32> {
    crate::support::encoding().tokenizer().encode_ordinary(text)
}

/// Text to be a content.
pub(super) fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned);
    vec(prop_oneof![word, any::<String>()], 0..5).prop_map(|parts| parts.concat())
}
