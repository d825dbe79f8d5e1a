//! What the extension takes from the package's Python modules, imported once when it is first needed.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

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
    static MEMBERS: PyOnceLock<[Py<PyAny>; Role::ALL.len()]> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let role_class = py.import(ENUMS)?.getattr("Role")?;
        let member = |role: Role| Ok::<_, PyErr>(role_class.call1((role.as_str(),))?.unbind());
        let [user, assistant, system, developer, tool] = Role::ALL;
        Ok::<_, PyErr>([
            member(user)?,
            member(assistant)?,
            member(system)?,
            member(developer)?,
            member(tool)?,
        ])
    })?;
    let index = match role {
        Role::User => 0,
        Role::Assistant => 1,
        Role::System => 2,
        Role::Developer => 3,
        Role::Tool => 4,
    };
    Ok(members[index].bind(py).clone())
}

/// The member of the Enum `StreamState`.
pub(in super::super) fn state_member(
    py: Python<'_>,
    state: StreamState,
) -> PyResult<Bound<'_, PyAny>> {
    static MEMBERS: PyOnceLock<[Py<PyAny>; 3]> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let state_class = py.import(ENUMS)?.getattr("StreamState")?;
        let member =
            |state: StreamState| Ok::<_, PyErr>(state_class.call1((state.as_str(),))?.unbind());
        Ok::<_, PyErr>([
            member(StreamState::ExpectStart)?,
            member(StreamState::Header)?,
            member(StreamState::Content)?,
        ])
    })?;
    let index = match state {
        StreamState::ExpectStart => 0,
        StreamState::Header => 1,
        StreamState::Content => 2,
    };
    Ok(members[index].bind(py).clone())
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

/// The function that makes plain values of models.
pub(in super::super) fn plain(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    FUNCTION.import(py, "openai_harmony._plain", "plain")
}
