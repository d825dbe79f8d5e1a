//! The encoding: what ties the tokenizer, rendering and parsing together.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use crate::chat::{Message, Role};
use crate::error::{Error, Kind, Result};
use crate::parse::{self, ParseOptions, RecoveringParser};
use crate::render::{self, Ending, RenderConversationConfig, RenderOptions, Renderer};
use crate::tokenizer::{Rank, Tokenizer, special};

/// The tokens that end a message.
pub(crate) const STOP_TOKENS: [Rank; 3] = [special::RETURN, special::END, special::CALL];
/// Those that hand the turn over: to the user, or to a tool.
const ACTION_STOP_TOKENS: [Rank; 2] = [special::RETURN, special::CALL];

/// The tokens of a context, less those kept for the model's own next message.
const MAX_MESSAGE_TOKENS: usize = (1 << 20) - (1 << 19);

/// The names of encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HarmonyEncodingName {
    /// The encoding of the gpt-oss models.
    HarmonyGptOss,
}

impl HarmonyEncodingName {
    fn as_str(self) -> &'static str {
        match self {
            Self::HarmonyGptOss => "HarmonyGptOss",
        }
    }
}

impl fmt::Display for HarmonyEncodingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HarmonyEncodingName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "HarmonyGptOss" => Ok(Self::HarmonyGptOss),
            _ => Err(Error::new(Kind::UnknownEncoding(name.to_owned()))),
        }
    }
}

/// The encoding of this name. All calls return the same instance, and cost nothing: the vocabulary is constant data of the
/// library. (On wasm the first call prepares it.)
///
/// # Errors
/// None; the signature is the one that users of the crate know.
pub fn load_harmony_encoding(name: HarmonyEncodingName) -> Result<HarmonyEncoding> {
    Ok(HarmonyEncoding {
        name,
        tokenizer: Tokenizer::shared(),
    })
}

/// Renders conversations to tokens and parses tokens to messages. Copies share one instance.
#[derive(Clone, Copy)]
pub struct HarmonyEncoding {
    name: HarmonyEncodingName,
    tokenizer: &'static Tokenizer,
}

impl HarmonyEncoding {
    /// The encoding's name: `"HarmonyGptOss"`.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The tokenizer's name: `"o200k_harmony"`.
    pub fn tokenizer_name(&self) -> &str {
        "o200k_harmony"
    }

    /// How many tokens a message may have: 524,288.
    pub fn max_message_tokens(&self) -> usize {
        MAX_MESSAGE_TOKENS
    }

    /// The tokenizer, for text that is no message.
    pub fn tokenizer(&self) -> &'static Tokenizer {
        self.tokenizer
    }

    /// The tokens that end a message: `<|return|>`, `<|end|>` and `<|call|>`.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn stop_tokens(&self) -> Result<HashSet<Rank>> {
        Ok(STOP_TOKENS.into())
    }

    /// The tokens at which to stop sampling, since someone else is to act: `<|return|>` and `<|call|>`.
    ///
    /// # Errors
    /// None; the signature is the one that users of the crate know.
    pub fn stop_tokens_for_assistant_actions(&self) -> Result<HashSet<Rank>> {
        Ok(ACTION_STOP_TOKENS.into())
    }
}

/// Rendering. Every method fails alike: [`Error::is_unrenderable_message`] for a tool without a name or content that its
/// role may not hold, [`Error::is_schema_too_deep`] for a tool's parameters. Nothing is appended then.
impl HarmonyEncoding {
    /// The tokens of a conversation that the model is to continue, up to the role of the next message.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    ///
    /// ```
    /// use openai_harmony::chat::{Conversation, Message, Role};
    /// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let conversation = Conversation::from_messages([Message::from_role_and_content(Role::User, "Hi")]);
    /// let tokens = encoding.render_conversation_for_completion(&conversation, Role::Assistant, None)?;
    /// assert_eq!(
    ///     encoding.tokenizer().decode_utf8(tokens)?,
    ///     "<|start|>user<|message|>Hi<|end|><|start|>assistant"
    /// );
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn render_conversation_for_completion<'a, I>(
        &self,
        conversation: I,
        next_turn_role: Role,
        config: Option<&RenderConversationConfig>,
    ) -> Result<Vec<Rank>>
    where
        I: IntoIterator<Item = &'a Message>,
    {
        self.ended(conversation, Ending::Turn(next_turn_role), config)
    }

    /// [`HarmonyEncoding::render_conversation_for_completion`], appended to `into`.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    pub fn render_conversation_for_completion_into<'a, I, B>(
        &self,
        conversation: I,
        next_turn_role: Role,
        into: &mut B,
        config: Option<&RenderConversationConfig>,
    ) -> Result<()>
    where
        I: IntoIterator<Item = &'a Message>,
        B: Extend<Rank>,
    {
        into.extend(self.render_conversation_for_completion(
            conversation,
            next_turn_role,
            config,
        )?);
        Ok(())
    }

    /// The tokens of a conversation to train on: an answer that ends it ends in `<|return|>`, as the model is to end it.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    pub fn render_conversation_for_training<'a, I>(
        &self,
        conversation: I,
        config: Option<&RenderConversationConfig>,
    ) -> Result<Vec<Rank>>
    where
        I: IntoIterator<Item = &'a Message>,
    {
        self.ended(conversation, Ending::Training, config)
    }

    /// The tokens of a conversation.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    pub fn render_conversation<'a, I>(
        &self,
        conversation: I,
        config: Option<&RenderConversationConfig>,
    ) -> Result<Vec<Rank>>
    where
        I: IntoIterator<Item = &'a Message>,
    {
        self.ended(conversation, Ending::Message, config)
    }

    fn ended<'a, I>(
        &self,
        conversation: I,
        ending: Ending,
        config: Option<&RenderConversationConfig>,
    ) -> Result<Vec<Rank>>
    where
        I: IntoIterator<Item = &'a Message>,
    {
        let messages: Vec<&Message> = conversation.into_iter().collect();
        let mut tokens = Vec::new();
        self.append_conversation(&messages, ending, config, &mut tokens)?;
        Ok(tokens)
    }

    /// Appends the tokens of a conversation; nothing where it fails.
    pub(crate) fn append_conversation(
        &self,
        messages: &[&Message],
        ending: Ending,
        config: Option<&RenderConversationConfig>,
        tokens: &mut Vec<Rank>,
    ) -> Result<()> {
        let before = tokens.len();
        let mut renderer = self.renderer(tokens);
        if let Err(error) = renderer.conversation(messages, config) {
            tokens.truncate(before);
            return Err(error);
        }
        match (ending, messages.last()) {
            (Ending::Turn(role), _) => renderer.next_turn(role),
            (Ending::Training, Some(last)) => render::end_for_training(last, tokens),
            (Ending::Training, None) | (Ending::Message, _) => {}
        }
        Ok(())
    }

    /// [`HarmonyEncoding::render_conversation`], appended to `into`.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    pub fn render_conversation_into<'a, I, B>(
        &self,
        conversation: I,
        into: &mut B,
        config: Option<&RenderConversationConfig>,
    ) -> Result<()>
    where
        I: IntoIterator<Item = &'a Message>,
        B: Extend<Rank>,
    {
        into.extend(self.render_conversation(conversation, config)?);
        Ok(())
    }

    /// The tokens of one message; `None` for options is their default.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    pub fn render(
        &self,
        message: &Message,
        render_options: Option<&RenderOptions>,
    ) -> Result<Vec<Rank>> {
        let mut tokens = Vec::new();
        let options = render_options.copied().unwrap_or_default();
        self.renderer(&mut tokens).message(message, options)?;
        Ok(tokens)
    }

    /// [`HarmonyEncoding::render`], appended to `into`.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    pub fn render_into<B>(
        &self,
        message: &Message,
        into: &mut B,
        render_options: Option<&RenderOptions>,
    ) -> Result<()>
    where
        B: Extend<Rank>,
    {
        into.extend(self.render(message, render_options)?);
        Ok(())
    }

    fn renderer<'a>(&self, tokens: &'a mut Vec<Rank>) -> Renderer<'a> {
        Renderer {
            tokenizer: self.tokenizer,
            tokens,
        }
    }
}

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
        parse::messages(*self, role, options, &tokens)
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

impl fmt::Debug for HarmonyEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for HarmonyEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Renderer({})", self.name)
    }
}
