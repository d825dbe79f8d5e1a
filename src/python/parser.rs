//! The class `StreamableParser`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyType};

use super::content_text::ContentText;
use super::encoding::HarmonyEncoding;
use super::errors::harmony_error;
use super::tokens::{Token, Tokens};
use super::{imports, json, read, write};
use crate::chat::Role;
use crate::{ParseOptions, ParsedHeader, Rank};

/// Reads messages from a model's tokens as they arrive.
#[pyclass(module = "openai_harmony", subclass, dict, weakref)]
pub(super) struct StreamableParser {
    encoding: Py<HarmonyEncoding>,
    /// The role given to the constructor.
    role: Option<Role>,
    parser: crate::StreamableParser,
    content: ContentText,
}

impl StreamableParser {
    fn header_text<'py>(
        &self,
        py: Python<'py>,
        field: impl Fn(&ParsedHeader) -> &Option<String>,
    ) -> Option<Bound<'py, PyString>> {
        let text = field(self.parser.current_header()?).as_deref()?;
        Some(PyString::new(py, text))
    }
}

#[pymethods]
impl StreamableParser {
    #[new]
    #[pyo3(signature = (encoding, role, *, strict=true))]
    fn new(
        encoding: Bound<'_, HarmonyEncoding>,
        role: Option<&Bound<'_, PyAny>>,
        strict: bool,
    ) -> PyResult<Self> {
        let role = role.map(read::role).transpose()?;
        let py = encoding.py();
        let options = ParseOptions { strict };
        let parser =
            crate::StreamableParser::new_with_options(encoding.get().encoding, role, options)
                .map_err(|error| harmony_error(py, &error))?;
        Ok(Self {
            encoding: encoding.unbind(),
            role,
            parser,
            content: ContentText::default(),
        })
    }

    /// Takes the next token; returns the parser.
    fn process(mut slf: PyRefMut<'_, Self>, token: Token) -> PyResult<PyRefMut<'_, Self>> {
        match slf.parser.process(token.0) {
            Ok(_) => Ok(slf),
            Err(error) => Err(harmony_error(slf.py(), &error)),
        }
    }

    /// Ends the stream: finishes the message whose content is being read; returns the parser.
    fn process_eos(mut slf: PyRefMut<'_, Self>) -> PyResult<PyRefMut<'_, Self>> {
        match slf.parser.process_eos() {
            Ok(_) => Ok(slf),
            Err(error) => Err(harmony_error(slf.py(), &error)),
        }
    }

    /// The text so far of the message whose content is being read.
    #[getter]
    fn current_content<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let message = self.parser.messages().len();
        let text = self
            .parser
            .current_content()
            .map_err(|error| harmony_error(py, &error))?;
        if self.parser.current_header().is_none() {
            return Ok(PyString::new(py, text));
        }
        self.content.read(py, message, text)
    }

    /// The role of the message that is being read, as far as it is known.
    #[getter]
    fn current_role<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.parser
            .current_role()
            .map(|role| imports::role_member(py, role))
            .transpose()
    }

    /// The type of the content that is being read.
    #[getter]
    fn current_content_type<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
        self.header_text(py, |header| &header.content_type)
    }

    /// The text that the last token added to the content.
    #[getter]
    fn last_content_delta<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        let delta = self
            .parser
            .last_content_delta()
            .map_err(|error| harmony_error(py, &error))?;
        Ok(delta.map(|delta| PyString::new(py, delta)))
    }

    /// The finished messages, made anew at each access.
    #[getter]
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        write::messages(py, self.parser.messages())
    }

    /// Every token that was fed, in a new list.
    #[getter]
    fn tokens(&self) -> Vec<Rank> {
        self.parser.tokens().to_vec()
    }

    /// The state with what has been read of the current message.
    #[getter]
    fn state_data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let data = PyDict::new(py);
        data.set_item("state", self.parser.state().as_str())?;
        if let Some(tokens) = self.parser.header_tokens() {
            data.set_item("header_tokens", tokens)?;
        }
        if let Some(header) = self.parser.current_header() {
            let header = serde_json::to_value(header).unwrap_or_default();
            data.set_item("header", json::to_python(py, &header)?)?;
        }
        if let Some(tokens) = self.parser.content_tokens() {
            data.set_item("content_tokens", tokens)?;
        }
        Ok(data)
    }

    /// Where in a message the parser is.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        imports::state_member(py, self.parser.state())
    }

    /// The recipient of the message whose content is being read.
    #[getter]
    fn current_recipient<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
        self.header_text(py, |header| &header.recipient)
    }

    /// The channel of the message whose content is being read.
    #[getter]
    fn current_channel<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
        self.header_text(py, |header| &header.channel)
    }

    /// Copies and pickles are made of what was fed: the constructor's arguments, the tokens, and where the stream ended.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let py = slf.py();
        let this = slf.borrow();
        let role = this
            .role
            .map(|role| imports::role_member(py, role))
            .transpose()?;
        let attributes = slf.getattr(intern!(py, "__dict__"))?.cast_into()?;
        let state = (
            this.parser.options().strict,
            this.parser.tokens().to_vec(),
            this.parser.end_positions().to_vec(),
            attributes,
        );
        let arguments = (this.encoding.bind(py).clone(), role);
        Ok((slf.get_type(), arguments, state))
    }

    fn __setstate__(
        slf: &Bound<'_, Self>,
        state: (bool, Tokens, Vec<usize>, Bound<'_, PyDict>),
    ) -> PyResult<()> {
        let py = slf.py();
        let (strict, tokens, ends, attributes) = state;
        let mut this = slf.borrow_mut();
        let options = ParseOptions { strict };
        this.parser = crate::StreamableParser::replayed(
            this.parser.encoding(),
            this.role,
            options,
            &tokens.0,
            &ends,
        )
        .map_err(|error| harmony_error(py, &error))?;
        this.content = ContentText::default();
        drop(this);
        let own = slf.getattr(intern!(py, "__dict__"))?;
        own.cast::<PyDict>()?.update(attributes.as_mapping())
    }

    fn __repr__(&self) -> String {
        format!(
            "StreamableParser(state={}, tokens={}, messages={})",
            self.parser.state().as_str(),
            self.parser.tokens().len(),
            self.parser.messages().len()
        )
    }
}

type Reduced<'py> = (
    Bound<'py, PyType>,
    (Bound<'py, HarmonyEncoding>, Option<Bound<'py, PyAny>>),
    (bool, Vec<Rank>, Vec<usize>, Bound<'py, PyDict>),
);
