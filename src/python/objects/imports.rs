//! What the extension takes from the package's Python modules, imported once when it is first needed.

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};

use crate::StreamState;
use crate::chat::Role;

pub(in super::super) const ENUMS: &str = "openai_harmony._enums";
const CONTENT: &str = "openai_harmony._content";

/// The classes of content that are read attribute by attribute.
pub(in super::super) struct ContentClasses {
    text: Py<PyType>,
    system: Py<PyType>,
    developer: Py<PyType>,
}

/// The kind of a content object.
pub(in super::super) enum ContentClass {
    Text,
    System,
    Developer,
    /// A subclass or something else with a `to_dict` of its own.
    Other,
}

impl ContentClasses {
    pub(in super::super) fn get(py: Python<'_>) -> PyResult<&Self> {
        static CLASSES: PyOnceLock<ContentClasses> = PyOnceLock::new();
        CLASSES.get_or_try_init(py, || {
            let module = py.import(CONTENT)?;
            let class =
                |name| Ok::<_, PyErr>(module.getattr(name)?.cast_into::<PyType>()?.unbind());
            Ok(ContentClasses {
                text: class("TextContent")?,
                system: class("SystemContent")?,
                developer: class("DeveloperContent")?,
            })
        })
    }

    pub(in super::super) fn of(&self, content: &Bound<'_, PyAny>) -> ContentClass {
        let class = content.get_type();
        if class.is(&self.text) {
            ContentClass::Text
        } else if class.is(&self.system) {
            ContentClass::System
        } else if class.is(&self.developer) {
            ContentClass::Developer
        } else {
            ContentClass::Other
        }
    }
}

/// The member of the Enum `Role`.
pub(in super::super) fn role_member(py: Python<'_>, role: Role) -> PyResult<Bound<'_, PyAny>> {
    static MEMBERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        enum_members(py, "Role", Role::ALL.map(|role| role.as_str()))
    })?;
    Ok(members[role as usize].bind(py).clone())
}

/// The member of the Enum `StreamState`.
pub(in super::super) fn state_member(
    py: Python<'_>,
    state: StreamState,
) -> PyResult<Bound<'_, PyAny>> {
    static MEMBERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let states = [
            StreamState::ExpectStart,
            StreamState::Header,
            StreamState::Content,
        ];
        enum_members(py, "StreamState", states.map(|state| state.as_str()))
    })?;
    Ok(members[state as usize].bind(py).clone())
}

/// The members of an Enum that have these values.
fn enum_members<'a>(
    py: Python<'_>,
    name: &str,
    values: impl IntoIterator<Item = &'a str>,
) -> PyResult<Vec<Py<PyAny>>> {
    let class = py.import(ENUMS)?.getattr(name)?;
    let member = |value| Ok(class.call1((value,))?.unbind());
    values.into_iter().map(member).collect()
}

/// The class `Author`.
pub(in super::super) fn author_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CLASS.import(py, "openai_harmony._message", "Author")
}

/// The function that makes a message of its parts.
pub(in super::super) fn parsed_message(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    FUNCTION.import(py, "openai_harmony._message", "parsed_message")
}

/// The class `ToolNote`.
pub(in super::super) fn tool_note_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CLASS.import(py, "openai_harmony._lint", "ToolNote")
}

/// `numpy.asarray`, or None where numpy is not installed.
pub(in super::super) fn asarray(py: Python<'_>) -> PyResult<Option<&Py<PyAny>>> {
    static FUNCTION: PyOnceLock<Option<Py<PyAny>>> = PyOnceLock::new();
    let function = FUNCTION.get_or_try_init(py, || match py.import("numpy") {
        Ok(numpy) => Ok(Some(numpy.getattr("asarray")?.unbind())),
        Err(error) if error.is_instance_of::<PyImportError>(py) => Ok(None),
        Err(error) => Err(error),
    })?;
    Ok(function.as_ref())
}

/// The function that makes plain values of models.
pub(in super::super) fn plain(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    FUNCTION.import(py, "openai_harmony._plain", "plain")
}

/// The function that makes plain values of what rows of data sets hold.
pub(in super::super) fn plain_row(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    FUNCTION.import(py, "openai_harmony.training._plain", "plain")
}

/// The function that makes pyarrow's record batches of examples.
pub(in super::super) fn record_batch(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    FUNCTION.import(py, "openai_harmony.training._arrow", "record_batch")
}

/// A function of the module behind the classes of the bridge.
pub(in super::super) fn bridge<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = MODULE.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.import("openai_harmony._bridge")?.unbind())
    })?;
    module.bind(py).getattr(name)
}
