//! Rendered conversations one behind the other, in as much memory as they need. It knows no Python.

use crate::python::objects::memory;
use crate::{Rank, Rendered, Result, Span};

/// The columns of [`Rendered`], and where each conversation's part of them begins.
pub(in super::super) struct Table {
    pub(super) tokens: Vec<Rank>,
    pub(super) message: Vec<i32>,
    pub(super) part: Vec<u8>,
    pub(super) sampled: Vec<bool>,
    pub(super) messages: Vec<Span>,
    /// A number more than there are conversations, of which the first is 0.
    pub(super) offsets: Vec<i64>,
    pub(super) message_offsets: Vec<i64>,
}

impl Table {
    /// The columns of all conversations. Their memory is taken at once: columns that grow would be copied over and over.
    pub(in super::super) fn new(conversations: Vec<Rendered>) -> Result<Self> {
        let mut table = Self {
            tokens: Vec::new(),
            message: Vec::new(),
            part: Vec::new(),
            sampled: Vec::new(),
            messages: Vec::new(),
            offsets: Vec::new(),
            message_offsets: Vec::new(),
        };
        table.reserve(&conversations)?;
        table.offsets.push(0);
        table.message_offsets.push(0);
        for conversation in conversations {
            table.add(conversation);
        }
        Ok(table)
    }

    fn reserve(&mut self, conversations: &[Rendered]) -> Result<()> {
        let tokens = conversations.iter().map(|rendered| rendered.tokens.len());
        let messages = conversations.iter().map(|rendered| rendered.messages.len());
        let (tokens, messages) = (tokens.sum(), messages.sum());
        memory::reserve(&mut self.tokens, tokens)?;
        memory::reserve(&mut self.message, tokens)?;
        memory::reserve(&mut self.part, tokens)?;
        memory::reserve(&mut self.sampled, tokens)?;
        memory::reserve(&mut self.messages, messages)?;
        memory::reserve(&mut self.offsets, conversations.len() + 1)?;
        memory::reserve(&mut self.message_offsets, conversations.len() + 1)
    }

    /// Adds a conversation, for which there is room.
    fn add(&mut self, mut rendered: Rendered) {
        self.tokens.append(&mut rendered.tokens);
        self.message.append(&mut rendered.message);
        self.part
            .extend(rendered.part.iter().map(|part| *part as u8));
        self.sampled.append(&mut rendered.sampled);
        self.messages.append(&mut rendered.messages);
        self.offsets.push(count(self.tokens.len()));
        self.message_offsets.push(count(self.messages.len()));
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
