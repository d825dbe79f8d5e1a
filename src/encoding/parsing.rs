//! Tokens to messages: all at once, and by parsers, which are made here since they know no encoding.

use super::{HarmonyEncoding, HarmonyEncodingName};
use crate::chat::{Message, Role};
use crate::error::Result;
use crate::parse::{self, ParseOptions, RecoveringParser, StreamableParser};
use crate::tokenizer::{Rank, Tokenizer};

/// Parsing.
impl HarmonyEncoding {
    /// The messages in a model's completion; `role` is the one that the prompt ended in.
    ///
    /// # Errors
    /// What [`StreamableParser::process`](crate::StreamableParser::process) and
    /// [`StreamableParser::process_eos`](crate::StreamableParser::process_eos) fail with.
    ///
    /// ```
    /// use openai_harmony::chat::{Message, Role};
    /// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let completion = encoding.tokenizer().encode_with_special_tokens("<|channel|>final<|message|>Hi!<|return|>");
    /// let messages = encoding.parse_messages_from_completion_tokens(completion, Some(Role::Assistant))?;
    /// assert_eq!(messages, [Message::from_role_and_content(Role::Assistant, "Hi!").with_channel("final")]);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn parse_messages_from_completion_tokens<I>(
        &self,
        tokens: I,
        role: Option<Role>,
    ) -> Result<Vec<Message>>
    where
        I: IntoIterator<Item = Rank>,
    {
        self.parse_messages_from_completion_tokens_with_options(
            tokens,
            role,
            ParseOptions::default(),
        )
    }

    /// The same with options.
    ///
    /// # Errors
    /// What [`StreamableParser::process`](crate::StreamableParser::process) and
    /// [`StreamableParser::process_eos`](crate::StreamableParser::process_eos) fail with.
    pub fn parse_messages_from_completion_tokens_with_options<I>(
        &self,
        tokens: I,
        role: Option<Role>,
        options: ParseOptions,
    ) -> Result<Vec<Message>>
    where
        I: IntoIterator<Item = Rank>,
    {
        let tokens: Vec<Rank> = tokens.into_iter().collect();
        parse::messages(self.tokenizer, role, options, &tokens)
    }

    /// The messages in whatever a model wrote, as [`RecoveringParser`] reads them.
    ///
    /// ```
    /// use openai_harmony::chat::{Message, Role};
    /// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let completion = encoding.tokenizer().encode_with_special_tokens("<|channel|>final Hi!<|return|>");
    /// let messages = encoding.recover_messages_from_completion_tokens(completion, Some(Role::Assistant));
    /// assert_eq!(messages, [Message::from_role_and_content(Role::Assistant, "Hi!").with_channel("final")]);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn recover_messages_from_completion_tokens<I>(
        &self,
        tokens: I,
        role: Option<Role>,
    ) -> Vec<Message>
    where
        I: IntoIterator<Item = Rank>,
    {
        let mut parser = RecoveringParser::new(*self, role);
        for token in tokens {
            parser.process(token);
        }
        parser.process_eos();
        parser.into_messages()
    }
}

impl HarmonyEncoding {
    /// The encoding with this tokenizer: there is but one.
    fn with_tokenizer(tokenizer: &'static Tokenizer) -> Self {
        Self {
            name: HarmonyEncodingName::HarmonyGptOss,
            tokenizer,
        }
    }
}

/// Constructors.
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
        Ok(Self::with_tokenizer(encoding.tokenizer, role, options))
    }

    /// The encoding the parser was made with.
    pub fn encoding(&self) -> HarmonyEncoding {
        HarmonyEncoding::with_tokenizer(self.tokenizer())
    }
}

/// Constructors.
impl RecoveringParser {
    /// A parser. With a `role`, the stream starts within a header of that role, as a completion does whose prompt ended in
    /// `<|start|>assistant`; headers that name no role have it too.
    pub fn new(encoding: HarmonyEncoding, role: Option<Role>) -> Self {
        Self::with_tokenizer(encoding.tokenizer, role)
    }

    /// The encoding the parser was made with.
    pub fn encoding(&self) -> HarmonyEncoding {
        HarmonyEncoding::with_tokenizer(self.tokenizer())
    }
}
