//! What several modules need: the corpora of `test-data`, the shared encoding, the reference's forms of things, and a
//! way to compare thousands of rows that shows the first few that differ.

use std::fmt::Debug;
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use openai_harmony::chat::{Message, Role};
use openai_harmony::{HarmonyEncoding, HarmonyEncodingName, StreamState, load_harmony_encoding};
use serde_json::{Value, json};

pub(crate) fn encoding() -> HarmonyEncoding {
    load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)
        .expect("the encoding is inside the crate")
}

/// Whether `HARMONY_THOROUGH=1` asks for all combinations where a part of them finds what is usually got wrong.
pub(crate) fn thorough() -> bool {
    std::env::var_os("HARMONY_THOROUGH").is_some_and(|value| value == "1")
}

/// The ids of a text that may spell special tokens.
pub(crate) fn tokens_of(text: &str) -> Vec<u32> {
    encoding().tokenizer().encode_with_special_tokens(text)
}

/// The text of a file of `test-data`, unpacked where its name ends in `.gz`.
fn test_data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("test-data")
        .join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut text = String::new();
        GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .expect("the file is gzip of UTF-8");
        return text;
    }
    String::from_utf8(bytes).expect("the file is UTF-8")
}

pub(crate) fn json_data(name: &str) -> Value {
    serde_json::from_str(&test_data(name)).expect("the file is JSON")
}

pub(crate) fn json_lines(name: &str) -> Vec<Value> {
    test_data(name)
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

pub(crate) fn rows(value: &Value) -> &[Value] {
    value.as_array().expect("a JSON array")
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a JSON string")
}

pub(crate) fn flag(value: &Value) -> bool {
    value.as_bool().expect("a JSON boolean")
}

pub(crate) fn ids(value: &Value) -> Vec<u32> {
    serde_json::from_value(value.clone()).expect("an array of token ids")
}

/// The role that a row names, if it names one.
pub(crate) fn role(value: &Value) -> Option<Role> {
    value
        .as_str()
        .map(|name| Role::try_from(name).expect("rows name known roles"))
}

pub(crate) fn state_name(state: StreamState) -> &'static str {
    match state {
        StreamState::ExpectStart => "ExpectStart",
        StreamState::Header => "Header",
        StreamState::Content => "Content",
    }
}

/// A message in the form of Python's `to_dict`: `name` always there and `content` always a list.
pub(crate) fn to_dict(message: &Message) -> Value {
    let mut form = serde_json::to_value(message).expect("every message has a JSON form");
    let fields = form.as_object_mut().expect("a message is a JSON object");
    fields.entry("name").or_insert(Value::Null);
    if let Value::String(text) = &fields["content"] {
        fields["content"] = json!([{"type": "text", "text": text}]);
    }
    form
}

pub(crate) fn to_dicts(messages: &[Message]) -> Value {
    messages.iter().map(to_dict).collect()
}

/// The part of an error's text that is kept stable: up to the first colon or line end.
pub(crate) fn first_words(error: &str) -> &str {
    error.split([':', '\n']).next().unwrap_or_default()
}

/// Collects what differs in a corpus, so that one failing run shows more than its first row.
pub(crate) struct Comparison {
    rows: usize,
    differing: usize,
    shown: Vec<String>,
}

impl Comparison {
    const SHOWN: usize = 5;

    pub(crate) fn new() -> Self {
        Self {
            rows: 0,
            differing: 0,
            shown: Vec::new(),
        }
    }

    pub(crate) fn row<T: PartialEq + Debug>(
        &mut self,
        name: impl FnOnce() -> String,
        ours: &T,
        theirs: &T,
    ) {
        self.rows += 1;
        if ours == theirs {
            return;
        }
        self.differing += 1;
        if self.shown.len() < Self::SHOWN {
            self.shown.push(format!(
                "{}\n  ours   {ours:?}\n  theirs {theirs:?}",
                name()
            ));
        }
    }

    /// Passes where `count` rows were compared and none differed. The count keeps a corpus that could not be read, or
    /// whose rows were passed over, from looking like success.
    pub(crate) fn all_equal(self, count: usize) {
        assert!(
            self.differing == 0,
            "{} of {} differ, first of all:\n{}",
            self.differing,
            self.rows,
            self.shown.join("\n")
        );
        assert_eq!(self.rows, count, "number of rows compared");
    }
}

/// Random numbers that are the same in every run (the `SplitMix64` sequence).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("below a usize")
    }

    pub(crate) fn choice<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
