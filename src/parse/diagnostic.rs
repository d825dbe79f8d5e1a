//! What the recovering parser found malformed, and how it read it.

use serde::Serialize;

/// A repair: what was malformed and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Diagnostic {
    /// What was malformed.
    pub kind: DiagnosticKind,
    /// The index of the token at which it was noticed, among all that were fed; their number where it was the end of the
    /// stream.
    pub token_index: usize,
    /// The words it is about: those that were set aside, or that were read in an unusual way. Empty where there are none.
    pub detail: String,
}

/// The kinds of malformed output.
///
/// In the examples, `S` is `<|start|>`, `C` `<|channel|>`, `K` `<|constrain|>`, `M` `<|message|>`, `E` `<|end|>`, `R`
/// `<|return|>`, `L` `<|call|>`, and the prompt ended in `<|start|>assistant`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A message without `M`: `C final The answer is 42. R`. The words behind the header's own are its text.
    MissingMessage,
    /// Words between a header and its `M`: `C analysis I should look M it up E`. They begin the content.
    HeaderProse,
    /// A header with several channels: `C analysis C final M Hi R`. The last known one wins; the others are the detail.
    RepeatedChannel,
    /// A header with several recipients: ` to=f C commentary to=f M {} R`. The last one wins; the others are the detail.
    RepeatedRecipient,
    /// A header with several content types: `C commentary to=f K text K json M {} R`. The last one wins; the others are the
    /// detail.
    RepeatedType,
    /// A role said again: `S assistantassistant C final M Hi R`. The detail is what was said again.
    RepeatedRole,
    /// Whitespace between `K` and its word: `C commentary to=f K json M {} R` with a space before `json`. The detail is the
    /// type.
    SpacedType,
    /// `K` without a word: `C commentary to=f K M {} R`. The type is `<|constrain|>` alone.
    EmptyType,
    /// A content type without `K`: `C commentary to=f json M {} R`. The type is the word as it stands, and the detail.
    BareType,
    /// A content type of a message that calls nothing: `C final K json M {} R`. It is kept; the detail is the type.
    TypeWithoutRecipient,
    /// A recipient without `to=`: `C commentary functions.f M {} R`. The detail is the recipient.
    BareRecipient,
    /// A recipient of several words: `C commentary to=functions.Create Share K json M {} L`. The detail is the recipient.
    SpacedRecipient,
    /// A recipient that the assistant can't call: `C commentary to=assistant M Hi R`. The detail is the recipient.
    RecipientSetAside,
    /// `to=` with nothing directly behind it: `C commentary to= functions.f M {} R`. The next word is the recipient, and the
    /// detail; without one there is none.
    EmptyRecipient,
    /// Words of a header that mean nothing: `C commentary to=f I call it M {} L`. They are the detail.
    StrayWords,
    /// A message to nobody that `<|call|>` ends: `C commentary M {} L`. It stays what its channel says.
    CallWithoutRecipient,
    /// A content that `S` or `C` ends: `C analysis M think C final M Hi R`. The message is finished; one without any text is
    /// not made, and the detail is its header.
    MissingTerminator,
    /// A message that does not begin with `S`: `C analysis M think E C final M Hi R`.
    MissingStart,
    /// `S` without a role behind it: `S C final M Hi R`. It is the role given to the parser, or else assistant.
    MissingRole,
    /// `E`, `R`, `<|call|>` or `<|endoftext|>` between messages: `C final M Hi E E`.
    StrayTerminator,
    /// `M` or `K` in a content, or `S` directly behind `S`: `C final M M Hi R`.
    StrayMarker,
    /// Whitespace between messages: `C analysis M think E`, a line end, `S assistant C final M Hi R`. The detail is the
    /// whitespace.
    StrayWhitespace,
    /// A first word that is no role: `S weird C final M Hi R`. It is read as a tool's name, and is the detail.
    UnknownRole,
    /// A header that names another author than the role given to the parser: `S user M Hi R`. The detail is the role given.
    RoleOverridden,
    /// A role and a channel in one word: `S assistantfinal M Hi R`. The word is both, and the detail.
    GluedWords,
    /// A channel that the format does not have: `C thoughts M Hi R`. It is kept, and is the detail.
    UnknownChannel,
    /// `C` without a word: `C M Hi R`. The message has no channel.
    EmptyChannel,
    /// A header that ends with neither `M` nor any text: `C analysis R`. No message is made; the detail is the header.
    EmptyHeader,
    /// Tokens after `R` or `<|call|>`, where sampling should have stopped: `C final M Hi R and more`. Said once a stream.
    TokensAfterStop,
}

impl DiagnosticKind {
    /// All kinds.
    pub const ALL: [Self; 29] = [
        Self::MissingMessage,
        Self::HeaderProse,
        Self::RepeatedChannel,
        Self::RepeatedRecipient,
        Self::RepeatedType,
        Self::RepeatedRole,
        Self::SpacedType,
        Self::EmptyType,
        Self::BareType,
        Self::TypeWithoutRecipient,
        Self::BareRecipient,
        Self::SpacedRecipient,
        Self::RecipientSetAside,
        Self::EmptyRecipient,
        Self::StrayWords,
        Self::CallWithoutRecipient,
        Self::MissingTerminator,
        Self::MissingStart,
        Self::MissingRole,
        Self::StrayTerminator,
        Self::StrayMarker,
        Self::StrayWhitespace,
        Self::UnknownRole,
        Self::RoleOverridden,
        Self::GluedWords,
        Self::UnknownChannel,
        Self::EmptyChannel,
        Self::EmptyHeader,
        Self::TokensAfterStop,
    ];

    /// The kind's name, such as `"missing_message"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::MissingMessage => "missing_message",
            Self::HeaderProse => "header_prose",
            Self::RepeatedChannel => "repeated_channel",
            Self::RepeatedRecipient => "repeated_recipient",
            Self::RepeatedType => "repeated_type",
            Self::RepeatedRole => "repeated_role",
            Self::SpacedType => "spaced_type",
            Self::EmptyType => "empty_type",
            Self::BareType => "bare_type",
            Self::TypeWithoutRecipient => "type_without_recipient",
            Self::BareRecipient => "bare_recipient",
            Self::SpacedRecipient => "spaced_recipient",
            Self::RecipientSetAside => "recipient_set_aside",
            Self::EmptyRecipient => "empty_recipient",
            Self::StrayWords => "stray_words",
            Self::CallWithoutRecipient => "call_without_recipient",
            Self::MissingTerminator => "missing_terminator",
            Self::MissingStart => "missing_start",
            Self::MissingRole => "missing_role",
            Self::StrayTerminator => "stray_terminator",
            Self::StrayMarker => "stray_marker",
            Self::StrayWhitespace => "stray_whitespace",
            Self::UnknownRole => "unknown_role",
            Self::RoleOverridden => "role_overridden",
            Self::GluedWords => "glued_words",
            Self::UnknownChannel => "unknown_channel",
            Self::EmptyChannel => "empty_channel",
            Self::EmptyHeader => "empty_header",
            Self::TokensAfterStop => "tokens_after_stop",
        }
    }
}
