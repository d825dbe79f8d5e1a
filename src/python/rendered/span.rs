//! The class `Span`.

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::python::objects::{imports, strings};

/// A rendered message, and where its tokens are.
///
/// Places are indices of the conversation's tokens, in a batch of those of its own row; an end is behind the last token.
///
/// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> hi = Conversation.from_messages([Message.from_role_and_content("user", "Hi")])
/// >>> [span] = encoding.render_annotated(hi).messages
/// >>> span.role.value, span.start, span.content_start, span.content_end, span.end
/// ('user', 0, 3, 4, 5)
#[pyclass(module = "openai_harmony", frozen)]
pub(in super::super) struct Span(pub(super) crate::Span);

#[pymethods]
impl Span {
    /// The index of the message in the conversation as it was given.
    #[getter]
    fn index(&self) -> usize {
        self.0.index
    }

    /// Its author's role, a ``Role``.
    #[getter]
    fn role<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        imports::role_member(py, self.0.role)
    }

    /// Its author's name.
    #[getter]
    fn name<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        strings::new_if_some(py, self.0.name.as_deref())
    }

    /// Its channel.
    #[getter]
    fn channel<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        strings::new_if_some(py, self.0.channel.as_deref())
    }

    /// Its recipient.
    #[getter]
    fn recipient<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        strings::new_if_some(py, self.0.recipient.as_deref())
    }

    /// The index of its first token, ``<|start|>``.
    #[getter]
    fn start(&self) -> usize {
        self.0.start
    }

    /// The index behind its last token, the terminator.
    #[getter]
    fn end(&self) -> usize {
        self.0.end
    }

    /// The index of the first token of its content.
    #[getter]
    fn content_start(&self) -> usize {
        self.0.content_start
    }

    /// The index behind the last token of its content.
    #[getter]
    fn content_end(&self) -> usize {
        self.0.content_end
    }

    /// The index of the first token that the model writes; ``end`` where it writes none.
    #[getter]
    fn sampled_start(&self) -> usize {
        self.0.sampled_start
    }

    /// Whether the messages rendered before it are those that its prompt had when it was written, by the rule for reasoning
    /// that the conversation was rendered with.
    #[getter]
    fn exact(&self) -> bool {
        self.0.exact
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| other.get().0 == self.0)
    }

    fn __hash__(&self) -> usize {
        self.0.start ^ self.0.index << 32
    }

    fn __repr__(&self) -> String {
        let span = &self.0;
        let optional = |name: &str, value: &Option<String>| {
            value
                .as_ref()
                .map_or_else(String::new, |value| format!(", {name}={value:?}"))
        };
        let header = [
            ("name", &span.name),
            ("channel", &span.channel),
            ("recipient", &span.recipient),
        ]
        .map(|(name, value)| optional(name, value))
        .concat();
        let role = span.role.as_str();
        let exact = if span.exact { "True" } else { "False" };
        format!(
            "Span(index={}, role={role:?}{header}, start={}, end={}, exact={exact})",
            span.index, span.start, span.end
        )
    }
}
