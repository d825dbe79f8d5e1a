//! The kinds of errors that rows of data sets have.

use std::fmt;

/// What can be wrong with a row. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RowErrorKind {
    /// It is no JSON.
    Json,
    /// Its bytes are no text.
    NotUtf8,
    /// It is JSON, but no object.
    NotAnObject,
    /// It is none of the formats.
    UnknownFormat,
    /// It is another format than the rows before it.
    MixedFormats,
    /// Something is not there.
    MissingField,
    /// Something is of another type, or has a value that it can't have.
    WrongType,
    /// A role that no message can have.
    UnknownRole,
    /// No messages are there.
    Empty,
    /// A tool's result that is of no call.
    UnknownCallId,
    /// A tool's message that does not say which tool's.
    ToolWithoutName,
    /// A tool that cannot be shown to the model.
    ToolSchema,
    /// A weight that is none.
    BadWeight,
    /// Something else than text.
    Multimodal,
    /// A row of preferences, which is no conversation.
    PreferenceRow,
    /// More than is allowed, bytes, levels, or tokens where [`TooLong::Error`](crate::training::TooLong::Error) is asked for; or
    /// more than there is memory for.
    TooLarge,
}

impl RowErrorKind {
    /// All kinds.
    pub const ALL: [Self; 16] = [
        Self::Json,
        Self::NotUtf8,
        Self::NotAnObject,
        Self::UnknownFormat,
        Self::MixedFormats,
        Self::MissingField,
        Self::WrongType,
        Self::UnknownRole,
        Self::Empty,
        Self::UnknownCallId,
        Self::ToolWithoutName,
        Self::ToolSchema,
        Self::BadWeight,
        Self::Multimodal,
        Self::PreferenceRow,
        Self::TooLarge,
    ];

    /// The kind's name, such as `"missing_field"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::NotUtf8 => "not_utf8",
            Self::NotAnObject => "not_an_object",
            Self::UnknownFormat => "unknown_format",
            Self::MixedFormats => "mixed_formats",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::UnknownRole => "unknown_role",
            Self::Empty => "empty",
            Self::UnknownCallId => "unknown_call_id",
            Self::ToolWithoutName => "tool_without_name",
            Self::ToolSchema => "tool_schema",
            Self::BadWeight => "bad_weight",
            Self::Multimodal => "multimodal",
            Self::PreferenceRow => "preference_row",
            Self::TooLarge => "too_large",
        }
    }
}

impl fmt::Display for RowErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
