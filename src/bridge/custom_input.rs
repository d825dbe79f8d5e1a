//! The input of a custom tool.
//!
//! A custom tool takes plain text, but harmony's calls are JSON; the model is shown a function with the parameter `input`,
//! and writes `{"input": "…"}`. The text of that string is the tool's input.

use std::char::REPLACEMENT_CHARACTER;

/// What stands before the input. JSON's whitespace may stand before each of its four tokens.
const OPENING: &[u8] = b"{\"input\":\"";
const TOKEN_STARTS: [usize; 4] = [0, 1, 8, 9];

/// Takes the input out of a call's text as that arrives.
///
/// What does not begin as expected is the input as it stands. Nothing is an error: unknown escapes and raw control characters
/// stay as they are, and half a surrogate pair becomes U+FFFD.
#[derive(Clone, Debug, Default)]
pub(super) struct CustomInput {
    state: State,
    /// In `Opening`, all that was read, since it may turn out to be the input; in `Hex`, the digits.
    held: String,
    /// The first half of a surrogate pair, whose second half may follow.
    high_surrogate: Option<u16>,
    /// What stands behind the string.
    rest: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// So many bytes of [`OPENING`] have been read.
    Opening(usize),
    /// Within the string.
    Text,
    /// Behind a backslash.
    Escape,
    /// Behind `\u`.
    Hex,
    /// Behind the string.
    Rest,
    /// The text is no such object.
    Verbatim,
}

impl Default for State {
    fn default() -> Self {
        Self::Opening(0)
    }
}

impl CustomInput {
    /// Takes a part of the call's text; returns what it adds to the input.
    pub(super) fn push(&mut self, text: &str) -> String {
        let mut input = String::new();
        for (at, character) in text.char_indices() {
            match self.state {
                State::Rest => {
                    self.rest.push_str(&text[at..]);
                    break;
                }
                State::Verbatim => {
                    input.push_str(&text[at..]);
                    break;
                }
                _ => self.take(character, &mut input),
            }
        }
        input
    }

    /// Ends the text; returns what is left of the input.
    pub(super) fn finish(&mut self) -> String {
        let mut input = String::new();
        match self.state {
            State::Opening(_) => input.push_str(&self.held),
            State::Text => self.end_pair(&mut input),
            State::Escape => self.keep_escape("", &mut input),
            State::Hex => self.keep_hex(&mut input),
            State::Rest | State::Verbatim => {}
        }
        self.held.clear();
        input
    }

    /// What stands behind the string, if it is more than the end of the object.
    pub(super) fn rest(&self) -> Option<&str> {
        let is_end = matches!(self.rest.trim_matches(is_whitespace), "" | "}");
        (!is_end).then_some(&self.rest)
    }

    fn take(&mut self, character: char, input: &mut String) {
        match self.state {
            State::Opening(read) => self.take_opening(read, character, input),
            State::Text => self.take_text(character, input),
            State::Escape => self.take_escape(character, input),
            State::Hex => self.take_hex(character, input),
            State::Rest | State::Verbatim => {}
        }
    }

    fn take_opening(&mut self, read: usize, character: char, input: &mut String) {
        self.held.push(character);
        if char::from(OPENING[read]) == character {
            self.state = State::Opening(read + 1);
            if read + 1 == OPENING.len() {
                self.held.clear();
                self.state = State::Text;
            }
        } else if !(is_whitespace(character) && TOKEN_STARTS.contains(&read)) {
            input.push_str(&std::mem::take(&mut self.held));
            self.state = State::Verbatim;
        }
    }

    fn take_text(&mut self, character: char, input: &mut String) {
        match character {
            '\\' => self.state = State::Escape,
            '"' => {
                self.end_pair(input);
                self.state = State::Rest;
            }
            _ => {
                self.end_pair(input);
                input.push(character);
            }
        }
    }

    fn take_escape(&mut self, character: char, input: &mut String) {
        let escaped = match character {
            '"' | '\\' | '/' => character,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.state = State::Hex;
                return;
            }
            _ => {
                self.keep_escape(character.encode_utf8(&mut [0; 4]), input);
                return;
            }
        };
        self.end_pair(input);
        input.push(escaped);
        self.state = State::Text;
    }

    fn take_hex(&mut self, character: char, input: &mut String) {
        if !character.is_ascii_hexdigit() {
            self.keep_hex(input);
            self.take_text(character, input);
            return;
        }
        self.held.push(character);
        if self.held.len() == 4 {
            let unit = u16::from_str_radix(&self.held, 16).unwrap_or_default();
            self.held.clear();
            self.state = State::Text;
            self.take_unit(unit, input);
        }
    }

    /// Takes a unit of UTF-16.
    fn take_unit(&mut self, unit: u16, input: &mut String) {
        if let Some(high) = self.high_surrogate.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                input.push(character);
                return;
            }
            input.push(REPLACEMENT_CHARACTER);
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.high_surrogate = Some(unit);
        } else {
            input.push(char::from_u32(unit.into()).unwrap_or(REPLACEMENT_CHARACTER));
        }
    }

    /// No second half follows the first half of a surrogate pair.
    fn end_pair(&mut self, input: &mut String) {
        if self.high_surrogate.take().is_some() {
            input.push(REPLACEMENT_CHARACTER);
        }
    }

    /// An escape that JSON does not have stays as it is.
    fn keep_escape(&mut self, escape: &str, input: &mut String) {
        self.end_pair(input);
        input.push('\\');
        input.push_str(escape);
        self.state = State::Text;
    }

    fn keep_hex(&mut self, input: &mut String) {
        self.keep_escape("u", input);
        input.push_str(&std::mem::take(&mut self.held));
    }
}

fn is_whitespace(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// The input and what stands behind it, where the text comes in these parts.
    fn read<'a>(parts: impl IntoIterator<Item = &'a str>) -> (String, Option<String>) {
        let mut reader = CustomInput::default();
        let mut input: String = parts.into_iter().map(|part| reader.push(part)).collect();
        input += &reader.finish();
        (input, reader.rest().map(str::to_owned))
    }

    #[track_caller]
    fn assert_reads(text: &str, input: &str, rest: Option<&str>) {
        let expected = (input.to_owned(), rest.map(str::to_owned));
        assert_eq!(read([text]), expected, "{text}");
        assert_eq!(read(text.split_inclusive(|_| true)), expected, "{text}");
    }

    #[test]
    fn the_input_is_the_text_of_the_string() {
        assert_reads(r#"{"input":"a b"}"#, "a b", None);
        assert_reads(" {\n\"input\"\t: \r\"a\" } \n", "a", None);
        assert_reads(r#"{"input":""}"#, "", None);
        assert_reads("{\"input\":\"a\nb\tc\"}", "a\nb\tc", None);
    }

    #[test]
    fn escapes_are_decoded() {
        assert_reads(
            r#"{"input":"\"\\\/\b\f\n\r\tA"}"#,
            "\"\\/\u{8}\u{c}\n\r\tA",
            None,
        );
        assert_reads(r#"{"input":"\ud83d\uDE00"}"#, "😀", None);
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced() {
        assert_reads(r#"{"input":"\ud83d x"}"#, "\u{fffd} x", None);
        assert_reads(r#"{"input":"\ude00"}"#, "\u{fffd}", None);
        assert_reads(r#"{"input":"\ud83d\ud83d\ude00"}"#, "\u{fffd}😀", None);
        assert_reads(r#"{"input":"\ud83d\n"}"#, "\u{fffd}\n", None);
        assert_reads(r#"{"input":"\ud83d\u0041"}"#, "\u{fffd}A", None);
        assert_reads(r#"{"input":"\ud83d"#, "\u{fffd}", None);
    }

    #[test]
    fn unknown_and_unfinished_escapes_stay_as_they_are() {
        assert_reads(r#"{"input":"\q\é"}"#, r"\q\é", None);
        assert_reads(r#"{"input":"\u12x\u"}"#, r"\u12x\u", None);
        assert_reads(r#"{"input":"\u00\n"}"#, "\\u00\n", None);
        assert_reads(r#"{"input":"a\"#, r"a\", None);
        assert_reads(r#"{"input":"a\u00"#, r"a\u00", None);
        assert_reads(r#"{"input":"\ud83d\u0"#, "\u{fffd}\\u0", None);
    }

    #[test]
    fn what_begins_otherwise_is_the_input() {
        for text in [
            "",
            "{",
            r#"{"input": 1}"#,
            r#"{"in put":"a"}"#,
            r#"{"INPUT":"a"}"#,
            r#"{"x":1,"input":"a"}"#,
            "*** Begin Patch",
            r#"["input"]"#,
            "\u{a0}{\"input\":\"a\"}",
        ] {
            assert_reads(text, text, None);
        }
    }

    #[test]
    fn what_follows_the_string_is_set_aside() {
        assert_reads(r#"{"input":"x","y":1}"#, "x", Some(r#","y":1}"#));
        assert_reads(r#"{"input":"x"} }"#, "x", Some("} }"));
        assert_reads(r#"{"input":"x" "#, "x", None);
    }

    #[test]
    fn an_end_within_the_string_is_the_end_of_the_input() {
        assert_reads(r#"{"input":"abc"#, "abc", None);
    }

    /// Text of what matters to the reader.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            r#"{"input":""#,
            "{",
            "\"",
            "input",
            ":",
            " ",
            "\\",
            "u",
            "d83d",
            "de00",
            "\\ud83d",
            "\\ude00",
            "00e9",
            "0",
            "n",
            "}",
            ",",
            "é",
            "👍",
            "\n",
        ]);
        prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn parts_give_what_the_whole_gives(begin: bool, text in texts(), sizes in prop::collection::vec(1..4_usize, 1..8)) {
            let text = if begin { [r#"{"input":""#, &text].concat() } else { text };
            let mut parts = Vec::new();
            let mut left: &str = &text;
            for size in sizes.iter().cycle() {
                let end = left.char_indices().nth(*size).map_or(left.len(), |(at, _)| at);
                let (part, behind) = left.split_at(end);
                parts.push(part);
                left = behind;
                if left.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(read(parts), read([text.as_str()]));
        }

        /// `serde_json` reads what is JSON as we do.
        #[test]
        fn json_is_read_as_json(text: String, spaced: bool) {
            let object = json!({"input": text});
            let written = if spaced { format!("{object:#}") } else { object.to_string() };
            prop_assert_eq!(read([written.as_str()]), (text, None));
        }

        #[test]
        fn escapes_are_read_as_json(text in texts()) {
            let written = format!("{{\"input\":\"{text}\"}}");
            let (input, rest) = read([written.as_str()]);
            if let (Ok(value), None) = (serde_json::from_str::<Value>(&written), rest) {
                prop_assert_eq!(value["input"].as_str(), Some(input.as_str()));
            }
        }
    }
}
