//! Rust events as the classes of `openai_harmony._events`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyRange};

use super::{imports, integers, lists, strings, write_messages};
use crate::{Diagnostic, DiagnosticKind, Event, Stop};

/// The classes, which are called with the values of their fields in order.
struct EventClasses {
    message_start: Py<PyAny>,
    content_delta: Py<PyAny>,
    message_end: Py<PyAny>,
    repair: Py<PyAny>,
}

impl EventClasses {
    fn get(py: Python<'_>) -> PyResult<&Self> {
        static CLASSES: PyOnceLock<EventClasses> = PyOnceLock::new();
        CLASSES.get_or_try_init(py, || {
            let module = py.import("openai_harmony._events")?;
            let class = |name| Ok::<_, PyErr>(module.getattr(name)?.unbind());
            Ok(EventClasses {
                message_start: class("MessageStart")?,
                content_delta: class("ContentDelta")?,
                message_end: class("MessageEnd")?,
                repair: class("Repair")?,
            })
        })
    }
}

/// The events in a new list.
pub(in super::super) fn list<'py>(
    py: Python<'py>,
    events: &[Event],
) -> PyResult<Bound<'py, PyList>> {
    lists::list(py, events, |event| self::event(py, event))
}

fn event<'py>(py: Python<'py>, event: &Event) -> PyResult<Bound<'py, PyAny>> {
    let classes = EventClasses::get(py)?;
    let range =
        |range: &std::ops::Range<usize>| PyRange::new(py, index(range.start), index(range.end));
    match event {
        Event::MessageStart {
            author,
            channel,
            recipient,
            content_type,
        } => classes.message_start.bind(py).call1((
            write_messages::author(py, author)?,
            strings::new_if_some(py, channel.as_deref())?,
            strings::new_if_some(py, recipient.as_deref())?,
            strings::new_if_some(py, content_type.as_deref())?,
        )),
        Event::ContentDelta {
            text,
            channel,
            recipient,
            token_range,
        } => classes.content_delta.bind(py).call1((
            strings::new(py, text)?,
            strings::new_if_some(py, channel.as_deref())?,
            strings::new_if_some(py, recipient.as_deref())?,
            range(token_range)?,
        )),
        Event::MessageEnd {
            message,
            stop,
            token_range,
        } => classes.message_end.bind(py).call1((
            write_messages::message(py, message)?,
            stop.as_ref().map(Stop::as_str),
            range(token_range)?,
        )),
        Event::Repair(diagnostic) => repair(py, diagnostic),
    }
}

/// The repair of a diagnostic.
pub(in super::super) fn repair<'py>(
    py: Python<'py>,
    diagnostic: &Diagnostic,
) -> PyResult<Bound<'py, PyAny>> {
    EventClasses::get(py)?.repair.bind(py).call1((
        kind_member(py, diagnostic.kind)?,
        integers::new(py, diagnostic.token_index)?,
        strings::new(py, &diagnostic.detail)?,
    ))
}

/// The member of the Enum `DiagnosticKind`.
pub(in super::super) fn kind_member(
    py: Python<'_>,
    kind: DiagnosticKind,
) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CLASS
        .import(py, imports::ENUMS, "DiagnosticKind")?
        .call1((kind.as_str(),))
}

/// A stream has fewer tokens than half of all addresses, so that their number fits.
fn index(position: usize) -> isize {
    isize::try_from(position).unwrap_or(isize::MAX)
}
