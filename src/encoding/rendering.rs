//! Conversations to tokens.

use std::collections::BTreeMap;

use super::HarmonyEncoding;
use crate::chat::{Message, Role, SchemaPolicy, ToolNamespaceConfig};
use crate::error::Result;
use crate::render::{
    self, Annotations, Dropped, Ending, PieceOptions, RenderConversationConfig, RenderOptions,
    Rendered, Renderer, Sink,
};
use crate::tokenizer::Rank;

/// Rendering. Every method fails alike: [`Error::is_unrenderable_message`](crate::Error::is_unrenderable_message) for a tool
/// without a name or content that its role may not hold, [`Error::is_schema_too_deep`](crate::Error::is_schema_too_deep) for
/// a tool's parameters. Nothing is appended then.
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
        let dropped = render::dropped(messages, ending, config);
        self.append(messages, &dropped, ending, config, tokens, ())
    }

    /// The same, reported to a sink. Where it fails, the sink has heard of a part of it.
    fn append<S: Sink>(
        &self,
        messages: &[&Message],
        dropped: &Dropped,
        ending: Ending,
        config: Option<&RenderConversationConfig>,
        tokens: &mut Vec<Rank>,
        sink: S,
    ) -> Result<()> {
        let before = tokens.len();
        let mut renderer = self.renderer(tokens, sink);
        if let Err(error) = renderer.conversation(messages, dropped, config) {
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

    /// The tokens of a conversation, and what each of them is: of which message, which part of it, and whether the model
    /// writes it. The tokens are those of the method that renders to this ending.
    ///
    /// # Errors
    /// For a message that can't be rendered; see above.
    ///
    /// ```
    /// use openai_harmony::chat::{Message, Role};
    /// use openai_harmony::{Ending, HarmonyEncodingName, Part, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let chat = [
    ///     Message::from_role_and_content(Role::User, "2 + 2?"),
    ///     Message::from_role_and_content(Role::Assistant, "4").with_channel("final"),
    /// ];
    /// let rendered = encoding.render_annotated(&chat, Ending::Training, None)?;
    /// let written: Vec<u32> = rendered.tokens.iter().zip(&rendered.sampled).filter(|(_, sampled)| **sampled).map(|(token, _)| *token).collect();
    /// assert_eq!(encoding.tokenizer().decode_utf8(written)?, "<|channel|>final<|message|>4<|return|>");
    /// assert_eq!(rendered.part.last(), Some(&Part::Terminator));
    /// assert_eq!(rendered.message.last(), Some(&1));
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn render_annotated<'a, I>(
        &self,
        conversation: I,
        ending: Ending,
        config: Option<&RenderConversationConfig>,
    ) -> Result<Rendered>
    where
        I: IntoIterator<Item = &'a Message>,
    {
        let messages: Vec<&Message> = conversation.into_iter().collect();
        let expected = render::expected_tokens(&messages);
        let mut tokens = Vec::with_capacity(expected);
        let mut annotations = Annotations::with_capacity(messages.len(), expected);
        let dropped = render::dropped(&messages, ending, config);
        let (into, sink) = (&mut tokens, &mut annotations);
        self.append(&messages, &dropped, ending, config, into, sink)?;
        Ok(Rendered::new(tokens, annotations, &messages, &dropped))
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
        self.renderer(&mut tokens, ()).message(message, options)?;
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

    /// Appends the tokens of messages that are to be put together as examples, and what they are.
    pub(crate) fn append_pieces(
        &self,
        messages: &[&Message],
        pieces: &PieceOptions<'_>,
        tokens: &mut Vec<Rank>,
        annotations: &mut Annotations,
    ) -> Result<()> {
        self.renderer(tokens, annotations).pieces(messages, pieces)
    }

    /// The tokens of a section on tools.
    pub(crate) fn encode_tools(
        &self,
        namespaces: &BTreeMap<String, ToolNamespaceConfig>,
        policy: SchemaPolicy,
    ) -> Result<Vec<Rank>> {
        let mut tokens = Vec::new();
        self.renderer(&mut tokens, ()).tools(namespaces, policy)?;
        Ok(tokens)
    }

    fn renderer<'a, S>(&self, tokens: &'a mut Vec<Rank>, sink: S) -> Renderer<'a, S> {
        Renderer {
            tokenizer: self.tokenizer,
            tokens,
            sink,
        }
    }
}
