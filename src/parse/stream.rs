//! The streaming parser: a state machine fed one token at a time.

use serde_json::json;

use super::header::{self, ParsedHeader};
use super::utf8::PendingText;
use crate::chat::{Message, Role};
use crate::encoding::{HarmonyEncoding, STOP_TOKENS};
use crate::error::{Error, Kind, Result};
use crate::tokenizer::{Rank, special};

/// How a parser treats malformed output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseOptions {
    /// Whether a header must end in `<|message|>`. If not, one that ends in a stop token is a message whose content is the
    /// header's words, as models sometimes write it. Default: true.
    pub strict: bool,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { strict: true }
    }
}

/// Where in a message a parser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamState {
    /// Between messages.
    ExpectStart,
    /// In a header: behind `<|start|>`, or at the very start where the parser was given a role.
    Header,
    /// In a message's content.
    Content,
}

impl StreamState {
    /// The state's name, such as `"ExpectStart"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ExpectStart => "ExpectStart",
            Self::Header => "Header",
            Self::Content => "Content",
        }
    }
}

/// Reads messages from a model's tokens as they arrive.
///
/// Every token costs the same, however long the message is: text is kept as it is decoded, and what is costly to build is
/// built when it is asked for. After an error the parser can be fed on; no error loses a finished message.
///
/// ```
/// use openai_harmony::chat::Role;
/// use openai_harmony::{HarmonyEncodingName, StreamableParser, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let reply = "<|channel|>analysis<|message|>Easy.<|end|><|start|>assistant<|channel|>final<|message|>It is 4.<|return|>";
/// let mut parser = StreamableParser::new(encoding, Some(Role::Assistant))?;
/// let mut answer = String::new();
/// for token in encoding.tokenizer().encode_with_special_tokens(reply) {
///     parser.process(token)?;
///     if parser.current_channel().as_deref() == Some("final") {
///         answer.extend(parser.last_content_delta()?);
///     }
/// }
/// parser.process_eos()?;
/// assert_eq!(answer, "It is 4.");
/// assert_eq!(parser.messages().len(), 2);
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StreamableParser {
    encoding: HarmonyEncoding,
    options: ParseOptions,
    /// The role that the next header need not say.
    next_role: Option<Role>,
    /// Every token that was fed.
    tokens: Vec<Rank>,
    /// How many tokens had been fed whenever the end of the stream finished a message.
    ends: Vec<usize>,
    messages: Vec<Message>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    ExpectStart,
    Header { tokens: Vec<Rank> },
    Content(OpenMessage),
}

/// A message whose header is read.
#[derive(Clone, Debug)]
struct OpenMessage {
    header: ParsedHeader,
    text: String,
    pending: PendingText,
    /// Where the last token's text starts.
    delta_start: usize,
    /// How many tokens had been fed when the content started.
    first_token: usize,
}

impl OpenMessage {
    fn new(header: ParsedHeader, first_token: usize) -> Self {
        Self {
            header,
            text: String::new(),
            pending: PendingText::default(),
            delta_start: 0,
            first_token,
        }
    }

    /// Takes a token of content; None is an id that no token has, which becomes U+FFFD.
    fn feed(&mut self, token_bytes: Option<&[u8]>) {
        self.delta_start = self.text.len();
        if let Some(bytes) = token_bytes {
            self.pending.feed(bytes, &mut self.text);
        } else {
            self.pending.flush(&mut self.text);
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn delta(&self) -> Option<&str> {
        let delta = &self.text[self.delta_start..];
        (!delta.is_empty()).then_some(delta)
    }

    fn finish(mut self) -> Message {
        self.pending.flush(&mut self.text);
        message(self.header, self.text)
    }
}

fn message(header: ParsedHeader, text: String) -> Message {
    Message {
        author: header.author,
        recipient: header.recipient,
        content: vec![text.into()],
        channel: header.channel,
        content_type: header.content_type,
    }
}

impl StreamableParser {
    /// A strict parser. With a `role`, the stream starts within a header of that role, as a completion does whose prompt
    /// ended in `<|start|>assistant`; without one it starts before `<|start|>`.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn new(encoding: HarmonyEncoding, role: Option<Role>) -> Result<Self> {
        Self::new_with_options(encoding, role, ParseOptions::default())
    }

    /// A parser with options.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn new_with_options(
        encoding: HarmonyEncoding,
        role: Option<Role>,
        options: ParseOptions,
    ) -> Result<Self> {
        let state = match role {
            Some(_) => State::Header { tokens: Vec::new() },
            None => State::ExpectStart,
        };
        Ok(Self {
            encoding,
            options,
            next_role: role,
            tokens: Vec::new(),
            ends: Vec::new(),
            messages: Vec::new(),
            state,
        })
    }

    /// Takes the next token.
    ///
    /// # Errors
    /// [`Error::is_unexpected_token`] for a token between messages that is not `<|start|>`;
    /// [`Error::is_malformed_header`] where `<|message|>` ends a header that does not follow the grammar. The position is
    /// the index of the token. The parser can be fed on: it then waits for `<|start|>`.
    pub fn process(&mut self, token: Rank) -> Result<&mut Self> {
        let position = self.tokens.len();
        self.tokens.push(token);
        match &mut self.state {
            State::Content(open) if !STOP_TOKENS.contains(&token) => {
                open.feed(self.encoding.tokenizer().token_bytes(token));
            }
            State::Content(_) => self.finish_message(),
            State::Header { .. } if token == special::MESSAGE => self
                .start_content()
                .map_err(|error| error.with_position(position))?,
            State::Header { .. } if !self.options.strict && STOP_TOKENS.contains(&token) => self
                .finish_header_without_message()
                .map_err(|error| error.with_position(position))?,
            State::Header { tokens } => tokens.push(token),
            State::ExpectStart if token == special::START => {
                self.state = State::Header { tokens: Vec::new() };
            }
            State::ExpectStart => {
                let start = special::START;
                return Err(Error::at(Kind::UnexpectedToken { token, start }, position));
            }
        }
        Ok(self)
    }

    /// Ends the stream: finishes the message whose content is being read.
    ///
    /// # Errors
    /// [`Error::is_unexpected_eos`] within a header, of which nothing is kept but [`StreamableParser::tokens`].
    pub fn process_eos(&mut self) -> Result<&mut Self> {
        match self.state {
            State::ExpectStart => {}
            State::Header { .. } => {
                return Err(Error::at(Kind::UnexpectedEos, self.tokens.len()));
            }
            State::Content(_) => {
                self.ends.push(self.tokens.len());
                self.finish_message();
            }
        }
        Ok(self)
    }

    fn finish_message(&mut self) {
        if let State::Content(open) = std::mem::replace(&mut self.state, State::ExpectStart) {
            self.messages.push(open.finish());
        }
    }

    /// Leaves the header whether or not it can be read; one that can't keeps the role for the next.
    fn start_content(&mut self) -> Result<()> {
        let State::Header { tokens } = std::mem::replace(&mut self.state, State::ExpectStart)
        else {
            return Ok(());
        };
        let text = self
            .encoding
            .tokenizer()
            .decode_utf8(tokens)
            .map_err(|_| Error::new(Kind::HeaderUndecodable))?;
        let header = header::parse(&text, self.next_role).map_err(Error::new)?;
        self.next_role = None;
        self.state = State::Content(OpenMessage::new(header, self.tokens.len()));
        Ok(())
    }

    /// A stop token ended the header of the first message; of later ones, whose role nobody gave, nothing is made.
    fn finish_header_without_message(&mut self) -> Result<()> {
        let State::Header { tokens } = &self.state else {
            return Ok(());
        };
        if self.next_role.is_some() && !tokens.is_empty() {
            let text = self.encoding.tokenizer().decode_utf8(tokens)?;
            let (header, content) =
                header::parse_without_message(&text, self.next_role).map_err(Error::new)?;
            self.messages.push(message(header, content));
        }
        self.next_role = None;
        self.state = State::ExpectStart;
        Ok(())
    }
}

/// What can be read of a parser at any time.
impl StreamableParser {
    fn open(&self) -> Option<&OpenMessage> {
        match &self.state {
            State::Content(open) => Some(open),
            _ => None,
        }
    }

    /// The text so far of the message whose content is being read; otherwise empty.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn current_content(&self) -> Result<&str> {
        Ok(self.open().map_or("", |open| &open.text))
    }

    /// The text that the last token added to the content: `None` outside of content, and where the token ended within a
    /// character.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn last_content_delta(&self) -> Result<Option<&str>> {
        Ok(self.open().and_then(OpenMessage::delta))
    }

    /// The header of the message whose content is being read.
    pub fn current_header(&self) -> Option<&ParsedHeader> {
        self.open().map(|open| &open.header)
    }

    /// The role of the message whose content is being read, or of the one whose header need not say it.
    pub fn current_role(&self) -> Option<Role> {
        match self.current_header() {
            Some(header) => Some(header.author.role),
            None => self.next_role,
        }
    }

    /// The channel of the message whose content is being read.
    pub fn current_channel(&self) -> Option<String> {
        self.current_header()?.channel.clone()
    }

    /// The recipient of the message whose content is being read.
    pub fn current_recipient(&self) -> Option<String> {
        self.current_header()?.recipient.clone()
    }

    /// The type of the content that is being read.
    pub fn current_content_type(&self) -> Option<String> {
        self.current_header()?.content_type.clone()
    }

    /// The messages that are finished.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The messages that are finished. Call [`StreamableParser::process_eos`] first for the one that is not.
    pub fn into_messages(self) -> Vec<Message> {
        self.messages
    }

    /// Every token that was fed, in order.
    pub fn tokens(&self) -> &[Rank] {
        &self.tokens
    }

    /// Where in a message the parser is.
    pub fn state(&self) -> StreamState {
        match self.state {
            State::ExpectStart => StreamState::ExpectStart,
            State::Header { .. } => StreamState::Header,
            State::Content(_) => StreamState::Content,
        }
    }

    /// The tokens of the header that is being read.
    pub fn header_tokens(&self) -> Option<&[Rank]> {
        match &self.state {
            State::Header { tokens } => Some(tokens),
            _ => None,
        }
    }

    /// The tokens of the content that is being read, made anew from each token's delta: where a delta is not the token's own
    /// text (parts of a character, special tokens as text) they are others than were fed. Linear in the content.
    pub fn content_tokens(&self) -> Option<Vec<Rank>> {
        let open = self.open()?;
        let tokenizer = self.encoding.tokenizer();
        let mut replayed = OpenMessage::new(open.header.clone(), open.first_token);
        let mut tokens = Vec::new();
        for token in &self.tokens[open.first_token..] {
            replayed.feed(tokenizer.token_bytes(*token));
            tokenizer.encode_ordinary_into(replayed.delta().unwrap_or_default(), &mut tokens);
        }
        Some(tokens)
    }

    /// The state and what has been read of the current message, as JSON: `{"state": "ExpectStart"}`,
    /// `{"state": "Header", "header_tokens": […]}` or
    /// `{"state": "Content", "header": {…}, "content_tokens": […]}`. Linear in the current message.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn state_json(&self) -> Result<String> {
        let state = self.state().as_str();
        let json = match &self.state {
            State::ExpectStart => json!({ "state": state }),
            State::Header { tokens } => json!({ "state": state, "header_tokens": tokens }),
            State::Content(open) => json!({
                "state": state,
                "header": {
                    "author": open.header.author,
                    "recipient": open.header.recipient,
                    "channel": open.header.channel,
                    "content_type": open.header.content_type,
                },
                "content_tokens": self.content_tokens(),
            }),
        };
        Ok(json.to_string())
    }

    /// The encoding the parser was made with.
    pub fn encoding(&self) -> HarmonyEncoding {
        self.encoding
    }

    /// The options the parser was made with.
    pub fn options(&self) -> ParseOptions {
        self.options
    }

    /// How many tokens had been fed at each end of the stream that finished a message: what
    /// [`StreamableParser::replayed`] needs beside the tokens.
    pub fn end_positions(&self) -> &[usize] {
        &self.ends
    }

    /// The parser that was fed `tokens`, with the stream ended wherever `end_positions` say: the one whose
    /// [`StreamableParser::tokens`] and [`StreamableParser::end_positions`] these are. What failed then fails again, and leaves
    /// the same state.
    ///
    /// # Errors
    /// None; the constructor's signature has it.
    pub fn replayed(
        encoding: HarmonyEncoding,
        role: Option<Role>,
        options: ParseOptions,
        tokens: &[Rank],
        end_positions: &[usize],
    ) -> Result<Self> {
        let mut parser = Self::new_with_options(encoding, role, options)?;
        let mut ends = end_positions.iter().peekable();
        for position in 0..=tokens.len() {
            while ends.next_if_eq(&&position).is_some() {
                let _ = parser.process_eos();
            }
            if let Some(token) = tokens.get(position) {
                let _ = parser.process(*token);
            }
        }
        Ok(parser)
    }
}
