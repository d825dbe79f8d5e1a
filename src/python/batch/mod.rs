//! Many items at once, by several threads.
//!
//! A window of items is read; then this thread lets go of the interpreter and works on them together with others, none of which
//! touches a Python object; then it attaches again, and writes the results. Signals are looked at after each window.

mod annotate;
mod decode;
mod encode;
mod render;
mod rows;

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

pub(super) use self::annotate::Annotate;
pub(super) use self::decode::{Decode, DecodeBytes};
pub(super) use self::encode::Encode;
pub(super) use self::render::Render;
use super::errors::in_item;
use super::objects::memory;
use crate::{Error, Result};

/// About how many nanoseconds the work of a job takes: a thread takes one job at a time.
const JOB_NANOSECONDS: usize = 250_000;
/// How many jobs a window has for each of several threads. More would let them wait less for each other, and take more memory.
const JOBS_PER_THREAD: usize = 8;
/// What reading and writing the smallest item takes.
const ITEM_NANOSECONDS: usize = 100;
/// How many addresses a thread takes: glibc sets 128 MB aside for its heap; the rest is for its stack, and what it works with.
const THREAD_BYTES: usize = 160 << 20;

/// What is done with each item.
pub(super) trait Task: Sync {
    /// What was read of the items of a job, in their order.
    type Inputs: Default + Send;
    type Results: Default + Send;

    /// Adds what is read of an item; returns about how many nanoseconds the work takes.
    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Self::Inputs) -> PyResult<usize>;

    /// Adds the result of the item `index` of a job. It needs no Python, and may run in any thread.
    fn work(&self, inputs: &Self::Inputs, index: usize, results: &mut Self::Results) -> Result<()>;

    /// The exception that tells of an error in the work.
    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr;
}

/// A task whose results are Python objects, one an item.
pub(super) trait Listed: Task {
    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Self::Results,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>>;
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

/// The result of `task` for each item of `batch`, in a list. Of several items that fail the first one's exception is raised.
pub(super) fn run<'py, T: Listed>(
    batch: &Bound<'py, PyAny>,
    threads: Option<&Threads>,
    task: &T,
) -> PyResult<Bound<'py, PyList>> {
    let py = batch.py();
    let list = PyList::empty(py);
    each_job(batch, threads, task, |results, done| {
        for index in 0..done {
            let result = task.write(py, &results, index);
            list.append(result.map_err(|exception| in_item(py, exception, list.len()))?)?;
        }
        Ok(())
    })?;
    Ok(list)
}

/// Gives the results of `task` to `take`, in the order of the items: those of some items, and of how many.
pub(super) fn each_job<T: Task>(
    batch: &Bound<'_, PyAny>,
    threads: Option<&Threads>,
    task: &T,
    mut take: impl FnMut(T::Results, usize) -> PyResult<()>,
) -> PyResult<()> {
    let py = batch.py();
    let threads = Threads::number(threads);
    let mut items = batch.try_iter()?;
    let mut taken = 0;
    loop {
        let Window { mut jobs, end } = Window::read(&mut items, threads, task)?;
        py.detach(|| work(task, &mut jobs, threads));
        for job in jobs {
            taken += job.done;
            take(job.results, job.done)?;
            if let Some(error) = job.error {
                return Err(in_item(py, task.exception(py, &error), taken));
            }
        }
        match end {
            End::Full => py.check_signals()?,
            End::NoMoreItems => return Ok(()),
            End::Unreadable(exception) => return Err(in_item(py, exception, taken)),
        }
    }
}

/// Items that are read, worked on and written together.
struct Window<T: Task> {
    jobs: Vec<Job<T>>,
    end: End,
}

/// Why a window has no more items.
enum End {
    Full,
    NoMoreItems,
    Unreadable(PyErr),
}

impl<T: Task> Window<T> {
    fn read(items: &mut Bound<'_, PyIterator>, threads: usize, task: &T) -> PyResult<Self> {
        // A single thread waits for nobody: what it has read is still in the cache when it works on it.
        let most = match threads {
            1 => 1,
            _ => threads.saturating_mul(JOBS_PER_THREAD),
        };
        let mut jobs: Vec<Job<T>> = Vec::new();
        let mut cost = JOB_NANOSECONDS;
        let end = loop {
            if cost >= JOB_NANOSECONDS {
                if jobs.len() == most {
                    break End::Full;
                }
                memory::reserve(&mut jobs, 1)?;
                jobs.push(Job::default());
                cost = 0;
            }
            let (Some(item), Some(job)) = (items.next(), jobs.last_mut()) else {
                break End::NoMoreItems;
            };
            match task.read(&item?, &mut job.inputs) {
                Ok(work) => cost += work + ITEM_NANOSECONDS,
                Err(exception) => break End::Unreadable(exception),
            }
            job.items += 1;
        };
        Ok(Self { jobs, end })
    }
}

/// Items that one thread works on.
struct Job<T: Task> {
    items: usize,
    inputs: T::Inputs,
    results: T::Results,
    /// How many items have results.
    done: usize,
    /// Why the item behind them has none.
    error: Option<Error>,
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
    }
}

/// Works on jobs by so many threads, of which this is one.
fn work<T: Task>(task: &T, jobs: &mut [Job<T>], threads: usize) {
    let others = threads.min(jobs.len()).saturating_sub(1);
    let others = match memory::ensure(others * THREAD_BYTES) {
        Ok(()) => others,
        Err(_) => 0,
    };
    let jobs = Mutex::new(jobs.iter_mut());
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
    // Jobs are taken in order: when one fails, those before it are done or being done, and those behind it are not needed.
    let has_failed = AtomicBool::new(false);
    let work = || {
        while let (false, Some(job)) = (has_failed.load(Relaxed), next()) {
            job.work(task);
            if job.error.is_some() {
                has_failed.store(true, Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..others {
            // Where the system has no more threads, those there are do it.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
}
