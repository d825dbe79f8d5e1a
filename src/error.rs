//! The crate's one error type.

mod kind;
mod training;

use std::fmt;

use serde_json::{Value, json};

pub(crate) use self::kind::Kind;
use self::kind::Refusal;
pub(crate) use self::training::InvalidTraining;

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

    /// A short stable name of the kind of error, such as `"unknown_role"`.
    pub fn kind_name(&self) -> &'static str {
        self.kind.name()
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

    /// A word that an option has no value of.
    pub fn is_unknown_option(&self) -> bool {
        self.is_training(|error| matches!(error, InvalidTraining::UnknownOption { .. }))
    }

    /// A weight of a message that is no number from 0 to 1.
    pub fn is_bad_weight(&self) -> bool {
        self.is_training(|error| matches!(error, InvalidTraining::BadWeight(_)))
    }

    /// A training example with more tokens than are allowed, where that is to be an error.
    pub fn is_example_too_long(&self) -> bool {
        self.is_training(|error| matches!(error, InvalidTraining::ExampleTooLong { .. }))
    }

    fn is_training(&self, is_it: impl Fn(&InvalidTraining) -> bool) -> bool {
        matches!(&self.kind, Kind::InvalidTraining(error) if is_it(error))
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

/// Requests of the OpenAI APIs.
impl Error {
    pub(crate) fn invalid_request(param: String, text: impl Into<String>) -> Self {
        Self::new(Kind::InvalidRequest(Box::new(Refusal {
            param,
            text: text.into(),
            code: None,
        })))
    }

    /// The same refusal with OpenAI's word for it.
    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        if let Kind::InvalidRequest(refusal) = &mut self.kind {
            refusal.code = Some(code);
        }
        self
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &self.kind {
            Kind::InvalidRequest(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// A request of an OpenAI API that asks for what is not there or makes no sense: answer it with HTTP status 400 and
    /// [`Error::response_body`].
    pub fn is_invalid_request(&self) -> bool {
        self.refusal().is_some()
    }

    /// For an invalid request, where in its body the fault is, such as `messages[2].content[1].type`.
    pub fn param(&self) -> Option<&str> {
        let param = self.refusal()?.param.as_str();
        (!param.is_empty()).then_some(param)
    }

    /// For an invalid request, the API's word for the fault, where it has one: `previous_response_not_found`.
    pub fn code(&self) -> Option<&'static str> {
        self.refusal()?.code
    }

    /// What an OpenAI API answers: `{"error": {"message", "type", "param", "code"}}`. The type is `invalid_request_error`
    /// for invalid requests, which are the client's fault, and `server_error` for all other errors.
    ///
    /// ```
    /// use openai_harmony::{ChatCompletionRequest, ServerOptions};
    /// use serde_json::json;
    ///
    /// let body = json!({"messages": [{"role": "robot", "content": "Hi"}]});
    /// let error = ChatCompletionRequest::new(&body, &ServerOptions::default()).unwrap_err();
    /// assert!(error.is_invalid_request());
    /// assert_eq!(
    ///     error.response_body(),
    ///     json!({"error": {
    ///         "message": "messages[0].role: unknown role: 'robot'",
    ///         "type": "invalid_request_error",
    ///         "param": "messages[0].role",
    ///         "code": null,
    ///     }})
    /// );
    /// ```
    pub fn response_body(&self) -> Value {
        let kind = if self.is_invalid_request() {
            "invalid_request_error"
        } else {
            "server_error"
        };
        json!({"error": {
            "message": self.to_string(),
            "type": kind,
            "param": self.param(),
            "code": self.code(),
        }})
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
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
                self.write_index(f, "token")
            }
            Kind::InvalidTokenInText(token) => {
                write!(
                    f,
                    "Could not decode tokens: Invalid token error: Invalid token for decoding: {token}"
                )?;
                self.write_index(f, "token")
            }
            Kind::InvalidUtf8(error) => {
                write!(
                    f,
                    "Could not decode tokens: Invalid utf-8 sequence: {error}"
                )
            }
            Kind::ToolWithoutName => {
                f.write_str("Tools should have a name!")?;
                self.write_index(f, "message")?;
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
                self.write_index(f, "message")
            }
            Kind::SchemaTooDeep { limit } => write!(
                f,
                "recursion limit exceeded: a tool's parameters are nested more than {limit} levels deep; flatten the schema"
            ),
            Kind::SchemaIsText { tool } => {
                write!(f, "a tool's parameters are text: {tool}")?;
                self.write_index(f, "message")?;
                f.write_str("\nparse the JSON text and give the schema that it is")
            }
            Kind::InvalidName { field, name, rule } => {
                write!(f, "invalid name: {field} is {:?}", shortened(name))?;
                self.write_index(f, "message")?;
                write!(f, "\nallowed is {rule}")
            }
            Kind::InvalidTraining(error) => {
                error.fmt(f)?;
                self.write_index(f, "message")
            }
            Kind::InvalidRequest(refusal) => refusal.fmt(f),
            Kind::NoPendingCall => f.write_str(
                "no call waits for a result: add one for each of the response's pending calls",
            ),
            _ => self.write_stream_error(f),
        }
    }
}

impl Error {
    /// The texts of what the streaming parser raises; all of them have a position.
    fn write_stream_error(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
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
                if self.position == Some(0) {
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
        self.write_index(f, "token")
    }

    fn write_index(&self, f: &mut fmt::Formatter<'_>, unit: &str) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "\nat {unit} {position}, counted from 0"),
            None => Ok(()),
        }
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

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::InvalidUtf8(error) => Some(error),
            _ => None,
        }
    }
}
