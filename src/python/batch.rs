//! Many items at once, by many threads.
//!
//! The thread that called, which has the GIL, makes jobs of the items and writes their results, one after the other. What is
//! between needs no GIL: it is done by other threads, and by this one where there is nothing else to do. Most items are read by
//! this thread too. Others are shared: each thread reads those of its own jobs, while this one sees to it that nobody changes
//! them, see [`super::shared`].

#![expect(
    unsafe_code,
    reason = "that no Python code runs while others read can be promised only"
)]

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::batch_jobs::{Done, JOB_NANOSECONDS, Job, Reader, Work};
use super::batch_results::Writer;
use super::queue::{Queue, lock};
use super::shared::Reading;
use crate::{Error, Result};

/// What is done with each item.
pub(super) trait Task: Sync {
    /// What is read of an item, and may borrow from it.
    type Input<'a>: Send;
    /// What a thread keeps of the shared items of a job.
    type Taken: Default + Sync;
    type Results: Results;

    /// An item that many threads may read at a time. Runs no Python code.
    fn share<'a>(&self, _item: &'a Bound<'_, PyAny>) -> Option<Self::Input<'a>> {
        None
    }

    /// Any other item, or a shared one that could not be taken.
    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>>;

    /// About how many nanoseconds the work takes.
    fn cost(&self, input: &Self::Input<'_>) -> usize;

    /// Reads shared items, and gives how many: fewer than there are where the next one can be read by Python code only.
    fn take(
        &self,
        inputs: &mut [Self::Input<'_>],
        _taken: &mut Self::Taken,
        _reading: &Reading<'_>,
    ) -> usize {
        inputs.len()
    }

    /// What needs no Python. Adds the result; nothing where it fails.
    fn work(
        &self,
        input: &Self::Input<'_>,
        taken: &Self::Taken,
        results: &mut Self::Results,
    ) -> Result<()>;

    /// Whether writing these results may run Python code.
    fn writing_runs_python(&self, _results: &Self::Results) -> bool {
        true
    }

    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Self::Results,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>>;

    /// The exception that tells of an error in the work.
    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr;
}

/// The results of a job, one behind the other.
pub(super) trait Results: Default + Send {
    fn len(&self) -> usize;
    fn clear(&mut self);
}

/// The argument `num_threads`: how many threads may work at a time.
pub(super) struct Threads(NonZero<usize>);

impl<'py> FromPyObject<'_, 'py> for Threads {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let number = value.extract::<isize>()?;
        let number = usize::try_from(number).ok().and_then(NonZero::new);
        number
            .map(Self)
            .ok_or_else(|| PyValueError::new_err("num_threads must be greater than 0"))
    }
}

impl Threads {
    /// As many as were asked for, or as the machine has cores for this process.
    fn number(this: Option<&Self>) -> usize {
        match this {
            Some(Self(number)) => number.get(),
            None => thread::available_parallelism().map_or(1, NonZero::get),
        }
    }
}

/// After how many jobs this thread, which makes them, does one, that others may have the GIL for a while.
const JOBS_AHEAD: usize = 16;
/// It does one before where those that wait take about so long, and are two for each thread: what is read takes memory.
const AHEAD_NANOSECONDS: usize = 4_000_000;
/// For how long other threads may read before this one gives the GIL away for a job: less than other threads of Python's let
/// each other wait for it.
const WINDOW: Duration = Duration::from_millis(4);

/// The result of `task` for each item of `batch`, in a list. Of several items that fail the first one's exception is raised.
pub(super) fn run<'py, T: Task>(
    batch: &Bound<'py, PyAny>,
    threads: Option<&Threads>,
    task: &T,
) -> PyResult<Bound<'py, PyList>> {
    let py = batch.py();
    let items: Vec<_> = batch.try_iter()?.collect::<PyResult<_>>()?;
    let work = Work::new(task, items.len());
    let mut here = Here {
        gate: Gate {
            queue: &Queue::new(),
            others: 0,
            since: None,
        },
        reader: Reader::new(task, &items),
        writer: Writer::new(py, &work, items.len()),
        taken: T::Taken::default(),
        work: &work,
    };
    here.run(threads);
    let unread = here.reader.unread;
    here.writer.finish(unread)
}

/// What another thread does.
fn work_along<'a, T: Task>(
    work: &Work<'_, T>,
    queue: &Queue<Job<T::Input<'a>>>,
    results: &Sender<Done<T::Input<'a>, T::Results>>,
) {
    let mut taken = T::Taken::default();
    while let Some((mut job, leave)) = queue.wait(|job| job.is_shared) {
        if let Some(leave) = leave {
            work.take(&mut job, &mut taken, &leave.reading());
        }
        if results.send(work.perform(job, &taken)).is_err() {
            break;
        }
    }
}

/// What other threads have done.
type Receiving<'a, T> = Mutex<Receiver<Done<<T as Task>::Input<'a>, <T as Task>::Results>>>;

/// What this thread does.
struct Here<'s, 'a, 'py, T: Task> {
    work: &'s Work<'s, T>,
    gate: Gate<'s, Job<T::Input<'a>>>,
    reader: Reader<'a, 'py, T>,
    writer: Writer<'s, 'py, T>,
    taken: T::Taken,
}

impl<'a, T: Task> Here<'_, 'a, '_, T> {
    /// Works by this thread and others, which are started one by one as there are jobs for them.
    fn run(&mut self, threads: Option<&Threads>) {
        let (work, queue) = (self.work, self.gate.queue);
        let (results, done) = channel();
        let done = Mutex::new(done);
        thread::scope(|scope| {
            let _closing = Closing(queue);
            let mut most = None;
            let (mut given, mut given_cost) = (0, 0);
            while let Some(job) = self.job() {
                let cost = job.cost;
                let waiting = queue.push(job);
                given += 1;
                given_cost += cost;
                if given == 1 && self.reader.is_done() {
                    break;
                }
                let most = most.get_or_insert_with(|| Threads::number(threads) - 1);
                if self.gate.others < *most && self.gate.others * JOB_NANOSECONDS < given_cost {
                    let results = results.clone();
                    let along = move || work_along(work, queue, &results);
                    match thread::Builder::new().spawn_scoped(scope, along) {
                        Ok(_) => self.gate.others += 1,
                        // Where the system has no more threads, those there are do it.
                        Err(_) => *most = 0,
                    }
                }
                let others = self.gate.others;
                let are_enough = waiting > 2 * others && waiting * cost >= AHEAD_NANOSECONDS;
                if others == 0 || are_enough || given % JOBS_AHEAD == 0 {
                    self.work_here(&done);
                }
            }
            while self.work_here(&done) {}
            drop(results);
            self.wait(&done);
        });
    }

    /// Waits for the other threads to end, when all jobs are taken.
    fn wait(&mut self, done: &Receiving<'a, T>) {
        // What they have taken is read when the gate is shut.
        self.gate.shut();
        self.gate.queue.close();
        // Each thread ends when the queue is empty, and the last one ends the results.
        while let Ok(result) = self.writer.py.detach(|| lock(done).recv()) {
            self.finish(result);
            self.writer.check_signals();
        }
    }

    /// The next items; None where there are no more, or no more are needed.
    fn job(&mut self) -> Option<Job<T::Input<'a>>> {
        if self.writer.is_done() {
            return None;
        }
        self.reader.job(|| self.gate.shut())
    }

    /// Does a job, and writes what is done; false where there is none.
    fn work_here(&mut self, done: &Receiving<'a, T>) -> bool {
        let (py, work) = (self.writer.py, self.work);
        let job = self.gate.queue.pop();
        let is_some = job.is_some();
        if let Some(mut job) = job {
            let (cost, is_shared) = (job.cost, job.is_shared);
            if is_shared {
                self.gate.open(py);
                work.take(&mut job, &mut self.taken, &Reading::attached(py));
            }
            let result = if self.gate.stays_open(cost) {
                work.perform(job, &self.taken)
            } else {
                self.gate.shut();
                let taken = &self.taken;
                let result = py.detach(|| work.perform(job, taken));
                self.writer.check_signals();
                if is_shared {
                    self.gate.open(py);
                }
                result
            };
            self.finish(result);
        }
        loop {
            let result = lock(done).try_recv();
            match result {
                Ok(result) => self.finish(result),
                Err(_) => break,
            }
        }
        is_some
    }

    /// Writes the results of a job, and does the items that only this thread can read.
    fn finish(&mut self, done: Done<T::Input<'a>, T::Results>) {
        if done.error.is_some() || self.work.task.writing_runs_python(&done.results) {
            self.gate.shut();
        }
        let untaken = done.untaken();
        self.writer.take(done);
        if untaken.is_empty() || !self.work.needs(untaken.start) {
            return;
        }
        self.gate.shut();
        let (job, unread) = self.reader.read_again(untaken);
        let (work, taken) = (self.work, &self.taken);
        let done = self.writer.py.detach(|| work.perform(job, taken));
        self.writer.take(done);
        if let Some((index, exception)) = unread {
            self.writer.fail(index, exception);
        }
    }
}

/// Lets other threads read, or not, for the thread that has the GIL.
struct Gate<'s, Item> {
    queue: &'s Queue<Item>,
    /// How many of them there are.
    others: usize,
    /// Since when it is open.
    since: Option<Instant>,
}

impl<Item> Gate<'_, Item> {
    /// From here on, this thread runs no Python code and does not give the GIL away before it has called `shut`.
    fn open(&mut self, _: Python<'_>) {
        if self.others > 0 && self.since.is_none() {
            self.since = Some(Instant::now());
            // SAFETY: this thread has the GIL, as it shows, and `Here` keeps the promise above: what it does with the gate open
            // is take shared items, work, and write results, of which none runs Python code.
            unsafe { self.queue.let_read() };
        }
    }

    fn shut(&mut self) {
        if self.since.take().is_some() {
            self.queue.stop_reading();
        }
    }

    /// Whether it is open, and may be for as long as a job of this cost takes.
    fn stays_open(&self, cost: usize) -> bool {
        let cost = Duration::from_nanos(cost as u64);
        self.since
            .is_some_and(|since| since.elapsed() + cost < WINDOW)
    }
}

/// Ends the queue, if the thread that fills it panics.
struct Closing<'s, Item>(&'s Queue<Item>);

impl<Item> Drop for Closing<'_, Item> {
    fn drop(&mut self) {
        self.0.stop_reading();
        self.0.close();
    }
}
