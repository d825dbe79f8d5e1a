//! Every way to fail, and how it is said.

use std::borrow::Cow;
use std::fmt;
use std::str::Utf8Error;

use super::row_kind::RowErrorKind;

/// Every way to fail. What each says is in `write` below.
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
    InvalidRequest(Box<InvalidRequest>),
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

/// What is wrong where training examples are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InvalidTraining {
    UnknownOption {
        option: &'static str,
        value: String,
        names: &'static [&'static str],
    },
    /// A weight of a message that is none; the error's position is the message's.
    BadWeight(String),
    ExampleTooLong {
        tokens: usize,
        limit: usize,
    },
    /// A name that no option has.
    NoOption(String),
}

impl InvalidTraining {
    pub(super) fn kind_name(&self) -> &'static str {
        match self {
            Self::UnknownOption { .. } | Self::NoOption(_) => "unknown_option",
            Self::BadWeight(_) => "bad_weight",
            Self::ExampleTooLong { .. } => "example_too_long",
        }
    }
}

impl fmt::Display for InvalidTraining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption {
                option,
                value,
                names,
            } => write!(
                f,
                "unknown value of {option}: {:?}\nthe values are {}",
                shortened(value),
                names.join(", ")
            ),
            Self::BadWeight(weight) => {
                write!(f, "a message's weight is no number from 0 to 1: {weight}")
            }
            Self::ExampleTooLong { tokens, limit } => write!(
                f,
                "an example has {tokens} tokens, and may have {limit}\n\
                 raise max_length, or let too_long be \"drop\" or \"shorten\""
            ),
            Self::NoOption(name) => write!(
                f,
                "unknown option: {:?}\nnames are those of the command line, with '_' for '-'",
                shortened(name)
            ),
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidRequest {
    /// Where in the request's body it stands, such as `messages[2].role`; empty for the body itself.
    pub(crate) param: String,
    /// What is wrong with it.
    pub(crate) text: String,
    /// The word for programs that OpenAI's API has for some refusals.
    pub(crate) code: Option<&'static str>,
    /// What it is where a row of a data set says it.
    pub(crate) fault: Fault,
}

/// What a refusal is in a row of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: RowErrorKind,
    /// What stands there instead of what was expected.
    pub(crate) found: Option<&'static str>,
    /// What to do about it.
    pub(crate) hint: &'static str,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            kind: RowErrorKind::WrongType,
            found: None,
            hint: "",
        }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.param.is_empty() {
            write!(f, "{}: ", self.param)?;
        }
        f.write_str(&self.text)
    }
}

impl Kind {
    /// Writes what went wrong, at which token or message, and what to do about it.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, position: Option<usize>) -> fmt::Result {
        match self {
            Kind::UnknownEncoding(name) => {
                write!(
                    f,
                    "Invalid HarmonyEncodingName: {name}\nthe one encoding is \"HarmonyGptOss\""
                )
            }
            Kind::UnknownToolNamespace(name) => {
                write!(
                    f,
                    "Unknown tool namespace: {name}\nthe built-in ones are \"browser\" and \"python\""
                )
            }
            Kind::OutOfMemory => {
                f.write_str("out of memory: the input is too large for it, give it in parts")
            }
            Kind::NotARole(word) => write!(f, "unknown role: {word}\n{ROLES}"),
            Kind::UnknownReasoningEffort(word) => write!(
                f,
                "unknown reasoning effort: {word}\nthe efforts are low, medium and high, in any letter case"
            ),
            Kind::UnknownPolicy {
                subject,
                name,
                known,
            } => write!(
                f,
                "unknown {subject} policy: {}\nthe policies are {known}",
                shortened(name)
            ),
            Kind::DisallowedSpecial(token) => write_disallowed(f, token),
            Kind::TooManyCompletions { bytes, limit } => write!(
                f,
                "Too many completions: the last {bytes} bytes of the text may change, and what they may become has more than {limit} tokens\n\
                 end the text in a shorter piece, or encode it without completions"
            ),
            Kind::InvalidToken(token) => {
                write!(f, "Invalid token for decoding: {token}")?;
                write_index(f, position, "token")
            }
            Kind::InvalidTokenInText(token) => {
                write!(
                    f,
                    "Could not decode tokens: Invalid token error: Invalid token for decoding: {token}"
                )?;
                write_index(f, position, "token")
            }
            Kind::InvalidUtf8(error) => {
                write!(
                    f,
                    "Could not decode tokens: Invalid utf-8 sequence: {error}"
                )
            }
            Kind::ToolWithoutName => {
                f.write_str("Tools should have a name!")?;
                write_index(f, position, "message")?;
                f.write_str("\na message of role tool carries the tool's name in author.name, such as \"functions.get_weather\"")
            }
            Kind::MisplacedContent {
                content,
                home,
                found,
            } => {
                write!(
                    f,
                    "{content} may only appear in {home} messages, found in {found}"
                )?;
                write_index(f, position, "message")
            }
            Kind::SchemaTooDeep { limit } => write!(
                f,
                "recursion limit exceeded: a tool's parameters are nested more than {limit} levels deep; flatten the schema"
            ),
            Kind::SchemaIsText { tool } => {
                write!(f, "a tool's parameters are text: {tool}")?;
                write_index(f, position, "message")?;
                f.write_str("\nparse the JSON text and give the schema that it is")
            }
            Kind::InvalidName { field, name, rule } => {
                write!(f, "invalid name: {field} is {:?}", shortened(name))?;
                write_index(f, position, "message")?;
                write!(f, "\nallowed is {rule}")
            }
            Kind::InvalidTraining(error) => {
                fmt::Display::fmt(error, f)?;
                write_index(f, position, "message")
            }
            Kind::InvalidRequest(refusal) => fmt::Display::fmt(refusal, f),
            Kind::NoPendingCall => f.write_str(
                "no call waits for a result: add one for each of the response's pending calls",
            ),
            _ => self.write_stream_error(f, position),
        }
    }

    /// The texts of what the streaming parser raises; all of them have a position.
    fn write_stream_error(
        &self,
        f: &mut fmt::Formatter<'_>,
        position: Option<usize>,
    ) -> fmt::Result {
        match self {
            Kind::UnexpectedToken {
                token,
                start,
                spelling,
            } => {
                write!(
                    f,
                    "Unexpected token {token} while expecting start token {start}"
                )?;
                if let Some(spelling) = spelling {
                    write!(f, "\n{token} is {spelling}")?;
                }
                if position == Some(0) {
                    f.write_str("\na stream starts with <|start|>; if the prompt ended in <|start|>assistant, pass `role`, the assistant's")?;
                }
            }
            Kind::UnexpectedEos => {
                f.write_str("Unexpected EOS while waiting for message header to complete")?;
            }
            Kind::HeaderUndecodable => {
                f.write_str("could not decode header: its tokens are not text")?;
            }
            Kind::HeaderWithoutRole => f.write_str("message header did not contain a role")?,
            Kind::HeaderWithoutChannel => {
                f.write_str("channel marker present but no channel value found in header")?;
            }
            Kind::HeaderUnknownRole(word) => write!(f, "Unknown role: {word}\n{ROLES}")?,
            Kind::HeaderLeftover(words) => {
                write!(
                    f,
                    "unexpected tokens remaining in message header: {words:?}"
                )?;
            }
            _ => {}
        }
        write_index(f, position, "token")
    }
}

fn write_index(f: &mut fmt::Formatter<'_>, position: Option<usize>, unit: &str) -> fmt::Result {
    match position {
        Some(position) => write!(f, "\nat {unit} {position}, counted from 0"),
        None => Ok(()),
    }
}

/// How many characters of a name are shown.
const LONGEST_QUOTE: usize = 200;

fn shortened(name: &str) -> String {
    name.chars().take(LONGEST_QUOTE).collect()
}

const ROLES: &str = "the roles are user, assistant, system, developer and tool";

/// Worded as tiktoken users know it: their handlers search for parts of this text.
fn write_disallowed(f: &mut fmt::Formatter<'_>, token: &str) -> fmt::Result {
    write!(
        f,
        "Encountered text corresponding to disallowed special token {token}.\n\
         If you want this text to be encoded as a special token, pass it to `allowed_special`, e.g. `allowed_special={{{token}, ...}}`.\n\
         If you want this text to be encoded as normal text, disable the check for this token by passing \
         `disallowed_special=(enc.special_tokens_set - {{{token}}})`.\n\
         To disable this check for all special tokens, pass `disallowed_special=()`.\n"
    )
}
