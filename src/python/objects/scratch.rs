//! Scratch buffers that a thread keeps from call to call. The system hands out new memory in pages of 4 KB, each at the cost of a
//! page fault; for the tokens of a long text these add up to a measurable part of the time.

use std::cell::Cell;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

use crate::Rank;

/// Larger buffers are freed. A thread keeps no more than this for tokens, and as much for text.
const KEPT_BYTES: usize = 8 << 20;

/// What a buffer may hold: a thread keeps one of each.
pub(in super::super) trait Kept: Sized + 'static {
    fn buffer() -> &'static LocalKey<Cell<Vec<Self>>>;
}

impl Kept for Rank {
    fn buffer() -> &'static LocalKey<Cell<Vec<Self>>> {
        thread_local!(static TOKENS: Cell<Vec<Rank>> = const { Cell::new(Vec::new()) });
        &TOKENS
    }
}

impl Kept for u8 {
    fn buffer() -> &'static LocalKey<Cell<Vec<Self>>> {
        thread_local!(static TEXT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) });
        &TEXT
    }
}

/// An empty buffer in memory that the thread has kept. Whoever takes one while it is in use gets another.
pub(in super::super) struct Scratch<T: Kept>(Vec<T>);

impl<T: Kept> Scratch<T> {
    pub(in super::super) fn take() -> Self {
        Self(T::buffer().take())
    }
}

impl<T: Kept> Drop for Scratch<T> {
    fn drop(&mut self) {
        if self.0.capacity() * size_of::<T>() <= KEPT_BYTES {
            self.0.clear();
            T::buffer().set(mem::take(&mut self.0));
        }
    }
}

impl<T: Kept> Deref for Scratch<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T: Kept> DerefMut for Scratch<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}
