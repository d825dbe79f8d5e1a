//! A rendered conversation that knows what each of its tokens is.

use super::Part;
use super::annotations::{Annotations, terminator_is_sampled};
use super::contexts::Contexts;
use super::history::Dropped;
use crate::chat::{Message, Role};
use crate::tokenizer::{Rank, special};

/// The tokens of a conversation, and for each what it is; see
/// [`render_annotated`](crate::HarmonyEncoding::render_annotated).
///
/// All columns are as long as the tokens.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Rendered {
    /// The tokens: those that rendering gives without annotations.
    pub tokens: Vec<Rank>,
    /// The index of each token's message in the conversation as it was given; −1 for the beginning of the next turn.
    /// Messages that were left out are counted.
    pub message: Vec<i32>,
    /// Which part of its message each token is.
    pub part: Vec<Part>,
    /// Whether the model would have written the token here, given a prompt that ends in `<|start|>assistant` and sampling
    /// that stops at `<|return|>` and `<|call|>`.
    pub sampled: Vec<bool>,
    /// The messages that were rendered.
    pub messages: Vec<Span>,
}

/// A rendered message, and where its tokens are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Span {
    /// The index of the message in the conversation as it was given.
    pub index: usize,
    /// Its author's role.
    pub role: Role,
    /// Its author's name.
    pub name: Option<String>,
    /// Its channel.
    pub channel: Option<String>,
    /// Its recipient.
    pub recipient: Option<String>,
    /// The index of its first token, `<|start|>`.
    pub start: usize,
    /// The index behind its last token, the terminator.
    pub end: usize,
    /// The index of the first token of its content.
    pub content_start: usize,
    /// The index behind the last token of its content.
    pub content_end: usize,
    /// The index of the first token that the model writes; `end` where it writes none.
    pub sampled_start: usize,
    /// Whether the messages rendered before it are those that its prompt had when it was written, by the rule for reasoning
    /// that the conversation was rendered with.
    pub exact: bool,
}

impl Rendered {
    /// Puts together what rendering a conversation gave.
    pub(crate) fn new(
        tokens: Vec<Rank>,
        annotations: Annotations,
        messages: &[&Message],
        dropped: &Dropped,
    ) -> Self {
        let contexts = Contexts::new(messages, dropped.policy);
        let left_out = contexts.number(dropped);
        let mut rendered = Self {
            message: Vec::with_capacity(tokens.len()),
            sampled: Vec::with_capacity(tokens.len()),
            messages: Vec::with_capacity(annotations.messages.len()),
            part: annotations.parts,
            tokens,
        };
        let mut before = None;
        for bounds in annotations.messages {
            let message = messages[bounds.index];
            let span = Span {
                index: bounds.index,
                role: message.author.role,
                name: message.author.name.clone(),
                channel: message.channel.clone(),
                recipient: message.recipient.clone(),
                start: bounds.start,
                end: bounds.end,
                content_start: bounds.content_start,
                content_end: bounds.content_end,
                sampled_start: bounds.sampled_start(message, before),
                exact: contexts.is_exact(left_out, bounds.index),
            };
            rendered.add(span, message);
            before = Some(message);
        }
        // The beginning of the next turn.
        rendered.message.resize(rendered.tokens.len(), -1);
        rendered.sampled.resize(rendered.tokens.len(), false);
        rendered
    }

    fn add(&mut self, span: Span, message: &Message) {
        let index = i32::try_from(span.index).unwrap_or(i32::MAX);
        self.message.resize(span.end, index);
        self.sampled.resize(span.sampled_start, false);
        self.sampled.resize(span.end, true);
        if let (Role::Assistant, Some(last)) = (span.role, self.sampled.last_mut()) {
            let is_return = self.tokens[span.end - 1] == special::RETURN;
            *last = terminator_is_sampled(message, is_return);
        }
        self.messages.push(span);
    }

    /// The role of each token's message: 0 system, 1 developer, 2 user, 3 assistant, 4 tool; 255 for the beginning of the
    /// next turn.
    pub fn roles(&self) -> Vec<u8> {
        self.gather(255, Span::role_code)
    }

    /// The channel of each token's message: 0 none, 1 analysis, 2 commentary, 3 final, 4 another one.
    pub fn channels(&self) -> Vec<u8> {
        self.gather(0, Span::channel_code)
    }

    fn gather(&self, none: u8, code: impl Fn(&Span) -> u8) -> Vec<u8> {
        let mut codes = Vec::with_capacity(self.tokens.len());
        for span in &self.messages {
            codes.resize(span.end, code(span));
        }
        codes.resize(self.tokens.len(), none);
        codes
    }
}

impl Span {
    /// Its role in [`Rendered::roles`].
    pub fn role_code(&self) -> u8 {
        match self.role {
            Role::System => 0,
            Role::Developer => 1,
            Role::User => 2,
            Role::Assistant => 3,
            Role::Tool => 4,
        }
    }

    /// Its channel in [`Rendered::channels`].
    pub fn channel_code(&self) -> u8 {
        match self.channel.as_deref() {
            None => 0,
            Some("analysis") => 1,
            Some("commentary") => 2,
            Some("final") => 3,
            Some(_) => 4,
        }
    }
}
