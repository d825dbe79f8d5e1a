//! A queue that many threads take from, some of whose items are read by the leave of the thread that has the GIL.

#![expect(
    unsafe_code,
    reason = "that no Python code runs meanwhile can be promised only"
)]

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::shared::Reading;

/// First in, first out.
pub(super) struct Queue<Item> {
    state: Mutex<State<Item>>,
    /// Wakes those who wait for items.
    changed: Condvar,
    /// Wakes the one who waits for those who read.
    have_read: Condvar,
}

struct State<Item> {
    items: VecDeque<Item>,
    is_closed: bool,
    /// Whether those who take items may read them.
    may_read: bool,
    /// How many read.
    readers: usize,
}

impl<Item> Queue<Item> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                items: VecDeque::new(),
                is_closed: false,
                may_read: false,
                readers: 0,
            }),
            changed: Condvar::new(),
            have_read: Condvar::new(),
        }
    }

    /// Returns how many are there then.
    pub(super) fn push(&self, item: Item) -> usize {
        let mut state = self.lock();
        state.items.push_back(item);
        let count = state.items.len();
        drop(state);
        self.changed.notify_one();
        count
    }

    /// Tells those who wait that there will be no more.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// The next item, where there is one, for the thread that has the GIL.
    pub(super) fn pop(&self) -> Option<Item> {
        self.lock().items.pop_front()
    }

    /// Lets those who take items read them.
    ///
    /// # Safety
    /// Until [`Queue::stop_reading`] returns, this thread has the GIL, does not give it away, and runs no Python code.
    pub(super) unsafe fn let_read(&self) {
        self.lock().may_read = true;
        self.changed.notify_all();
    }

    /// Lets nobody read any more, and waits for those who do. They wait for nothing meanwhile.
    pub(super) fn stop_reading(&self) {
        let mut state = self.lock();
        state.may_read = false;
        while state.readers > 0 {
            state = wait(&self.have_read, state);
        }
    }

    /// Waits for the next item, and where it `is_to_be_read` for the leave to do that. None where there will be no more.
    pub(super) fn wait(
        &self,
        is_to_be_read: impl Fn(&Item) -> bool,
    ) -> Option<(Item, Option<Leave<'_, Item>>)> {
        let mut state = self.lock();
        loop {
            match state.items.front().map(&is_to_be_read) {
                Some(false) => return Some((state.items.pop_front()?, None)),
                Some(true) if state.may_read => {
                    let item = state.items.pop_front()?;
                    state.readers += 1;
                    return Some((item, Some(Leave(self))));
                }
                _ if state.is_closed => return None,
                _ => state = wait(&self.changed, state),
            }
        }
    }

    /// Nothing in here can fail halfway, so that what a panicking thread leaves is as good as any.
    fn lock(&self) -> MutexGuard<'_, State<Item>> {
        lock(&self.state)
    }
}

/// What a panicking thread leaves is taken as it is.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'a, T>(condition: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condition
        .wait(guard)
        .unwrap_or_else(PoisonError::into_inner)
}

/// The leave to read an item beside the thread that has the GIL. It ends when this is dropped.
pub(super) struct Leave<'a, Item>(&'a Queue<Item>);

impl<Item> Leave<'_, Item> {
    #[expect(clippy::unused_self, reason = "it is what shows it")]
    pub(super) fn reading(&self) -> Reading<'_> {
        // SAFETY: whoever called `let_read` promised it. They called it before, and `stop_reading` waits for this to be dropped,
        // each with the queue's lock.
        unsafe { Reading::beside_another() }
    }
}

impl<Item> Drop for Leave<'_, Item> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.readers -= 1;
        if state.readers == 0 && !state.may_read {
            self.0.have_read.notify_one();
        }
    }
}
