//! The streaming parser: fed one token at a time, or many.

use std::collections::HashMap;

use super::diagnostic::Diagnostic;
use super::event::Event;
use super::feed_error::FeedError;
use super::header::ParsedHeader;
use super::options::{ParseOptions, StreamState};
use super::recovering::RecoveringParser;
use super::recovery::Recovery;
use super::snapshot::{Input, Snapshot};
use super::stream::Stream;
use super::strict;
use crate::chat::{Message, Role};
use crate::error::Result;
use crate::tokenizer::{Rank, Tokenizer};

/// Reads messages from a model's tokens as they arrive.
///
/// Every token costs the same, however long the message is: text is kept as it is decoded, and what is costly to build is
/// built when it is asked for. After an error the parser can be fed on; no error loses a finished message. A parser that has
/// no errors is [`RecoveringParser`].
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
    role: Option<Role>,
    mode: Mode,
    stream: Stream,
}

/// What happens at what is malformed.
#[derive(Clone, Debug)]
enum Mode {
    Fail(ParseOptions),
    Recover(Box<Recovery>),
}

impl StreamableParser {
    /// What `new_with_options` makes, beside the encoding.
    pub(crate) fn with_tokenizer(
        tokenizer: &'static Tokenizer,
        role: Option<Role>,
        options: ParseOptions,
    ) -> Self {
        Self {
            role,
            mode: Mode::Fail(options),
            stream: Stream::new(tokenizer, role),
        }
    }

    /// Takes the next token.
    ///
    /// # Errors
    /// [`Error::is_unexpected_token`](crate::Error::is_unexpected_token) for a token between messages that is not
    /// `<|start|>`; [`Error::is_malformed_header`](crate::Error::is_malformed_header) where `<|message|>` ends a header that
    /// does not follow the grammar. The position is the index of the token. The parser can be fed on: it then waits for
    /// `<|start|>`.
    #[inline]
    pub fn process(&mut self, token: Rank) -> Result<&mut Self> {
        match &mut self.mode {
            Mode::Fail(options) => strict::take(&mut self.stream, *options, token)?,
            Mode::Recover(recovery) => take_recovering(recovery, &mut self.stream, token),
        }
        Ok(self)
    }

    /// Ends the stream: finishes the message whose content is being read.
    ///
    /// # Errors
    /// [`Error::is_unexpected_eos`](crate::Error::is_unexpected_eos) within a header, of which nothing is kept but
    /// [`StreamableParser::tokens`].
    pub fn process_eos(&mut self) -> Result<&mut Self> {
        match &mut self.mode {
            Mode::Fail(_) => strict::end(&mut self.stream)?,
            Mode::Recover(recovery) => recovery.end(&mut self.stream),
        }
        Ok(self)
    }

    /// Takes any number of tokens; returns the events that they caused. Tokens given to [`StreamableParser::process`] cause
    /// none; both may be mixed.
    ///
    /// ```
    /// use openai_harmony::chat::Role;
    /// use openai_harmony::{Event, HarmonyEncodingName, StreamableParser, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let reply = "<|channel|>final<|message|>It is 4.<|return|>";
    /// let mut parser = StreamableParser::new(encoding, Some(Role::Assistant))?;
    /// let mut answer = String::new();
    /// for event in parser.feed(encoding.tokenizer().encode_with_special_tokens(reply))? {
    ///     if let Event::ContentDelta { text, .. } = event {
    ///         answer += &text;
    ///     }
    /// }
    /// assert_eq!(answer, "It is 4.");
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`StreamableParser::process`], at the first token that fails; the tokens before it are taken, and
    /// [`FeedError::events`] are what they caused.
    pub fn feed(
        &mut self,
        tokens: impl IntoIterator<Item = Rank>,
    ) -> Result<Vec<Event>, FeedError> {
        self.stream.start_events();
        let result = tokens
            .into_iter()
            .try_for_each(|token| self.process(token).map(drop));
        let events = self.stream.take_events();
        match result {
            Ok(()) => Ok(events),
            Err(error) => Err(FeedError::new(error, events)),
        }
    }

    /// Ends the stream as [`StreamableParser::process_eos`] does; returns the events that its end caused.
    ///
    /// # Errors
    /// Those of [`StreamableParser::process_eos`].
    pub fn finish(&mut self) -> Result<Vec<Event>> {
        self.stream.start_events();
        let result = self.process_eos().map(drop);
        let events = self.stream.take_events();
        result.map(|()| events)
    }

    /// Forgets everything that was fed.
    pub fn reset(&mut self) {
        self.stream = Stream::new(self.stream.tokenizer, self.role);
        if let Mode::Recover(recovery) = &mut self.mode {
            **recovery = Recovery::new(self.role);
        }
    }
}

/// What can be read of a parser at any time.
impl StreamableParser {
    /// The text so far of the message whose content is being read; otherwise empty.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn current_content(&self) -> Result<&str> {
        Ok(self.stream.current_content())
    }

    /// The text that the last token added to the content: `None` outside of content, and where the token ended within a
    /// character.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn last_content_delta(&self) -> Result<Option<&str>> {
        Ok(self.stream.last_content_delta())
    }

    /// The header of the message whose content is being read.
    pub fn current_header(&self) -> Option<&ParsedHeader> {
        self.stream.current_header()
    }

    /// The role of the message whose content is being read, or of the one whose header need not say it.
    pub fn current_role(&self) -> Option<Role> {
        self.stream.current_role()
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
        self.stream.messages()
    }

    /// The messages that are finished. Call [`StreamableParser::process_eos`] first for the one that is not.
    pub fn into_messages(self) -> Vec<Message> {
        self.stream.into_messages()
    }

    /// Every token that was fed, in order.
    pub fn tokens(&self) -> &[Rank] {
        self.stream.tokens()
    }

    /// Where in a message the parser is.
    pub fn state(&self) -> StreamState {
        self.stream.state()
    }

    /// The tokens of the header that is being read.
    pub fn header_tokens(&self) -> Option<&[Rank]> {
        self.stream.header_tokens()
    }

    /// The tokens of the content that is being read, made anew from each token's delta: where a delta is not the token's own
    /// text (parts of a character, special tokens as text) they are others than were fed. Linear in the content.
    pub fn content_tokens(&self) -> Option<Vec<Rank>> {
        self.stream.content_tokens(self.is_recovering())
    }

    /// The state and what has been read of the current message, as JSON: `{"state": "ExpectStart"}`,
    /// `{"state": "Header", "header_tokens": […]}` or
    /// `{"state": "Content", "header": {…}, "content_tokens": […]}`. Linear in the current message.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn state_json(&self) -> Result<String> {
        Ok(self.stream.state_json(self.is_recovering()))
    }

    /// How many tokens were fed as content, by channel; markers and headers are not counted, the message that is being read is.
    pub fn content_token_counts(&self) -> HashMap<Option<String>, usize> {
        self.stream.content_token_counts()
    }

    /// How many tokens were fed as content of the channel `analysis`.
    pub fn reasoning_tokens(&self) -> usize {
        self.stream.reasoning_tokens()
    }

    /// The repairs so far; none where the parser is not a [`RecoveringParser`].
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &self.mode {
            Mode::Fail(_) => &[],
            Mode::Recover(recovery) => recovery.diagnostics(),
        }
    }

    /// Whether this was a [`RecoveringParser`]: then no call fails.
    pub fn is_recovering(&self) -> bool {
        matches!(self.mode, Mode::Recover(_))
    }

    pub(crate) fn tokenizer(&self) -> &'static Tokenizer {
        self.stream.tokenizer
    }

    /// The options the parser was made with; a recovering parser has none, and shows `strict: false`.
    pub fn options(&self) -> ParseOptions {
        match self.mode {
            Mode::Fail(options) => options,
            Mode::Recover(_) => ParseOptions { strict: false },
        }
    }

    /// What it takes to go on from here elsewhere.
    pub fn snapshot(&self) -> Snapshot {
        self.stream.snapshot()
    }

    /// Goes to where the parser was that `snapshot` is of. What failed then fails again, and leaves the same state.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.reset();
        for input in snapshot.inputs() {
            let _ = match input {
                Input::Token(token) => self.process(token),
                Input::End => self.process_eos(),
            };
        }
        self.stream.restore_emitted(snapshot);
    }
}

/// Kept apart so that the strict way, which most callers take, is the short one.
#[inline(never)]
fn take_recovering(recovery: &mut Recovery, stream: &mut Stream, token: Rank) {
    recovery.take(stream, token);
}

/// The same parser behind the signatures of one that can fail, for code that has both kinds. None of its calls does.
impl From<RecoveringParser> for StreamableParser {
    fn from(parser: RecoveringParser) -> Self {
        let (role, recovery, stream) = parser.into_parts();
        Self {
            role,
            mode: Mode::Recover(Box::new(recovery)),
            stream,
        }
    }
}
