//! What is wrong with a row of a data set.

use std::fmt;

use super::{Error, InvalidRequest, InvalidTraining, Kind, RowErrorKind};

/// Why a row makes no examples: where, what, and what to do about it. It knows no file: [`RowError::in_source`] adds the name.
///
/// ```
/// use openai_harmony::training::{RowErrorKind, RowOptions, RowRenderer, TrainingOptions};
/// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let renderer = RowRenderer::new(encoding, TrainingOptions::default(), RowOptions::default())?;
/// let batch = renderer.render_lines(br#"{"messages": [{"role": "robot", "content": "Hi"}]}"#, 1042, 8_812_331);
/// let error = &batch.errors[0];
/// assert_eq!(error.kind, RowErrorKind::UnknownRole);
/// assert_eq!(error.path, "messages[0].role");
/// assert_eq!(
///     error.in_source("chats.jsonl"),
///     "chats.jsonl:1042 (byte 8,812,331): messages[0].role: unknown role: 'robot'; \
///      the roles are system, developer, user, assistant and tool"
/// );
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowError {
    /// The row: of JSON lines the line, counted from 1, else the index.
    pub row: u64,
    /// Where in the source the row begins; `None` where rows have no bytes.
    pub byte: Option<u64>,
    /// Where in the row, such as `messages[3].role`; empty for the row as a whole.
    pub path: String,
    /// What kind of error it is.
    pub kind: RowErrorKind,
    /// What is wrong.
    pub message: String,
    /// What to do about it; empty where the message says it.
    pub hint: String,
    /// Whether nothing is wrong with the row, but there is no memory for its examples: the kind is `TooLarge` then.
    pub(crate) out_of_memory: bool,
}

impl RowError {
    /// An error of the row as a whole, which is at no place yet.
    pub(crate) fn whole(kind: RowErrorKind, message: impl Into<String>, hint: &str) -> Self {
        Self {
            row: 0,
            byte: None,
            path: String::new(),
            kind,
            message: message.into(),
            hint: hint.to_owned(),
            out_of_memory: false,
        }
    }

    /// What an error is in a row. `path` is where the message of an index stands.
    pub(crate) fn of(error: &Error, path: impl Fn(usize) -> Option<String>) -> Self {
        if let Some(refusal) = error.refusal() {
            return Self::of_refusal(refusal);
        }
        let path_of_message = || error.position().and_then(&path).unwrap_or_default();
        let (path, kind) = match &error.kind {
            Kind::ToolWithoutName => (path_of_message(), RowErrorKind::ToolWithoutName),
            Kind::SchemaTooDeep { .. } | Kind::SchemaIsText { .. } => {
                (String::new(), RowErrorKind::ToolSchema)
            }
            Kind::InvalidTraining(InvalidTraining::ExampleTooLong { .. }) => {
                (String::new(), RowErrorKind::TooLarge)
            }
            Kind::OutOfMemory => (String::new(), RowErrorKind::TooLarge),
            _ => (path_of_message(), RowErrorKind::WrongType),
        };
        // The first line says what is wrong; the index that follows is of a message that the row may not have.
        let text = error.text();
        let (message, hint) = text.split_once('\n').unwrap_or((&text, ""));
        Self {
            path,
            out_of_memory: error.is_out_of_memory(),
            ..Self::whole(kind, message, hint)
        }
    }

    fn of_refusal(refusal: &InvalidRequest) -> Self {
        let fault = refusal.fault;
        let message = match fault.found {
            Some("missing") if !fault.hint.is_empty() => "is missing".to_owned(),
            Some(found) => format!("is {found}, {}", refusal.text),
            None => refusal.text.clone(),
        };
        Self {
            path: refusal.param.clone(),
            ..Self::whole(fault.kind, message, fault.hint)
        }
    }

    /// What is wrong, with the name of the source: `chats.jsonl:1042 (byte 8,812,331): messages[3].role is missing; …`.
    pub fn in_source(&self, source: &str) -> String {
        let Self { row, byte, .. } = self;
        match byte {
            Some(byte) => format!("{source}:{row} (byte {}): {}", grouped(*byte), self.text()),
            None => format!("{source}:{row}: {}", self.text()),
        }
    }

    /// The place in the row, what is wrong there, and what to do about it.
    pub fn text(&self) -> String {
        let Self { path, message, .. } = self;
        // `messages[3].role is missing`, but `messages[3].role: unknown role: 'robot'`.
        let is_said_of_path = ["is ", "has ", "must "]
            .iter()
            .any(|verb| message.starts_with(verb));
        let (subject, separator) = match (path.is_empty(), is_said_of_path) {
            (true, true) => ("the row", " "),
            (true, false) => ("", ""),
            (false, true) => (path.as_str(), " "),
            (false, false) => (path.as_str(), ": "),
        };
        let end = if self.hint.is_empty() { "" } else { "; " };
        format!("{subject}{separator}{message}{end}{}", self.hint)
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(byte) = self.byte {
            write!(f, " (byte {})", grouped(byte))?;
        }
        write!(f, ": {}", self.text())
    }
}

impl std::error::Error for RowError {}

/// A number with a comma before each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_memory_is_too_large() {
        let error = RowError::of(&Error::out_of_memory(), |_| None);
        assert_eq!(error.kind, RowErrorKind::TooLarge);
        assert!(error.out_of_memory);
        let error = RowError::of(&Error::new(Kind::NotARole("robot".to_owned())), |_| None);
        assert!(!error.out_of_memory);
    }

    #[test]
    fn numbers_are_read_in_threes() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (8_812_331, "8,812,331"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
