//! The jobs that a batch is done in.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};

use pyo3::prelude::*;

use super::batch::{Results, Task};
use super::queue::lock;
use super::shared::Reading;
use crate::Error;

/// Items are handed over in jobs that take about this long: some ten times what starting a thread takes.
pub(super) const JOB_NANOSECONDS: usize = 250_000;
/// A job is this part of what is left, but no smaller part of the usual one.
const LAST_JOBS: usize = 16;
/// What reading and writing the smallest item takes.
const ITEM_NANOSECONDS: usize = 100;

/// Items that are worked on together.
pub(super) struct Job<Input> {
    /// Which item is the first.
    start: usize,
    inputs: Vec<Input>,
    /// Whether they are to be read by who works on them, and then, how many were.
    pub(super) is_shared: bool,
    taken: usize,
    /// About how many nanoseconds it takes.
    pub(super) cost: usize,
}

/// The results of a job, and the error that the item behind them gave.
///
/// They are one row, which goes back to where it was filled: memory that one thread takes and another frees makes them wait for
/// each other.
pub(super) struct Done<Input, Results> {
    job: Job<Input>,
    pub(super) results: Results,
    pub(super) error: Option<Error>,
}

impl<Input, Results> Done<Input, Results> {
    /// Which item is the first.
    pub(super) fn start(&self) -> usize {
        self.job.start
    }

    /// The items behind those that were taken.
    pub(super) fn untaken(&self) -> Range<usize> {
        self.job.start + self.job.taken..self.job.start + self.job.inputs.len()
    }
}

/// What all threads have of a batch.
pub(super) struct Work<'t, T: Task> {
    pub(super) task: &'t T,
    /// Items from here on are not needed.
    end: AtomicUsize,
    /// Rows whose results are written.
    spare: Mutex<Vec<T::Results>>,
}

impl<'t, T: Task> Work<'t, T> {
    pub(super) fn new(task: &'t T, items: usize) -> Self {
        Self {
            task,
            end: AtomicUsize::new(items),
            spare: Mutex::default(),
        }
    }

    /// Items from `index` on are not needed.
    pub(super) fn end_at(&self, index: usize) {
        self.end.fetch_min(index, Relaxed);
    }

    pub(super) fn needs(&self, index: usize) -> bool {
        index < self.end.load(Relaxed)
    }

    /// Reads the items of a job, as far as that takes no Python code.
    pub(super) fn take(
        &self,
        job: &mut Job<T::Input<'_>>,
        taken: &mut T::Taken,
        reading: &Reading<'_>,
    ) {
        job.taken = if self.needs(job.start) {
            self.task.take(&mut job.inputs, taken, reading)
        } else {
            0
        };
    }

    /// Works on a job, up to the first item that was not taken, fails, or is not wanted any more.
    pub(super) fn perform<'a>(
        &self,
        job: Job<T::Input<'a>>,
        taken: &T::Taken,
    ) -> Done<T::Input<'a>, T::Results> {
        let mut results = self.spare().pop().unwrap_or_default();
        let mut error = None;
        for (index, input) in (job.start..).zip(&job.inputs[..job.taken]) {
            // Items behind one that failed are not needed; those before it are, since they may fail too.
            if !self.needs(index) {
                break;
            }
            if let Err(failed) = self.task.work(input, taken, &mut results) {
                self.end_at(index);
                error = Some(failed);
                break;
            }
        }
        Done {
            job,
            results,
            error,
        }
    }

    /// Takes back a row.
    pub(super) fn reuse(&self, mut results: T::Results) {
        results.clear();
        self.spare().push(results);
    }

    fn spare(&self) -> MutexGuard<'_, Vec<T::Results>> {
        lock(&self.spare)
    }
}

/// Makes jobs of items; an item that cannot be read ends them.
pub(super) struct Reader<'a, 'py, T> {
    task: &'a T,
    items: &'a [Bound<'py, PyAny>],
    next: usize,
    /// Of the items before that one.
    cost: usize,
    /// The item that could not be read, and why.
    pub(super) unread: Option<(usize, PyErr)>,
}

impl<'a, 'py, T: Task> Reader<'a, 'py, T> {
    pub(super) fn new(task: &'a T, items: &'a [Bound<'py, PyAny>]) -> Self {
        Self {
            task,
            items,
            next: 0,
            cost: 0,
            unread: None,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.next == self.items.len() || self.unread.is_some()
    }

    /// The next items, which are all shared or none; None where there are no more. Before Python code runs it calls `prepare`.
    pub(super) fn job(&mut self, mut prepare: impl FnMut()) -> Option<Job<T::Input<'a>>> {
        let start = self.next;
        let enough = self.enough();
        let (mut inputs, mut cost, mut is_shared) = (Vec::new(), 0, false);
        while let (Some(item), None) = (self.items.get(self.next), &self.unread) {
            let shared = self.task.share(item);
            if cost >= enough || (cost > 0 && is_shared != shared.is_some()) {
                break;
            }
            is_shared = shared.is_some();
            let input = if let Some(input) = shared {
                Ok(input)
            } else {
                prepare();
                self.task.read(item)
            };
            match input {
                Ok(input) => {
                    cost += self.task.cost(&input) + ITEM_NANOSECONDS;
                    inputs.push(input);
                    self.next += 1;
                }
                Err(exception) => self.unread = Some((self.next, exception)),
            }
        }
        self.cost += cost;
        let job = Job::new(start, inputs, is_shared, cost);
        (!job.inputs.is_empty()).then_some(job)
    }

    /// How long a job is to take. The last ones take less, lest most threads wait for one to end.
    fn enough(&self) -> usize {
        let left = self.items.len() - self.next;
        match self.cost.checked_div(self.next) {
            Some(each) => (each.saturating_mul(left) / LAST_JOBS)
                .clamp(JOB_NANOSECONDS / LAST_JOBS, JOB_NANOSECONDS),
            None => JOB_NANOSECONDS,
        }
    }

    /// Reads shared items that could not be taken, up to the first that cannot be read, and why it cannot.
    pub(super) fn read_again(
        &self,
        items: Range<usize>,
    ) -> (Job<T::Input<'a>>, Option<(usize, PyErr)>) {
        let mut inputs = Vec::new();
        let mut unread = None;
        for index in items.clone() {
            match self.task.read(&self.items[index]) {
                Ok(input) => inputs.push(input),
                Err(exception) => {
                    unread = Some((index, exception));
                    break;
                }
            }
        }
        (Job::new(items.start, inputs, false, 0), unread)
    }
}

impl<Input> Job<Input> {
    fn new(start: usize, inputs: Vec<Input>, is_shared: bool, cost: usize) -> Self {
        let taken = if is_shared { 0 } else { inputs.len() };
        Self {
            start,
            inputs,
            is_shared,
            taken,
            cost,
        }
    }
}
