//! Memory whose size comes from the input: where there is not enough, `MemoryError` is raised. (Rust ends the process where a
//! `Vec` that grows by itself finds none.)

use std::collections::VecDeque;

use crate::{Error, Result};

/// Requests that are smaller than this are not asked about beforehand.
const LARGE: usize = 1 << 20;

/// Makes room for `additional` more items.
#[inline]
pub(in super::super) fn reserve<T>(items: &mut Vec<T>, additional: usize) -> Result<()> {
    let reserved = items.try_reserve(additional);
    reserved.map_err(|_| Error::out_of_memory())
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
    // The system lends memory when it is written to; this is not.
    reserve(&mut Vec::<u8>::new(), bytes)
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
