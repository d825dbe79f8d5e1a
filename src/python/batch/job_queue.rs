//! The jobs of a batch on their way through several threads.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::task::Task;
use crate::python::objects::memory;
use crate::{Error, Result};

/// Items that one thread works on.
pub(super) struct Job<T: Task> {
    pub(super) items: usize,
    pub(super) inputs: T::Inputs,
    pub(super) results: T::Results,
    /// How many items have results.
    pub(super) done: usize,
    /// Why the item behind them has none.
    pub(super) error: Option<Error>,
}

impl<T: Task> Default for Job<T> {
    fn default() -> Self {
        Self {
            items: 0,
            inputs: T::Inputs::default(),
            results: T::Results::default(),
            done: 0,
            error: None,
        }
    }
}

impl<T: Task> Job<T> {
    /// Works on its items, up to the first that fails.
    fn work(&mut self, task: &T) {
        while self.done < self.items && self.error.is_none() {
            match task.work(&self.inputs, self.done, &mut self.results) {
                Ok(()) => self.done += 1,
                Err(error) => self.error = Some(error),
            }
        }
        // Here, so that the thread that reads and writes need not spend its time on freeing them.
        self.inputs = T::Inputs::default();
    }
}

/// Jobs in the order of their items: those behind are still to be worked on, those in front are done.
pub(super) struct JobQueue<T: Task> {
    state: Mutex<State<T>>,
    /// A job is there to be taken, or there will be no more.
    added: Condvar,
    /// A job is done.
    done: Condvar,
}

struct State<T: Task> {
    /// None while a thread works on it.
    jobs: VecDeque<Option<Job<T>>>,
    /// How many jobs were popped; the number of the first that is here.
    popped: usize,
    /// How many of those here were taken.
    taken: usize,
    /// How many threads work on one.
    working: usize,
    /// Whether no more are taken: a job has failed, so that those behind it are not needed, or nobody wants them.
    is_closed: bool,
}

impl<T: Task> JobQueue<T> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                popped: 0,
                taken: 0,
                working: 0,
                is_closed: false,
            }),
            added: Condvar::new(),
            done: Condvar::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().jobs.len()
    }

    pub(super) fn push(&self, job: Job<T>) -> Result<()> {
        let mut state = self.lock();
        memory::reserve_queue(&mut state.jobs, 1)?;
        state.jobs.push_back(Some(job));
        self.added.notify_one();
        Ok(())
    }

    /// The first job, if it is done.
    pub(super) fn pop_done(&self) -> Option<Job<T>> {
        let mut state = self.lock();
        if state.count_done() == 0 {
            return None;
        }
        state.popped += 1;
        state.taken -= 1;
        state.jobs.pop_front().flatten()
    }

    /// Works on jobs until so many of the first are done, or no more will be.
    pub(super) fn work_until_done(&self, task: &T, count: usize) {
        let mut state = self.lock();
        while state.count_done() < count {
            if let Some(taken) = self.take(&mut state) {
                drop(state);
                taken.work(task);
                state = self.lock();
            } else if state.working == 0 {
                return;
            } else {
                state = wait(&self.done, state);
            }
        }
    }

    /// What a worker does: works on jobs until the queue is closed.
    pub(super) fn serve(&self, task: &T) {
        let mut state = self.lock();
        while !state.is_closed {
            if let Some(taken) = self.take(&mut state) {
                drop(state);
                taken.work(task);
                state = self.lock();
            } else {
                state = wait(&self.added, state);
            }
        }
    }

    /// Has no more jobs taken; returns when nobody works on one.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        self.added.notify_all();
        while state.working > 0 {
            state = wait(&self.done, state);
        }
    }

    fn take(&self, state: &mut State<T>) -> Option<Taken<'_, T>> {
        if state.is_closed {
            return None;
        }
        let job = state.jobs.get_mut(state.taken)?.take()?;
        let number = state.popped + state.taken;
        state.taken += 1;
        state.working += 1;
        Some(Taken {
            queue: self,
            number,
            job,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Task> State<T> {
    /// How many jobs in front are done.
    fn count_done(&self) -> usize {
        let taken = self.jobs.iter().take(self.taken);
        taken.take_while(|job| job.is_some()).count()
    }
}

fn wait<'s, S>(condition: &Condvar, guard: MutexGuard<'s, S>) -> MutexGuard<'s, S> {
    let waited = condition.wait(guard);
    waited.unwrap_or_else(PoisonError::into_inner)
}

/// A job that a thread works on. It goes back whatever happens, so that nobody waits for it in vain.
struct Taken<'q, T: Task> {
    queue: &'q JobQueue<T>,
    number: usize,
    job: Job<T>,
}

impl<T: Task> Taken<'_, T> {
    fn work(mut self, task: &T) {
        self.job.work(task);
    }
}

impl<T: Task> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        if self.job.error.is_some() {
            state.is_closed = true;
            self.queue.added.notify_all();
        }
        let index = self.number - state.popped;
        if let Some(place) = state.jobs.get_mut(index) {
            *place = Some(mem::take(&mut self.job));
        }
        state.working -= 1;
        self.queue.done.notify_one();
    }
}
