//! The class `StreamableParser`.

use std::collections::HashMap;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyType};

use super::content_text::ContentText;
use super::encoding::HarmonyEncoding;
use super::errors::harmony_error;
use super::tokens::{Token, Tokens};
use super::{events, imports, json, read, write};
use crate::chat::Role;
use crate::{ParseOptions, ParsedHeader, Rank, RecoveringParser, Snapshot};

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

    /// What the constructor needs to make a parser like this one.
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Arguments<'py>> {
        let role = self
            .role
            .map(|role| imports::role_member(py, role))
            .transpose()?;
        Ok((self.encoding.bind(py).clone(), role))
    }
}

#[pymethods]
impl StreamableParser {
    #[new]
    #[pyo3(signature = (encoding, role, *, strict=true, recover=false))]
    fn new(
        encoding: Bound<'_, HarmonyEncoding>,
        role: Option<&Bound<'_, PyAny>>,
        strict: bool,
        recover: bool,
    ) -> PyResult<Self> {
        let role = role.map(read::role).transpose()?;
        let parser = parser(&encoding, role, strict, recover)?;
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

    /// Takes any number of tokens; returns the events that they caused.
    fn feed<'py>(&mut self, py: Python<'py>, tokens: Tokens) -> PyResult<Bound<'py, PyList>> {
        let parser = &mut self.parser;
        match py.detach(|| parser.feed(tokens.0)) {
            Ok(events) => events::list(py, &events),
            Err(error) => {
                let exception = harmony_error(py, error.error());
                let events = events::list(py, error.events())?;
                exception.value(py).setattr(intern!(py, "events"), events)?;
                Err(exception)
            }
        }
    }

    /// Ends the stream as `process_eos` does; returns the events that its end caused.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let events = self
            .parser
            .finish()
            .map_err(|error| harmony_error(py, &error))?;
        events::list(py, &events)
    }

    /// Forgets everything that was fed.
    fn reset(&mut self) {
        self.parser.reset();
        self.content = ContentText::default();
    }

    /// A parser that goes on from here independently.
    fn copy<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let this = slf.borrow();
        let arguments = this.arguments(slf.py())?;
        let copy = slf.get_type().call1(arguments)?;
        copy.cast::<Self>()?.borrow_mut().parser = this.parser.clone();
        update_attributes(&copy, &attributes(slf.as_any())?)?;
        Ok(copy)
    }

    fn __copy__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::copy(slf)
    }

    /// The repairs so far, in a new list.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        for diagnostic in self.parser.diagnostics() {
            list.append(events::repair(py, diagnostic)?)?;
        }
        Ok(list)
    }

    /// How many tokens were fed as content, by channel, in a new dict.
    #[getter]
    fn content_token_counts(&self) -> HashMap<Option<String>, usize> {
        self.parser.content_token_counts()
    }

    /// How many tokens were fed as content of the channel `analysis`.
    #[getter]
    fn reasoning_tokens(&self) -> usize {
        self.parser.reasoning_tokens()
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

    /// Pickles are made of what was fed: the constructor's arguments, the tokens, and where the stream ended.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let this = slf.borrow();
        let snapshot = this.parser.snapshot();
        let state = (
            (
                this.parser.options().strict,
                this.parser.is_recovering(),
                snapshot.is_start_emitted,
            ),
            snapshot.tokens,
            snapshot.end_positions,
            attributes(slf.as_any())?,
        );
        Ok((slf.get_type(), this.arguments(slf.py())?, state))
    }

    fn __setstate__(slf: &Bound<'_, Self>, state: State<'_, Tokens>) -> PyResult<()> {
        let ((strict, recover, is_start_emitted), tokens, end_positions, attributes) = state;
        let mut this = slf.borrow_mut();
        let encoding = this.encoding.bind(slf.py());
        let mut parser = parser(encoding, this.role, strict, recover)?;
        parser.restore(&Snapshot {
            tokens: tokens.0,
            end_positions,
            is_start_emitted,
        });
        this.parser = parser;
        this.content = ContentText::default();
        drop(this);
        update_attributes(slf.as_any(), &attributes)
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

type Arguments<'py> = (Bound<'py, HarmonyEncoding>, Option<Bound<'py, PyAny>>);
/// Strict, recovering, whether the open message's start is emitted; the tokens; the ends of the stream; own attributes.
type State<'py, T> = ((bool, bool, bool), T, Vec<usize>, Bound<'py, PyDict>);
type Reduced<'py> = (Bound<'py, PyType>, Arguments<'py>, State<'py, Vec<Rank>>);

/// Recovering is one mode, strict or not.
fn parser(
    encoding: &Bound<'_, HarmonyEncoding>,
    role: Option<Role>,
    strict: bool,
    recover: bool,
) -> PyResult<crate::StreamableParser> {
    let py = encoding.py();
    let encoding = encoding.get().encoding;
    if recover {
        return Ok(RecoveringParser::new(encoding, role).into());
    }
    crate::StreamableParser::new_with_options(encoding, role, ParseOptions { strict })
        .map_err(|error| harmony_error(py, &error))
}

/// The attributes that a user gave an object.
fn attributes<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    Ok(object
        .getattr(intern!(object.py(), "__dict__"))?
        .cast_into()?)
}

fn update_attributes(object: &Bound<'_, PyAny>, with: &Bound<'_, PyDict>) -> PyResult<()> {
    attributes(object)?.update(with.as_mapping())
}
