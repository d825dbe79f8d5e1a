//! The functions of the module.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyString};

use super::encoding::{HarmonyEncoding, encoding_name};
use super::errors::Given;
use super::objects::{imports, json, lists, memory, read_messages, strings};
use crate::chat::{self, Message, Role, SchemaPolicy, ToolDescription, ToolNamespaceConfig};

/// How many times as much memory as a schema may be taken by the text that is made of it, or by the notes on it.
const COPIES: usize = 4;

/// The encoding of this name; the same object each time, built into the package and loaded in an instant.
///
/// Raises ``ValueError`` for a name that no encoding has.
///
/// >>> from openai_harmony import HarmonyEncodingName, load_harmony_encoding
/// >>> load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS).name
/// 'HarmonyGptOss'
#[pyfunction]
pub(super) fn load_harmony_encoding<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, HarmonyEncoding>> {
    static ENCODING: PyOnceLock<Py<HarmonyEncoding>> = PyOnceLock::new();
    let name = encoding_name(name)?;
    let encoding = ENCODING.get_or_try_init(py, || {
        let encoding = py.detach(|| crate::load_harmony_encoding(name))?;
        Py::new(py, HarmonyEncoding { encoding })
    })?;
    Ok(encoding.bind(py).clone())
}

/// The built-in tool namespace ``browser`` or ``python``, as new plain data; ``ValueError`` for any other name.
#[pyfunction]
pub(super) fn get_tool_namespace_config<'py>(
    py: Python<'py>,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let config = ToolNamespaceConfig::builtin(name)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let value =
        serde_json::to_value(config).map_err(|error| PyValueError::new_err(error.to_string()))?;
    json::to_python(py, &value)
}

/// A tool's parameters as the model reads them: what stands between the parentheses of its type.
///
/// That is nothing for a tool that takes none, else ``_: `` and a TypeScript type. Raises ``ValueError`` for an unknown
/// policy and for schemas nested deeper than 512, ``TypeError`` for a value that has no JSON form.
///
/// >>> from openai_harmony import typescript
/// >>> parameters = {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}
/// >>> print(typescript(parameters))
/// _: {
/// a?: string | null,
/// }
/// >>> print(typescript(parameters, policy="faithful"))
/// _: {
/// a?: any,
/// }
#[pyfunction]
#[pyo3(
    signature = (parameters, policy = Policy(SchemaPolicy::Complete)),
    text_signature = "(parameters, policy='complete')"
)]
pub(super) fn typescript<'py>(
    parameters: &Bound<'py, PyAny>,
    policy: Policy,
) -> PyResult<Bound<'py, PyString>> {
    let py = parameters.py();
    let parameters = json::from_python(parameters, Given::Parameters)?;
    memory::ensure(json::size(&parameters).saturating_mul(COPIES))?;
    let text = py
        .detach(|| crate::typescript(&parameters, policy.0))
        .map_err(|error| Given::Parameters.failed(py, &error))?;
    strings::new(py, &text)
}

/// What a policy loses of tools, and what is dangerous in them.
///
/// Takes descriptions of tools and namespaces of tools, or dicts of either, and tells of the tools first; of a content, give
/// ``content.tools.values()``. Takes time in proportion to their size. ``docs/tools.md`` lists the codes.
///
/// Raises ``ValueError`` for an unknown policy and for what is no tool, ``TypeError`` for a value that has no JSON form.
///
/// >>> from openai_harmony import ToolDescription, lint_tools
/// >>> parameters = {"type": "object", "properties": {"user": {"$ref": "#/$defs/User"}}, "$defs": {"User": {"type": "string"}}}
/// >>> tool = ToolDescription.new("greet", "Greets a user.", parameters)
/// >>> [(note.tool, note.pointer, note.code, note.severity) for note in lint_tools([tool])]
/// [('greet', '/properties/user/$ref', 'ref_lost', 'warning')]
/// >>> lint_tools([tool], policy="complete")
/// []
#[pyfunction]
#[pyo3(
    signature = (tools, policy = Policy(SchemaPolicy::Faithful)),
    text_signature = "(tools, policy='faithful')"
)]
pub(super) fn lint_tools<'py>(
    tools: &Bound<'py, PyAny>,
    policy: Policy,
) -> PyResult<Bound<'py, PyList>> {
    let py = tools.py();
    let (tools, namespaces) = read_messages::tools(tools)?;
    let in_namespaces = namespaces.iter().flat_map(|namespace| &namespace.tools);
    let all = tools.iter().chain(in_namespaces);
    let bytes: usize = all.map(linted_bytes).sum();
    memory::ensure(bytes)?;
    let notes = py.detach(|| {
        let mut notes = crate::lint_tools(&tools, policy.0);
        notes.extend(crate::lint_namespaces(&namespaces, policy.0));
        notes
    });
    let class = imports::tool_note_class(py)?;
    lists::list(py, notes, |note| {
        let (tool, pointer) = (
            strings::new(py, &note.tool)?,
            strings::new(py, &note.pointer)?,
        );
        let (code, severity) = (note.code.as_str(), note.severity.as_str());
        class.call1((tool, pointer, code, severity, note.message))
    })
}

/// About how many bytes the notes on a tool take.
fn linted_bytes(tool: &ToolDescription) -> usize {
    const NOTE_BYTES: usize = 1024;
    let parameters = tool.parameters.as_ref().map_or(0, json::size);
    NOTE_BYTES + parameters.saturating_mul(COPIES)
}

/// A policy as an argument: a member of `SchemaPolicy`, or its value.
pub(super) struct Policy(SchemaPolicy);

impl FromPyObject<'_, '_> for Policy {
    type Error = PyErr;

    fn extract(name: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        read_messages::named(&name).map(Self)
    }
}

/// Where a text stops being JSON, and how; None where it is JSON.
#[pyfunction]
pub(super) fn json_error(text: &Bound<'_, PyString>) -> PyResult<Option<(usize, &'static str)>> {
    let message = Message::from_role_and_content(Role::Assistant, strings::owned(text)?);
    let error = text.py().detach(|| message.json_error());
    Ok(error.map(|error| (error.position, error.kind.as_str())))
}

/// The keys of a message's dict, or of a conversation's, that reading it would lose.
#[pyfunction]
pub(super) fn unread_keys(data: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    Ok(chat::unread_keys(&json::outline(data)?))
}

/// Raise the ``HarmonyError`` with which ``encode`` refuses text that spells this special token.
#[pyfunction]
pub(super) fn raise_disallowed_special_token(token: &Bound<'_, PyString>) -> PyResult<()> {
    Err(crate::Error::disallowed_special_token(&strings::text(token)?).into())
}
