//! What each token of a rendered conversation is: part of which message, which part, and whether the model writes it.

use super::{Part, Sink};
use crate::chat::{Message, Role};

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
        self.parts.resize(end, part);
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

impl Bounds {
    /// From where on the model writes the message, given the one that is rendered before it: from `<|start|>` where it goes
    /// on by itself, else from behind the role. The end where it is not the model's.
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

/// Whether the model goes on by itself when it has written the message: it ended it in `<|end|>`, and not in `<|call|>` or
/// `<|return|>`, at which sampling stops.
fn goes_on_after(message: &Message) -> bool {
    message.author.role == Role::Assistant
        && message.recipient.is_none()
        && !super::history::is_final(message)
}

/// Whether the model writes the message's terminator as it is rendered. An answer of the past is rendered with `<|end|>`; the
/// model wrote `<|return|>`.
pub(crate) fn terminator_is_sampled(message: &Message, is_return: bool) -> bool {
    message.recipient.is_some() || is_return || !super::history::is_final(message)
}
