//! Many items at once, by several threads.
//!
//! Items are read into jobs, which wait in a queue. The calling thread lets go of the interpreter and works on them together with
//! workers, which touch no Python object. When half of the jobs are done it attaches again, writes their results and reads as many
//! more, while the workers go on with the other half. Each time it looks at signals.

mod annotate;
mod decode;
mod encode;
mod job_queue;
mod render;
mod rows;
mod task;

use std::num::NonZero;
use std::thread;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

pub(super) use self::annotate::Annotate;
use self::decode::{Decode, DecodeBytes};
pub(super) use self::encode::Encode;
use self::job_queue::{Job, JobQueue};
pub(super) use self::render::Render;
use self::task::{Listed, Task};
use super::errors::in_item;
use super::objects::memory::{self, Headroom};
use crate::Tokenizer;

/// About how many nanoseconds the work of a job takes: a thread takes one job at a time.
const JOB_NANOSECONDS: usize = 250_000;
/// How many jobs the queue holds for each of several threads. With more they wait less for each other, and take more memory.
const JOBS_PER_THREAD: usize = 16;
/// What reading and writing the smallest item takes.
const ITEM_NANOSECONDS: usize = 100;
/// About how many bytes an item takes, besides what grows with it.
const ITEM_BYTES: usize = 4096;
/// How many addresses a thread takes: glibc sets 128 MB aside for its heap; the rest is for its stack, and what it works with.
const THREAD_BYTES: usize = 160 << 20;

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

/// The text of each row of tokens. Where bytes are not UTF-8, `errors` says what is done.
pub(super) fn decode<'py>(
    tokenizer: &'static Tokenizer,
    batch: &Bound<'py, PyAny>,
    errors: &str,
    threads: Option<&Threads>,
) -> PyResult<Bound<'py, PyList>> {
    // One thread leaves UTF-8 to the interpreter, which takes less time. Several do most of that work without it.
    if Threads::number(threads) == 1 {
        let errors = Some(errors);
        run(batch, threads, &DecodeBytes { tokenizer, errors })
    } else {
        run(batch, threads, &Decode { tokenizer, errors })
    }
}

/// The bytes of each row of tokens.
pub(super) fn decode_bytes<'py>(
    tokenizer: &'static Tokenizer,
    batch: &Bound<'py, PyAny>,
    threads: Option<&Threads>,
) -> PyResult<Bound<'py, PyList>> {
    let task = DecodeBytes {
        tokenizer,
        errors: None,
    };
    run(batch, threads, &task)
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
    // A single thread waits for nobody: what it has read is still in the cache when it works on it.
    let most = match threads {
        1 => 1,
        _ => threads.saturating_mul(JOBS_PER_THREAD),
    };
    let queue = JobQueue::new();
    let mut items = batch.try_iter()?;
    let mut end = End::Full;
    let mut workers = 0;
    let mut taken = 0;
    let mut headroom = Headroom::new();
    thread::scope(|scope| {
        let _closing = Closing { py, queue: &queue };
        loop {
            while queue.len() < most && matches!(end, End::Full) {
                let job;
                (job, end) = read(&mut items, task)?;
                headroom.take(job.items.saturating_mul(ITEM_BYTES))?;
                queue.push(job)?;
                // A worker for each job but the first, as soon as it is read: a batch may have a few long items only.
                if workers + 1 < threads.min(queue.len()) && spawn_worker(scope, &queue, task) {
                    workers += 1;
                }
            }
            let count = queue.len();
            // The other half is what the workers have while this thread writes and reads.
            py.detach(|| queue.work_until_done(task, count.div_ceil(2)));
            while let Some(job) = queue.pop_done() {
                taken += job.done;
                take(job.results, job.done)?;
                if let Some(error) = job.error {
                    return Err(in_item(py, task.exception(py, &error), taken));
                }
            }
            if queue.len() == 0 {
                match end {
                    End::Full => (),
                    End::NoMoreItems => return Ok(()),
                    End::Unreadable(exception) => return Err(in_item(py, exception, taken)),
                }
            }
            py.check_signals()?;
        }
    })
}

/// Why a job has no more items.
enum End {
    Full,
    NoMoreItems,
    Unreadable(PyErr),
}

/// Reads the items of a job.
fn read<T: Task>(items: &mut Bound<'_, PyIterator>, task: &T) -> PyResult<(Job<T>, End)> {
    let mut job = Job::default();
    let mut cost = 0;
    while cost < JOB_NANOSECONDS {
        let Some(item) = items.next() else {
            return Ok((job, End::NoMoreItems));
        };
        match task.read(&item?, &mut job.inputs) {
            Ok(work) => cost += work + ITEM_NANOSECONDS,
            Err(exception) => return Ok((job, End::Unreadable(exception))),
        }
        job.items += 1;
    }
    Ok((job, End::Full))
}

/// Starts a worker. Where the system has no memory for one, or no thread, the others do its work.
fn spawn_worker<'scope, T: Task>(
    scope: &'scope thread::Scope<'scope, '_>,
    queue: &'scope JobQueue<T>,
    task: &'scope T,
) -> bool {
    let thread = thread::Builder::new();
    memory::ensure(THREAD_BYTES).is_ok() && thread.spawn_scoped(scope, || queue.serve(task)).is_ok()
}

/// Ends the workers, however the batch ends. While it waits for them, other Python threads run.
struct Closing<'q, 'py, T: Task> {
    py: Python<'py>,
    queue: &'q JobQueue<T>,
}

impl<T: Task> Drop for Closing<'_, '_, T> {
    fn drop(&mut self) {
        self.py.detach(|| self.queue.close());
    }
}
