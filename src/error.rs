//! The crate's one error type. What is wrong, and how it is said, is in `kind`.

mod kind;
mod request;
mod row;
mod row_kind;
mod training;

use std::fmt;

pub(crate) use self::kind::{Fault, InvalidRequest, InvalidTraining, Kind};
pub use self::row::RowError;
pub use self::row_kind::RowErrorKind;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do about it.
///
/// The kind is private so that it can grow; ask the predicates (`is_…`), or [`Error::kind_name`] for a short stable word.
/// The text starts with words that are kept stable, up to the first colon or line end; details follow them.
///
/// ```
/// use openai_harmony::{HarmonyEncodingName, StreamableParser, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let mut parser = StreamableParser::new(encoding, None)?;
/// let error = parser.process(13225).unwrap_err();
/// assert!(error.is_unexpected_token());
/// assert_eq!(error.position(), Some(0));
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    position: Option<usize>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            position: None,
        }
    }

    pub(crate) fn at(kind: Kind, position: usize) -> Self {
        Self::new(kind).with_position(position)
    }

    pub(crate) fn with_position(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }

    /// The error of a call whose result, or what it needs on the way, there is no memory for.
    pub fn out_of_memory() -> Self {
        Self::new(Kind::OutOfMemory)
    }

    /// The error of a result that answers no call.
    pub(crate) fn no_pending_call() -> Self {
        Self::new(Kind::NoPendingCall)
    }

    /// An error of decoding bytes, as decoding text words it.
    pub(crate) fn in_text(self) -> Self {
        match self.kind {
            Kind::InvalidToken(token) => Self {
                kind: Kind::InvalidTokenInText(token),
                ..self
            },
            _ => self,
        }
    }

    /// Where it happened: for tokens (decoding, parsing) the index of the token at which it was noticed, for
    /// conversations the index of the message.
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    /// What went wrong, without where.
    pub(crate) fn text(&self) -> String {
        let kind = self.kind.clone();
        Self::new(kind).to_string()
    }

    /// A short stable name of the kind of error, such as `"unknown_role"`.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::UnknownEncoding(_) => "unknown_encoding",
            Kind::UnknownToolNamespace(_) => "unknown_tool_namespace",
            Kind::OutOfMemory => "out_of_memory",
            Kind::NotARole(_) | Kind::HeaderUnknownRole(_) => "unknown_role",
            Kind::UnknownReasoningEffort(_) => "unknown_reasoning_effort",
            Kind::UnknownPolicy { .. } => "unknown_policy",
            Kind::DisallowedSpecial(_) => "disallowed_special_token",
            Kind::TooManyCompletions { .. } => "too_many_completions",
            Kind::InvalidToken(_) | Kind::InvalidTokenInText(_) => "invalid_token",
            Kind::InvalidUtf8(_) => "invalid_utf8",
            Kind::ToolWithoutName => "tool_without_name",
            Kind::MisplacedContent { .. } => "misplaced_content",
            Kind::SchemaTooDeep { .. } => "schema_too_deep",
            Kind::SchemaIsText { .. } => "schema_is_text",
            Kind::InvalidName { .. } => "invalid_name",
            Kind::InvalidTraining(error) => error.kind_name(),
            Kind::InvalidRequest(_) => "invalid_request",
            Kind::NoPendingCall => "no_pending_call",
            Kind::UnexpectedToken { .. } => "unexpected_token",
            Kind::UnexpectedEos => "unexpected_eos",
            Kind::HeaderUndecodable => "undecodable_header",
            Kind::HeaderWithoutRole => "missing_role",
            Kind::HeaderWithoutChannel => "missing_channel",
            Kind::HeaderLeftover(_) => "leftover_header_words",
        }
    }

    /// A name that no encoding has.
    pub fn is_unknown_encoding(&self) -> bool {
        matches!(self.kind, Kind::UnknownEncoding(_))
    }

    /// A name that no built-in tool namespace has.
    pub fn is_unknown_tool_namespace(&self) -> bool {
        matches!(self.kind, Kind::UnknownToolNamespace(_))
    }

    /// The system refused memory that the call needed.
    pub fn is_out_of_memory(&self) -> bool {
        matches!(self.kind, Kind::OutOfMemory)
    }

    /// A word where a role was expected, in a header or elsewhere.
    pub fn is_unknown_role(&self) -> bool {
        matches!(self.kind, Kind::NotARole(_) | Kind::HeaderUnknownRole(_))
    }

    /// A word that no reasoning effort has.
    pub fn is_unknown_reasoning_effort(&self) -> bool {
        matches!(self.kind, Kind::UnknownReasoningEffort(_))
    }

    /// A name that no policy has, on schemas or on reasoning of the past.
    pub fn is_unknown_policy(&self) -> bool {
        matches!(self.kind, Kind::UnknownPolicy { .. })
    }

    /// Text that holds a string the caller did not allow, such as the spelling of a special token.
    pub fn is_disallowed_special_token(&self) -> bool {
        matches!(self.kind, Kind::DisallowedSpecial(_))
    }

    /// Text that ends in so long a piece that what it may become is too much to list.
    pub fn is_too_many_completions(&self) -> bool {
        matches!(self.kind, Kind::TooManyCompletions { .. })
    }

    /// An id that no token has.
    pub fn is_invalid_token(&self) -> bool {
        matches!(
            self.kind,
            Kind::InvalidToken(_) | Kind::InvalidTokenInText(_)
        )
    }

    /// Tokens whose bytes are not UTF-8 where text was asked for.
    pub fn is_invalid_utf8(&self) -> bool {
        matches!(self.kind, Kind::InvalidUtf8(_))
    }

    /// A message that has no rendered form: a tool without a name, content that its role may not hold, or a tool whose
    /// parameters are text instead of a schema.
    pub fn is_unrenderable_message(&self) -> bool {
        matches!(
            self.kind,
            Kind::ToolWithoutName | Kind::MisplacedContent { .. } | Kind::SchemaIsText { .. }
        )
    }

    /// A JSON schema nested deeper than [`MAX_SCHEMA_DEPTH`](crate::MAX_SCHEMA_DEPTH).
    pub fn is_schema_too_deep(&self) -> bool {
        matches!(self.kind, Kind::SchemaTooDeep { .. })
    }

    /// A name that could be read as another part of a header, where [names are checked](crate::RenderOptions::check_names).
    pub fn is_invalid_name(&self) -> bool {
        matches!(self.kind, Kind::InvalidName { .. })
    }

    /// A tool's result where no call waits for one.
    pub fn is_no_pending_call(&self) -> bool {
        matches!(self.kind, Kind::NoPendingCall)
    }

    /// A token between messages that starts none.
    pub fn is_unexpected_token(&self) -> bool {
        matches!(self.kind, Kind::UnexpectedToken { .. })
    }

    /// The stream ended inside of a header.
    pub fn is_unexpected_eos(&self) -> bool {
        matches!(self.kind, Kind::UnexpectedEos)
    }

    /// A message header that does not follow the grammar.
    pub fn is_malformed_header(&self) -> bool {
        matches!(
            self.kind,
            Kind::HeaderUndecodable
                | Kind::HeaderWithoutRole
                | Kind::HeaderWithoutChannel
                | Kind::HeaderUnknownRole(_)
                | Kind::HeaderLeftover(_)
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.write(f, self.position)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::InvalidUtf8(error) => Some(error),
            _ => None,
        }
    }
}
