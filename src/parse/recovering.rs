//! The parser that takes everything.

use std::collections::HashMap;

use super::diagnostic::Diagnostic;
use super::event::Event;
use super::header::ParsedHeader;
use super::options::StreamState;
use super::recovery::Recovery;
use super::snapshot::{Input, Snapshot};
use super::stream::Stream;
use crate::chat::{Message, Role};
use crate::tokenizer::{Rank, Tokenizer};

/// Reads messages from whatever tokens a model wrote: no token is an error, and none is lost.
///
/// What is well-formed is read as [`StreamableParser`](crate::StreamableParser) reads it. What is not is repaired by the rules
/// in `docs/recovery.md`, each repair being one of the [`RecoveringParser::diagnostics`]. Every token costs the same, and how
/// the tokens are divided among calls makes no difference.
///
/// ```
/// use openai_harmony::chat::Role;
/// use openai_harmony::{DiagnosticKind, HarmonyEncodingName, RecoveringParser, load_harmony_encoding};
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let reply = encoding.tokenizer().encode_with_special_tokens("<|channel|>analysis<|channel|>final<|message|>It is 4.");
/// let mut parser = RecoveringParser::new(encoding, Some(Role::Assistant));
/// parser.feed(reply);
/// parser.finish();
/// assert_eq!(parser.messages()[0].channel.as_deref(), Some("final"));
/// assert_eq!(parser.diagnostics()[0].kind, DiagnosticKind::RepeatedChannel);
/// assert_eq!(parser.diagnostics()[0].detail, "analysis");
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecoveringParser {
    role: Option<Role>,
    recovery: Recovery,
    stream: Stream,
}

impl RecoveringParser {
    /// What `new` makes, beside the encoding.
    pub(crate) fn with_tokenizer(tokenizer: &'static Tokenizer, role: Option<Role>) -> Self {
        Self {
            role,
            recovery: Recovery::new(role),
            stream: Stream::new(tokenizer, role),
        }
    }

    /// Takes the next token.
    #[inline]
    pub fn process(&mut self, token: Rank) -> &mut Self {
        self.recovery.take(&mut self.stream, token);
        self
    }

    /// Ends the stream: finishes the message that is being read.
    pub fn process_eos(&mut self) -> &mut Self {
        self.recovery.end(&mut self.stream);
        self
    }

    /// Takes any number of tokens; returns the events that they caused. Tokens given to [`RecoveringParser::process`] cause
    /// none; both may be mixed.
    pub fn feed(&mut self, tokens: impl IntoIterator<Item = Rank>) -> Vec<Event> {
        self.stream.start_events();
        for token in tokens {
            self.recovery.take(&mut self.stream, token);
        }
        self.stream.take_events()
    }

    /// Ends the stream as [`RecoveringParser::process_eos`] does; returns the events that its end caused.
    pub fn finish(&mut self) -> Vec<Event> {
        self.stream.start_events();
        self.recovery.end(&mut self.stream);
        self.stream.take_events()
    }

    /// Forgets everything that was fed.
    pub fn reset(&mut self) {
        *self = Self::with_tokenizer(self.stream.tokenizer, self.role);
    }

    pub(super) fn into_parts(self) -> (Option<Role>, Recovery, Stream) {
        (self.role, self.recovery, self.stream)
    }
}

/// What can be read of a parser at any time.
impl RecoveringParser {
    /// The repairs so far, in the order in which they were made.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.recovery.diagnostics()
    }

    /// The messages that are finished.
    pub fn messages(&self) -> &[Message] {
        self.stream.messages()
    }

    /// The messages that are finished. Call [`RecoveringParser::process_eos`] first for the one that is not.
    pub fn into_messages(self) -> Vec<Message> {
        self.stream.into_messages()
    }

    /// The text so far of the message whose content is being read; otherwise empty.
    pub fn current_content(&self) -> &str {
        self.stream.current_content()
    }

    /// The text that the last token added to the content: `None` outside of content, and where the token ended within a
    /// character. The token that shows that a header's words are content adds all of them.
    pub fn last_content_delta(&self) -> Option<&str> {
        self.stream.last_content_delta()
    }

    /// The header of the message whose content is being read.
    pub fn current_header(&self) -> Option<&ParsedHeader> {
        self.stream.current_header()
    }

    /// The role of the message whose content is being read, or of the one whose header need not say it.
    pub fn current_role(&self) -> Option<Role> {
        self.stream.current_role()
    }

    /// Every token that was fed, in order.
    pub fn tokens(&self) -> &[Rank] {
        self.stream.tokens()
    }

    /// Where in a message the parser is.
    pub fn state(&self) -> StreamState {
        self.stream.state()
    }

    /// The state and what has been read of the current message, as JSON; see
    /// [`StreamableParser::state_json`](crate::StreamableParser::state_json).
    pub fn state_json(&self) -> String {
        self.stream.state_json(true)
    }

    /// How many tokens were fed as content, by channel; markers and headers are not counted, the message that is being read is.
    pub fn content_token_counts(&self) -> HashMap<Option<String>, usize> {
        self.stream.content_token_counts()
    }

    /// How many tokens were fed as content of the channel `analysis`.
    pub fn reasoning_tokens(&self) -> usize {
        self.stream.reasoning_tokens()
    }

    pub(crate) fn tokenizer(&self) -> &'static Tokenizer {
        self.stream.tokenizer
    }

    /// What it takes to go on from here elsewhere.
    pub fn snapshot(&self) -> Snapshot {
        self.stream.snapshot()
    }

    /// Goes to where the parser was that `snapshot` is of.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.reset();
        for input in snapshot.inputs() {
            match input {
                Input::Token(token) => self.process(token),
                Input::End => self.process_eos(),
            };
        }
        self.stream.restore_emitted(snapshot);
    }
}
