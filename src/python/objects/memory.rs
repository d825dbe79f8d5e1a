//! Memory whose size comes from the input: where there is not enough, `MemoryError` is raised. (Rust ends the process where a
//! `Vec` that grows by itself finds none.)

use std::collections::VecDeque;

pub(in super::super) use crate::memory::reserve;
use crate::memory::{LARGE, MARGIN, probe};
use crate::{Error, Result};

/// What a loop takes in many small pieces, each of which Rust takes without asking: the strings and items of a conversation, of
/// JSON, of rows.
pub(in super::super) struct Headroom {
    left: usize,
}

impl Headroom {
    /// A short loop asks for nothing, since asking would take most of its time.
    pub(in super::super) fn new() -> Self {
        Self { left: LARGE / 8 }
    }

    /// Before about so many bytes are taken: fails where there is no memory for them. The margin that each request leaves is taken
    /// before the next one, so that not every step asks.
    pub(in super::super) fn take(&mut self, bytes: usize) -> Result<()> {
        if bytes <= self.left {
            self.left -= bytes;
            return Ok(());
        }
        self.left = MARGIN;
        probe(bytes)
    }
}

/// Appends an item.
pub(in super::super) fn push<T>(items: &mut Vec<T>, item: T) -> Result<()> {
    reserve(items, 1)?;
    items.push(item);
    Ok(())
}

/// Makes room for so many more items behind the others.
pub(in super::super) fn reserve_queue<T>(items: &mut VecDeque<T>, additional: usize) -> Result<()> {
    let reserved = items.try_reserve(additional);
    reserved.map_err(|_| Error::out_of_memory())
}

/// Fails where there is no room for so many bytes, which something that cannot fail is about to take.
pub(in super::super) fn ensure(bytes: usize) -> Result<()> {
    if bytes < LARGE {
        return Ok(());
    }
    probe(bytes)
}

/// Makes room for so many more bytes of text.
#[inline]
pub(in super::super) fn reserve_text(text: &mut String, additional: usize) -> Result<()> {
    let reserved = text.try_reserve(additional);
    reserved.map_err(|_| Error::out_of_memory())
}

/// The text in memory of its own.
pub(in super::super) fn copied(text: &str) -> Result<String> {
    let mut copy = String::new();
    reserve_text(&mut copy, text.len())?;
    copy.push_str(text);
    Ok(copy)
}

/// The numbers in memory of their own.
pub(in super::super) fn numbers<T: Copy>(numbers: &[T]) -> Result<Vec<T>> {
    let mut copy = Vec::new();
    reserve(&mut copy, numbers.len())?;
    copy.extend_from_slice(numbers);
    Ok(copy)
}
