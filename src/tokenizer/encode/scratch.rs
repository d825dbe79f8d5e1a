//! The buffers that encoding works in, one set a thread, kept from one text to the next.
//!
//! To allocate them anew takes longer than to encode a paragraph, and threads that allocate wait for each other.

use std::cell::RefCell;

use super::lookup::{Key, Workspace};
use super::piece_cache::{CachedTokens, PieceCache};
use crate::tokenizer::merge::Merger;

/// A merger that had more bytes to merge at a time is not kept: it may hold much memory.
const MAX_KEPT_MERGER_BYTES: usize = 1 << 14;

/// The buffers of a thread. Each is made when it is first needed.
pub(super) struct Scratch {
    pub(super) cache: PieceCache,
    pub(super) merger: Option<Merger>,
    pub(super) workspace: Option<Workspace>,
    pub(super) misses: Vec<Miss>,
}

/// A piece that is no token.
pub(super) struct Miss {
    /// Which piece of the batch it is.
    pub(super) index: usize,
    pub(super) key: Option<Key>,
    /// Its tokens, if they are in the cache.
    pub(super) cached: Option<CachedTokens>,
}

impl Scratch {
    /// Runs `f` with the buffers of this thread.
    pub(super) fn with<T>(f: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
        }
        SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
            Ok(mut scratch) => f(&mut scratch),
            Err(_) => f(&mut Self::new()),
        })
    }

    const fn new() -> Self {
        Self {
            cache: PieceCache::new(),
            merger: None,
            workspace: None,
            misses: Vec::new(),
        }
    }

    /// Keeps a merger that had at most so many bytes to merge at a time.
    pub(super) fn keep_merger(&mut self, merger: Merger, bytes: usize) {
        if bytes <= MAX_KEPT_MERGER_BYTES {
            self.merger = Some(merger);
        }
    }
}
