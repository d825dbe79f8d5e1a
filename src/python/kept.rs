//! Memory that a thread keeps from call to call. New memory of some size costs a page fault for every 4 KB, which
//! together take a part of the time of encoding into it that shows.

use std::cell::Cell;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

use crate::Rank;

/// Larger rows are not kept: a thread keeps no more than this for tokens and as much for text.
const KEPT_BYTES: usize = 2 << 20;

/// What a row may hold: each has a place where a thread keeps one.
pub(super) trait Keep: Sized + 'static {
    fn place() -> &'static LocalKey<Cell<Vec<Self>>>;
}

impl Keep for Rank {
    fn place() -> &'static LocalKey<Cell<Vec<Self>>> {
        thread_local!(static TOKENS: Cell<Vec<Rank>> = const { Cell::new(Vec::new()) });
        &TOKENS
    }
}

impl Keep for u8 {
    fn place() -> &'static LocalKey<Cell<Vec<Self>>> {
        thread_local!(static TEXT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) });
        &TEXT
    }
}

/// A row that is empty at first, in the memory of the last one, which it is taken out of: calls within calls have their own.
pub(super) struct Kept<T: Keep>(Vec<T>);

impl<T: Keep> Kept<T> {
    pub(super) fn take() -> Self {
        Self(T::place().take())
    }
}

impl<T: Keep> Drop for Kept<T> {
    fn drop(&mut self) {
        if self.0.capacity() * size_of::<T>() <= KEPT_BYTES {
            self.0.clear();
            T::place().set(mem::take(&mut self.0));
        }
    }
}

impl<T: Keep> Deref for Kept<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T: Keep> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}
