//! Scratch buffers that a thread keeps from call to call. The system hands out new memory in pages of 4 KB, each at the cost of a
//! page fault; for the tokens of a long text these add up to a measurable part of the time.

use std::cell::Cell;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

use crate::Rank;

/// Larger buffers are freed. A thread keeps no more than this for tokens, for bytes and for text.
const KEPT_BYTES: usize = 2 << 20;

/// A buffer of which a thread keeps one.
pub(in super::super) trait Kept: Default + 'static {
    fn kept() -> &'static LocalKey<Cell<Self>>;

    /// Leaves nothing in it; returns how many bytes there is room for.
    fn clear(&mut self) -> usize;
}

impl Kept for Vec<Rank> {
    fn kept() -> &'static LocalKey<Cell<Self>> {
        thread_local!(static TOKENS: Cell<Vec<Rank>> = const { Cell::new(Vec::new()) });
        &TOKENS
    }

    fn clear(&mut self) -> usize {
        self.clear();
        self.capacity() * size_of::<Rank>()
    }
}

impl Kept for Vec<u8> {
    fn kept() -> &'static LocalKey<Cell<Self>> {
        thread_local!(static BYTES: Cell<Vec<u8>> = const { Cell::new(Vec::new()) });
        &BYTES
    }

    fn clear(&mut self) -> usize {
        self.clear();
        self.capacity()
    }
}

impl Kept for String {
    fn kept() -> &'static LocalKey<Cell<Self>> {
        thread_local!(static TEXT: Cell<String> = const { Cell::new(String::new()) });
        &TEXT
    }

    fn clear(&mut self) -> usize {
        self.clear();
        self.capacity()
    }
}

/// An empty buffer in memory that the thread has kept. Whoever takes one while it is in use gets another.
pub(in super::super) struct Scratch<T: Kept>(T);

impl<T: Kept> Scratch<T> {
    pub(in super::super) fn take() -> Self {
        Self(T::kept().take())
    }
}

impl<T: Kept> Drop for Scratch<T> {
    fn drop(&mut self) {
        if self.0.clear() <= KEPT_BYTES {
            T::kept().set(mem::take(&mut self.0));
        }
    }
}

impl<T: Kept> Deref for Scratch<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Kept> DerefMut for Scratch<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
