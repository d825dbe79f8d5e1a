//! Many items at once, by many threads.
//!
//! An item is read and its result written with the GIL, by the thread that called, one after the other. What is between needs no
//! GIL: it is done by other threads, and by this one where nothing is left to read.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::errors::in_item;
use super::queue::Queue;
use crate::{Error, Result};

/// What is done with each item.
pub(super) trait Task: Sync {
    /// What is read of an item, and may borrow from it.
    type Input<'a>: Send;
    /// What results are rows of.
    type Unit: Send;

    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>>;

    /// About how many nanoseconds the work takes.
    fn cost(&self, input: &Self::Input<'_>) -> usize;

    /// What needs no Python. Appends the result; nothing where it fails.
    fn work(&self, input: &Self::Input<'_>, result: &mut Vec<Self::Unit>) -> Result<()>;

    fn write<'py>(&self, py: Python<'py>, result: &[Self::Unit]) -> PyResult<Bound<'py, PyAny>>;

    /// The exception that tells of an error in the work.
    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr;
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

/// Items are handed over in jobs that take about this long: some ten times what starting a thread takes.
const JOB_NANOSECONDS: usize = 250_000;
/// Room for the results of most jobs: growing a row while others take memory makes threads wait for each other.
const JOB_UNITS: usize = 1 << 14;
/// What reading and writing the smallest item takes.
const ITEM_NANOSECONDS: usize = 100;

/// After how many jobs this thread, which has read them, does one: that others may have the GIL for a while, and that what is
/// read does not take ever more memory.
const JOBS_AHEAD: usize = 16;

/// Items that are worked on together.
struct Job<Input> {
    /// Which item is the first.
    start: usize,
    inputs: Vec<Input>,
}

/// The results of a job, and the error that the item behind them gave.
///
/// They are one row, which this thread frees, as it does what it has read: memory that one thread takes and another frees
/// makes them wait for each other.
struct Done<Input, Unit> {
    job: Job<Input>,
    results: Vec<Unit>,
    /// Where each of the results ends.
    ends: Vec<usize>,
    error: Option<Error>,
}

/// The result of `task` for each item of `batch`, in a list. Of several items that fail the first one's exception is raised.
pub(super) fn run<'py, T: Task>(
    batch: &Bound<'py, PyAny>,
    threads: Option<&Threads>,
    task: &T,
) -> PyResult<Bound<'py, PyList>> {
    let py = batch.py();
    let items: Vec<_> = batch.try_iter()?.collect::<PyResult<_>>()?;
    let end = AtomicUsize::new(items.len());
    let mut reader = Reader {
        task,
        items: &items,
        next: 0,
        unread: None,
    };
    let mut writer = Writer {
        py,
        task,
        end: &end,
        results: items.iter().map(|_| None).collect(),
        failed: None,
        interrupted: None,
    };
    if let Some(first) = reader.job() {
        let threads = if reader.is_done() {
            1
        } else {
            Threads::number(threads)
        };
        if threads == 1 {
            work_alone(first, &mut reader, &mut writer);
        } else {
            work_together(threads, first, &mut reader, &mut writer);
        }
    }
    writer.finish(reader.unread)
}

/// Works by this thread alone.
fn work_alone<'a, T: Task>(
    first: Job<T::Input<'a>>,
    reader: &mut Reader<'a, '_, T>,
    writer: &mut Writer<'_, '_, T>,
) {
    let (py, task, end) = (writer.py, writer.task, writer.end);
    let mut next = Some(first);
    while let Some(job) = next {
        writer.take(py.detach(|| perform(task, job, end)));
        next = if writer.is_done() { None } else { reader.job() };
    }
}

/// Works by this thread and others, which are started one by one as there are jobs for them.
fn work_together<'a, T: Task>(
    threads: usize,
    first: Job<T::Input<'a>>,
    reader: &mut Reader<'a, '_, T>,
    writer: &mut Writer<'_, '_, T>,
) {
    let (py, task, end) = (writer.py, writer.task, writer.end);
    let jobs = &Queue::new();
    let (results, done) = channel();
    let done = Mutex::new(done);
    let work_here = |writer: &mut Writer<'_, '_, T>| {
        let job = jobs.pop();
        let result = job.map(|job| py.detach(|| perform(task, job, end)));
        let is_some = result.is_some();
        for result in result.into_iter().chain(lock(&done).try_iter()) {
            writer.take(result);
        }
        is_some
    };
    thread::scope(|scope| {
        let mut others = threads - 1;
        let mut given = 0;
        let mut next = Some(first);
        while let Some(job) = next {
            jobs.push(job);
            given += 1;
            if others > 0 && given > 1 {
                others -= 1;
                let results = results.clone();
                let work = move || {
                    while let Some(job) = jobs.wait() {
                        if results.send(perform(task, job, end)).is_err() {
                            break;
                        }
                    }
                };
                // Where the system has no more threads, those there are do it.
                if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    others = 0;
                }
            }
            if given % JOBS_AHEAD == 0 {
                work_here(writer);
            }
            next = if writer.is_done() { None } else { reader.job() };
        }
        while work_here(writer) {}
        jobs.close();
        drop(results);
        // Each thread ends when the queue is empty, and the last one ends the results.
        while let Ok(result) = py.detach(|| lock(&done).recv()) {
            writer.take(result);
        }
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads items; an item that cannot be read ends them.
struct Reader<'a, 'py, T> {
    task: &'a T,
    items: &'a [Bound<'py, PyAny>],
    next: usize,
    /// The item that could not be read, and why.
    unread: Option<(usize, PyErr)>,
}

impl<'a, T: Task> Reader<'a, '_, T> {
    fn is_done(&self) -> bool {
        self.next == self.items.len() || self.unread.is_some()
    }

    /// The next items; None where there are no more.
    fn job(&mut self) -> Option<Job<T::Input<'a>>> {
        let start = self.next;
        let mut inputs = Vec::new();
        let mut cost = 0;
        while !self.is_done() && cost < JOB_NANOSECONDS {
            match self.task.read(&self.items[self.next]) {
                Ok(input) => {
                    cost += self.task.cost(&input) + ITEM_NANOSECONDS;
                    inputs.push(input);
                    self.next += 1;
                }
                Err(exception) => self.unread = Some((self.next, exception)),
            }
        }
        (!inputs.is_empty()).then_some(Job { start, inputs })
    }
}

/// Works on a job, up to the first item that fails or is not wanted any more.
fn perform<'a, T: Task>(
    task: &T,
    job: Job<T::Input<'a>>,
    end: &AtomicUsize,
) -> Done<T::Input<'a>, T::Unit> {
    let mut results = Vec::with_capacity(JOB_UNITS);
    let mut ends = Vec::with_capacity(job.inputs.len());
    let mut error = None;
    for (index, input) in (job.start..).zip(&job.inputs) {
        // Items behind one that failed are not needed; those before it are, since they may fail too.
        if index >= end.load(Relaxed) {
            break;
        }
        if let Err(failed) = task.work(input, &mut results) {
            end.fetch_min(index, Relaxed);
            error = Some(failed);
            break;
        }
        ends.push(results.len());
    }
    Done {
        job,
        results,
        ends,
        error,
    }
}

/// Keeps results as Python objects.
struct Writer<'a, 'py, T> {
    py: Python<'py>,
    task: &'a T,
    /// Items from here on are not needed.
    end: &'a AtomicUsize,
    results: Vec<Option<Bound<'py, PyAny>>>,
    /// The first item that failed, and how.
    failed: Option<(usize, PyErr)>,
    /// What a signal raised, such as that of Ctrl-C.
    interrupted: Option<PyErr>,
}

impl<'py, T: Task> Writer<'_, 'py, T> {
    fn is_done(&self) -> bool {
        self.failed.is_some() || self.interrupted.is_some()
    }

    fn take(&mut self, done: Done<T::Input<'_>, T::Unit>) {
        if self.interrupted.is_some() {
            return;
        }
        let mut index = done.job.start;
        let mut start = 0;
        for end in done.ends {
            match self.task.write(self.py, &done.results[start..end]) {
                Ok(result) => self.results[index] = Some(result),
                Err(exception) => return self.fail(index, exception),
            }
            start = end;
            index += 1;
        }
        if let Some(error) = done.error {
            self.fail(index, self.task.exception(self.py, &error));
        }
        if let Err(exception) = self.py.check_signals() {
            self.end.store(0, Relaxed);
            self.interrupted = Some(exception);
        }
    }

    fn fail(&mut self, index: usize, exception: PyErr) {
        self.end.fetch_min(index, Relaxed);
        if self.failed.as_ref().is_none_or(|(first, _)| index < *first) {
            self.failed = Some((index, exception));
        }
    }

    /// The list of the results, or the exception of the first item that could not be read, worked on or written.
    fn finish(self, unread: Option<(usize, PyErr)>) -> PyResult<Bound<'py, PyList>> {
        if let Some(exception) = self.interrupted {
            return Err(exception);
        }
        // An item that was not read is behind all those that were.
        if let Some((index, exception)) = self.failed.or(unread) {
            return Err(in_item(self.py, exception, index));
        }
        let results: Vec<_> = self.results.into_iter().flatten().collect();
        PyList::new(self.py, results)
    }
}
