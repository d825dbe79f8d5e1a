//! Whether a message's text is JSON, as the arguments of a call should be.

use std::fmt;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use super::Message;

/// Where a text stops being JSON; see [`Message::json_error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JsonError {
    /// How many characters stand before that place.
    pub position: usize,
    /// What is wrong there.
    pub kind: JsonErrorKind,
}

/// How a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonErrorKind {
    /// A whole value, with something else than whitespace behind it: `{"a": 1}analysis`.
    Trailing,
    /// The beginning of a value: `{"a": `. An empty text is one too.
    CutOff,
    /// Something that no JSON has, such as a line end within a string.
    Invalid,
}

impl JsonErrorKind {
    /// The kind's name, such as `"cut_off"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Trailing => "trailing",
            Self::CutOff => "cut_off",
            Self::Invalid => "invalid",
        }
    }
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            JsonErrorKind::Trailing => "has more behind a JSON value",
            JsonErrorKind::CutOff => "is JSON that breaks off",
            JsonErrorKind::Invalid => "is not JSON",
        };
        write!(
            f,
            "the text {what}, at character {}, counted from 0",
            self.position
        )
    }
}

impl std::error::Error for JsonError {}

/// What a text is, read as JSON.
enum Read {
    Json,
    /// A value, and something else behind this offset.
    Trailing(usize),
    CutOff,
    /// No JSON, somewhere near this offset.
    Invalid(usize),
}

/// Reads a text as JSON. Linear, and of values as deep as the text has them.
fn read(text: &str) -> Read {
    let mut values = serde_json::Deserializer::from_str(text);
    match IgnoredAny::deserialize(&mut values) {
        Ok(_) => match values.end() {
            Ok(()) => Read::Json,
            Err(error) => Read::Trailing(offset(text, &error)),
        },
        Err(error) if error.classify() == Category::Eof => Read::CutOff,
        Err(error) => {
            // The library takes a number that breaks off for an invalid one.
            let may_go_on = text.ends_with(['-', '+', '.', 'e', 'E']);
            if may_go_on && !matches!(read(&[text, "0"].concat()), Read::Invalid(_)) {
                Read::CutOff
            } else {
                Read::Invalid(offset(text, &error))
            }
        }
    }
}

/// The offset of the byte that an error is about, or of one near it.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines_before = error.line().saturating_sub(1);
    let line_start: usize = text
        .split_inclusive('\n')
        .take(lines_before)
        .map(str::len)
        .sum();
    (line_start + error.column()).saturating_sub(1)
}

/// The library is off by the length of an escape at most.
const NEAR: usize = "\\uFFFF".len();

impl JsonError {
    /// Where `text` stops being JSON, if it does.
    fn of(text: &str) -> Option<Self> {
        let starts = || text.char_indices().map(|(start, _)| start);
        let (position, kind) = match read(text) {
            Read::Json => return None,
            Read::CutOff => (starts().count(), JsonErrorKind::CutOff),
            Read::Trailing(offset) => {
                let position = starts().take_while(|start| *start < offset).count();
                (position, JsonErrorKind::Trailing)
            }
            Read::Invalid(near) => {
                // The first character with which the text is the beginning of no JSON.
                let is_invalid = |(start, c): (usize, char)| {
                    start + NEAR >= near
                        && matches!(read(&text[..start + c.len_utf8()]), Read::Invalid(_))
                };
                let position = text.char_indices().position(is_invalid)?;
                (position, JsonErrorKind::Invalid)
            }
        };
        Some(Self { position, kind })
    }
}

impl Message {
    /// Where the message's text stops being JSON; `None` where it is JSON, as the arguments of a call should be.
    ///
    /// A server that gets one should run nothing: not even the value before what trails, which the model may not have meant to
    /// be all. `cut_off` is most likely a limit on tokens: report that, or let the model go on. With the others the error is the
    /// best result to give to the model, which then writes the call again. `docs/recovery.md` has more.
    ///
    /// ```
    /// use openai_harmony::chat::{JsonErrorKind, Message, Role};
    ///
    /// let call = |text: &str| Message::from_role_and_content(Role::Assistant, text).with_recipient("functions.f");
    /// assert_eq!(call(r#"{"city": "Rome"}"#).json_error(), None);
    /// let error = call(r#"{"city": "Rome"}analysis"#).json_error().unwrap();
    /// assert_eq!((error.kind, error.position), (JsonErrorKind::Trailing, 16));
    /// assert_eq!(error.to_string(), "the text has more behind a JSON value, at character 16, counted from 0");
    /// ```
    pub fn json_error(&self) -> Option<JsonError> {
        JsonError::of(&self.text())
    }
}
