//! The kinds of errors.

use std::borrow::Cow;
use std::fmt;
use std::str::Utf8Error;

use super::training::InvalidTraining;

/// Every way to fail. Each variant's text is in the `Display` of the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    UnknownEncoding(String),
    UnknownToolNamespace(String),
    OutOfMemory,
    /// A string that is no role, outside of any message.
    NotARole(String),
    UnknownReasoningEffort(String),
    UnknownPolicy {
        /// What it is a policy on.
        subject: &'static str,
        name: String,
        known: &'static str,
    },
    /// The string as Python shows it.
    DisallowedSpecial(String),
    TooManyCompletions {
        bytes: usize,
        limit: usize,
    },
    InvalidToken(u32),
    /// The same, met while decoding to text; the reference words it differently.
    InvalidTokenInText(u32),
    InvalidUtf8(Utf8Error),
    ToolWithoutName,
    MisplacedContent {
        content: &'static str,
        home: &'static str,
        found: &'static str,
    },
    SchemaTooDeep {
        limit: usize,
    },
    /// A tool's parameters are a string, which is no schema.
    SchemaIsText {
        tool: String,
    },
    InvalidName {
        field: &'static str,
        name: String,
        rule: &'static str,
    },
    InvalidTraining(InvalidTraining),
    InvalidRequest(Box<Refusal>),
    NoPendingCall,
    UnexpectedToken {
        token: u32,
        start: u32,
        /// How the token is spelled, if it is a special one.
        spelling: Option<Cow<'static, str>>,
    },
    UnexpectedEos,
    HeaderUndecodable,
    HeaderWithoutRole,
    HeaderWithoutChannel,
    HeaderUnknownRole(String),
    HeaderLeftover(String),
}

impl Kind {
    /// A short stable name.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::UnknownEncoding(_) => "unknown_encoding",
            Self::UnknownToolNamespace(_) => "unknown_tool_namespace",
            Self::OutOfMemory => "out_of_memory",
            Self::NotARole(_) | Self::HeaderUnknownRole(_) => "unknown_role",
            Self::UnknownReasoningEffort(_) => "unknown_reasoning_effort",
            Self::UnknownPolicy { .. } => "unknown_policy",
            Self::DisallowedSpecial(_) => "disallowed_special_token",
            Self::TooManyCompletions { .. } => "too_many_completions",
            Self::InvalidToken(_) | Self::InvalidTokenInText(_) => "invalid_token",
            Self::InvalidUtf8(_) => "invalid_utf8",
            Self::ToolWithoutName => "tool_without_name",
            Self::MisplacedContent { .. } => "misplaced_content",
            Self::SchemaTooDeep { .. } => "schema_too_deep",
            Self::SchemaIsText { .. } => "schema_is_text",
            Self::InvalidName { .. } => "invalid_name",
            Self::InvalidTraining(error) => error.kind_name(),
            Self::InvalidRequest(_) => "invalid_request",
            Self::NoPendingCall => "no_pending_call",
            Self::UnexpectedToken { .. } => "unexpected_token",
            Self::UnexpectedEos => "unexpected_eos",
            Self::HeaderUndecodable => "undecodable_header",
            Self::HeaderWithoutRole => "missing_role",
            Self::HeaderWithoutChannel => "missing_channel",
            Self::HeaderLeftover(_) => "leftover_header_words",
        }
    }
}

/// Why a request of an OpenAI API is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Where in the request's body it stands, such as `messages[2].role`; empty for the body itself.
    pub(crate) param: String,
    /// What is wrong with it.
    pub(crate) text: String,
    /// The word for programs that OpenAI's API has for some refusals.
    pub(crate) code: Option<&'static str>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.param.is_empty() {
            write!(f, "{}: ", self.param)?;
        }
        f.write_str(&self.text)
    }
}
