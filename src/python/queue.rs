//! A queue that many threads take from.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// First in, first out.
pub(super) struct Queue<Item> {
    state: Mutex<State<Item>>,
    changed: Condvar,
}

struct State<Item> {
    items: VecDeque<Item>,
    is_closed: bool,
}

impl<Item> Queue<Item> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                items: VecDeque::new(),
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    pub(super) fn push(&self, item: Item) {
        self.lock().items.push_back(item);
        self.changed.notify_one();
    }

    /// Tells those who wait that there will be no more.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// The next item, where there is one.
    pub(super) fn pop(&self) -> Option<Item> {
        self.lock().items.pop_front()
    }

    /// Waits for the next item; None where there will be no more.
    pub(super) fn wait(&self) -> Option<Item> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                return Some(item);
            }
            if state.is_closed {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Nothing in here can fail halfway, so that what a panicking thread leaves is as good as any.
    fn lock(&self) -> MutexGuard<'_, State<Item>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
