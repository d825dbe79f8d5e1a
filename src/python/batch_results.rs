//! The results of a batch as Python objects.

use pyo3::prelude::*;
use pyo3::types::PyList;

use super::batch::{Results, Task};
use super::batch_jobs::{Done, Work};
use super::errors::in_item;

/// Keeps results as Python objects.
pub(super) struct Writer<'s, 'py, T: Task> {
    pub(super) py: Python<'py>,
    work: &'s Work<'s, T>,
    results: Vec<Option<Bound<'py, PyAny>>>,
    /// Items that failed, and how. None is forgotten before the end: what an exception refers to may run code when it is freed.
    failed: Vec<(usize, PyErr)>,
    /// What a signal raised, such as that of Ctrl-C.
    interrupted: Option<PyErr>,
}

impl<'s, 'py, T: Task> Writer<'s, 'py, T> {
    pub(super) fn new(py: Python<'py>, work: &'s Work<'s, T>, items: usize) -> Self {
        Self {
            py,
            work,
            results: (0..items).map(|_| None).collect(),
            failed: Vec::new(),
            interrupted: None,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        !self.failed.is_empty() || self.interrupted.is_some()
    }

    /// Writes the results of a job.
    pub(super) fn take(&mut self, done: Done<T::Input<'_>, T::Results>) {
        if self.interrupted.is_some() {
            return;
        }
        let start = done.start();
        for (index, place) in self.results[start..]
            .iter_mut()
            .take(done.results.len())
            .enumerate()
        {
            match self.work.task.write(self.py, &done.results, index) {
                Ok(result) => *place = Some(result),
                Err(exception) => return self.fail(start + index, exception),
            }
        }
        if let Some(error) = done.error {
            let exception = self.work.task.exception(self.py, &error);
            self.fail(start + done.results.len(), exception);
        }
        self.work.reuse(done.results);
    }

    pub(super) fn check_signals(&mut self) {
        if self.interrupted.is_some() {
            return;
        }
        if let Err(exception) = self.py.check_signals() {
            self.work.end_at(0);
            self.interrupted = Some(exception);
        }
    }

    pub(super) fn fail(&mut self, index: usize, exception: PyErr) {
        self.work.end_at(index);
        self.failed.push((index, exception));
    }

    /// The list of the results, or the exception of the first item that could not be read, worked on or written.
    pub(super) fn finish(self, unread: Option<(usize, PyErr)>) -> PyResult<Bound<'py, PyList>> {
        if let Some(exception) = self.interrupted {
            return Err(exception);
        }
        let failed = self.failed.into_iter().chain(unread);
        if let Some((index, exception)) = failed.min_by_key(|(index, _)| *index) {
            return Err(in_item(self.py, exception, index));
        }
        let results: Vec<_> = self.results.into_iter().flatten().collect();
        PyList::new(self.py, results)
    }
}
