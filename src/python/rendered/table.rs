//! Rendered conversations one behind the other, in as much memory as they need. It knows no Python: any thread may fill one.

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

impl Default for Table {
    fn default() -> Self {
        Self {
            tokens: Vec::new(),
            message: Vec::new(),
            part: Vec::new(),
            sampled: Vec::new(),
            messages: Vec::new(),
            offsets: vec![0],
            message_offsets: vec![0],
        }
    }
}

impl Table {
    /// Adds a conversation, or nothing where there is no memory for it.
    pub(in super::super) fn add(&mut self, mut rendered: Rendered) -> Result<()> {
        self.reserve(rendered.tokens.len(), rendered.messages.len(), 1)?;
        self.tokens.append(&mut rendered.tokens);
        self.message.append(&mut rendered.message);
        self.part
            .extend(rendered.part.iter().map(|part| *part as u8));
        self.sampled.append(&mut rendered.sampled);
        self.messages.append(&mut rendered.messages);
        self.offsets.push(count(self.tokens.len()));
        self.message_offsets.push(count(self.messages.len()));
        Ok(())
    }

    /// Adds the conversations of another table.
    pub(in super::super) fn append(&mut self, mut other: Self) -> Result<()> {
        let rows = other.offsets.len() - 1;
        self.reserve(other.tokens.len(), other.messages.len(), rows)?;
        let (tokens, messages) = (count(self.tokens.len()), count(self.messages.len()));
        self.tokens.append(&mut other.tokens);
        self.message.append(&mut other.message);
        self.part.append(&mut other.part);
        self.sampled.append(&mut other.sampled);
        self.messages.append(&mut other.messages);
        let ends = other.offsets.iter().skip(1);
        self.offsets.extend(ends.map(|end| end + tokens));
        let ends = other.message_offsets.iter().skip(1);
        self.message_offsets.extend(ends.map(|end| end + messages));
        Ok(())
    }

    fn reserve(&mut self, tokens: usize, messages: usize, rows: usize) -> Result<()> {
        memory::reserve(&mut self.tokens, tokens)?;
        memory::reserve(&mut self.message, tokens)?;
        memory::reserve(&mut self.part, tokens)?;
        memory::reserve(&mut self.sampled, tokens)?;
        memory::reserve(&mut self.messages, messages)?;
        memory::reserve(&mut self.offsets, rows)?;
        memory::reserve(&mut self.message_offsets, rows)
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
