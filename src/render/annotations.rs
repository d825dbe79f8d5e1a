//! What each token of a rendered conversation is: part of which message, which part, and whether the model writes it.

use super::history::is_final;
use super::{Part, Sink};
use crate::chat::{Content, Message, Role};

/// How many bytes a token has on average, at least in languages that are not written with few.
const BYTES_PER_TOKEN: usize = 4;

/// How many tokens stand around the content of a message.
const HEADER_TOKENS: usize = 12;

/// About how many tokens messages have, for memory to be taken at once.
pub(crate) fn expected_tokens(messages: &[&Message]) -> usize {
    let tokens = messages.iter().map(|message| {
        let texts = message.content.iter().map(|content| match content {
            Content::Text(content) => content.text.len(),
            Content::SystemContent(_) | Content::DeveloperContent(_) => 0,
        });
        texts.sum::<usize>() / BYTES_PER_TOKEN + HEADER_TOKENS
    });
    tokens.sum()
}

/// Where the tokens of a message are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    /// The index of the message.
    pub(crate) index: usize,
    pub(crate) start: usize,
    /// The end of `<|start|>` and the role.
    pub(crate) role_end: usize,
    pub(crate) content_start: usize,
    pub(crate) content_end: usize,
    /// Behind the terminator.
    pub(crate) end: usize,
}

/// The parts of tokens, and the bounds of messages.
#[derive(Default)]
pub(crate) struct Annotations {
    pub(crate) parts: Vec<Part>,
    pub(crate) messages: Vec<Bounds>,
    open: Bounds,
}

impl Sink for &mut Annotations {
    #[inline]
    fn part(&mut self, part: Part, end: usize) {
        let start = self.parts.len();
        // Most parts of a header are one token, for which a fill takes longer than all else here.
        if end == start + 1 {
            self.parts.push(part);
        } else {
            self.parts.resize(end, part);
        }
        match part {
            Part::Start => self.open.start = start,
            Part::Role => self.open.role_end = end,
            Part::Message => self.open.content_start = end,
            Part::Terminator => self.open.content_end = start,
            _ => {}
        }
    }

    #[inline]
    fn message(&mut self, index: usize) {
        self.messages.push(Bounds {
            index,
            end: self.parts.len(),
            ..self.open
        });
    }
}

impl Annotations {
    /// Annotations that have memory for these messages, as far as can be told.
    pub(crate) fn with_capacity(messages: usize, tokens: usize) -> Self {
        Self {
            parts: Vec::with_capacity(tokens),
            messages: Vec::with_capacity(messages),
            open: Bounds::default(),
        }
    }

    /// The message of this index is not rendered.
    pub(super) fn nothing(&mut self, index: usize) {
        let end = self.parts.len();
        self.messages.push(Bounds {
            index,
            start: end,
            role_end: end,
            content_start: end,
            content_end: end,
            end,
        });
    }
}

impl Bounds {
    /// The index of the first token that the model writes, given the message that is rendered before it: `<|start|>` where
    /// the model went on by itself, else what stands behind the role. The end of a message that is not the assistant's.
    pub(crate) fn sampled_start(&self, message: &Message, before: Option<&Message>) -> usize {
        if message.author.role != Role::Assistant {
            self.end
        } else if before.is_some_and(goes_on_after) {
            self.start
        } else {
            self.role_end
        }
    }
}

/// Whether the model goes on by itself behind the message. Sampling stops at `<|call|>` and at the `<|return|>` of an answer.
fn goes_on_after(message: &Message) -> bool {
    message.author.role == Role::Assistant && message.recipient.is_none() && !is_final(message)
}

/// Whether the model writes the message's terminator as it is rendered. An answer of the past is rendered with `<|end|>`; the
/// model wrote `<|return|>`.
pub(crate) fn terminator_is_sampled(message: &Message, is_return: bool) -> bool {
    message.recipient.is_some() || is_return || !is_final(message)
}
