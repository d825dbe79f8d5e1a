//! The class `StreamableParser`.

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::encoding::{HarmonyEncoding, PARSED_BYTES, parsed_bytes};
use super::errors::harmony_error;
use super::objects::growing_string::GrowingString;
use super::objects::tokens::{Token, Tokens};
use super::objects::{
    events, imports, integers, json, lists, memory, pickles, read_messages, strings, write_messages,
};
use crate::chat::Role;
use crate::{ParseOptions, ParsedHeader, RecoveringParser, Snapshot};

/// After how many tokens that arrive one by one it is asked whether there is memory for more: what has grown may move.
const TOKENS_AHEAD: usize = 4096;

/// Parses what a model writes while it writes it, token by token.
///
/// ``role`` is the role that was rendered before the first token, or ``None`` where the stream begins with
/// ``<|start|>``. With ``strict=False`` a header that a message's end cuts short becomes the text of a message instead
/// of an error. Raises ``ValueError`` for an unknown role.
///
/// With ``recover=True``, whatever ``strict`` is, no token is an error and none is lost: what is malformed is repaired, as
/// ``docs/recovery.md`` says, and ``diagnostics`` tells how.
///
/// A copy, and what a pickle gives back, goes on from where the parser stands, independently of it.
///
/// >>> from openai_harmony import Role, StreamableParser, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> parser = StreamableParser(encoding, role=Role.ASSISTANT)
/// >>> for token in encoding.encode("<|channel|>final<|message|>It is 4.<|return|>", allowed_special="all"):
/// ...     delta = parser.process(token).last_content_delta
/// ...     if delta:
/// ...         print(parser.current_channel, repr(delta))
/// final 'It'
/// final ' is'
/// final ' '
/// final '4'
/// final '.'
/// >>> parser.messages[0].text
/// 'It is 4.'
#[pyclass(module = "openai_harmony", subclass, dict, weakref)]
pub(super) struct StreamableParser {
    /// None until `__init__` was called, which subclasses may do late or never.
    stream: Option<Stream>,
}

/// What `__init__` makes.
struct Stream {
    encoding: Py<HarmonyEncoding>,
    /// The role that it was given.
    role: Option<Role>,
    parser: crate::StreamableParser,
    content: GrowingString,
}

impl Stream {
    fn new(
        encoding: &Bound<'_, HarmonyEncoding>,
        role: Option<Role>,
        strict: bool,
        recover: bool,
    ) -> PyResult<Self> {
        let parser = if recover {
            // Recovering is one mode, strict or not.
            RecoveringParser::new(encoding.get().encoding, role).into()
        } else {
            let options = ParseOptions { strict };
            crate::StreamableParser::new_with_options(encoding.get().encoding, role, options)?
        };
        Ok(Self {
            encoding: encoding.clone().unbind(),
            role,
            parser,
            content: GrowingString::default(),
        })
    }

    /// Fails where there is no memory for as much again.
    fn ensure_memory(&self) -> crate::Result<()> {
        memory::ensure(self.parser.tokens().len().saturating_mul(PARSED_BYTES))
    }

    fn header_text<'py>(
        &self,
        py: Python<'py>,
        field: impl Fn(&ParsedHeader) -> &Option<String>,
    ) -> PyResult<Option<Bound<'py, PyString>>> {
        let header = self.parser.current_header();
        strings::new_if_some(py, header.and_then(|header| field(header).as_deref()))
    }
}

impl StreamableParser {
    #[inline]
    fn stream(&self) -> PyResult<&Stream> {
        self.stream.as_ref().ok_or_else(not_initialized)
    }

    #[inline]
    fn stream_mut(&mut self) -> PyResult<&mut Stream> {
        self.stream.as_mut().ok_or_else(not_initialized)
    }
}

#[cold]
fn not_initialized() -> PyErr {
    PyRuntimeError::new_err(
        "StreamableParser.__init__() was not called: call super().__init__(encoding, role) in the subclass's __init__",
    )
}

#[pymethods]
impl StreamableParser {
    /// Subclasses may be made of anything, and tell `__init__` of the encoding and the role.
    #[new]
    #[pyo3(
        signature = (*_args, **_kwargs),
        text_signature = "(encoding, role, *, strict=True, recover=False)"
    )]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self { stream: None }
    }

    /// Begin a stream; called again, forget everything and begin another one.
    ///
    /// A subclass may have an ``__init__`` with arguments of its own, which calls this one. Before it does, the methods raise
    /// ``RuntimeError``.
    #[pyo3(signature = (encoding, role, *, strict=true, recover=false))]
    fn __init__(
        &mut self,
        encoding: &Bound<'_, HarmonyEncoding>,
        role: Option<&Bound<'_, PyAny>>,
        strict: bool,
        recover: bool,
    ) -> PyResult<()> {
        let role = role.map(read_messages::named).transpose()?;
        self.stream = Some(Stream::new(encoding, role, strict, recover)?);
        Ok(())
    }

    /// Take the next token; returns the parser itself.
    ///
    /// Raises ``HarmonyError`` where the token does not follow the format, and may be called again after that.
    fn process(mut slf: PyRefMut<'_, Self>, token: Token) -> PyResult<PyRefMut<'_, Self>> {
        let stream = slf.stream_mut()?;
        if stream.parser.tokens().len() % TOKENS_AHEAD == 0 {
            stream.ensure_memory()?;
        }
        stream.parser.process(token.0)?;
        Ok(slf)
    }

    /// Take the end of the stream, which ends an open message; returns the parser itself.
    ///
    /// Raises ``HarmonyError`` where the stream ends within a header.
    fn process_eos(mut slf: PyRefMut<'_, Self>) -> PyResult<PyRefMut<'_, Self>> {
        slf.stream_mut()?.parser.process_eos()?;
        Ok(slf)
    }

    /// Take any number of tokens; returns the events that they caused.
    ///
    /// Deltas are joined within a call. Tokens given to ``process`` cause no events; both may be mixed. Other threads run
    /// meanwhile. Raises ``HarmonyError`` at the first token that does not follow the format: the tokens before it are
    /// taken, and the error's ``events`` are what they caused.
    ///
    /// >>> from openai_harmony import Role, StreamableParser, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> parser = StreamableParser(encoding, Role.ASSISTANT)
    /// >>> reply = encoding.encode("<|channel|>final<|message|>It is 4.<|return|>", allowed_special="all")
    /// >>> [type(event).__name__ for event in parser.feed(reply)]
    /// ['MessageStart', 'ContentDelta', 'MessageEnd']
    fn feed<'py>(&mut self, py: Python<'py>, tokens: Tokens) -> PyResult<Bound<'py, PyList>> {
        let stream = self.stream_mut()?;
        let before = stream.parser.tokens().len();
        let bytes = parsed_bytes(&tokens.0);
        memory::ensure(bytes.saturating_add(before.saturating_mul(PARSED_BYTES)))?;
        let parser = &mut stream.parser;
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

    /// Take the end of the stream as ``process_eos`` does; returns the events that it caused.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        events::list(py, &self.stream_mut()?.parser.finish()?)
    }

    /// Forget everything that was fed.
    fn reset(&mut self) -> PyResult<()> {
        let stream = self.stream_mut()?;
        stream.parser.reset();
        stream.content = GrowingString::default();
        Ok(())
    }

    /// A parser that goes on from here independently.
    fn copy<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let class = slf.get_type();
        let copy = class.call_method1(intern!(py, "__new__"), (&class,))?;
        let this = slf.borrow();
        let stream = this.stream()?;
        stream.ensure_memory()?;
        copy.cast::<Self>()?.borrow_mut().stream = Some(Stream {
            encoding: stream.encoding.clone_ref(py),
            role: stream.role,
            parser: stream.parser.clone(),
            content: GrowingString::default(),
        });
        drop(this);
        let attributes = pickles::attributes(slf.as_any())?;
        pickles::attributes(&copy)?.update(attributes.as_mapping())?;
        Ok(copy)
    }

    fn __copy__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::copy(slf)
    }

    /// What a parser with ``recover=True`` has repaired so far; a new list each time.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let diagnostics = self.stream()?.parser.diagnostics();
        lists::list(py, diagnostics, |diagnostic| events::repair(py, diagnostic))
    }

    /// How many tokens were fed as content, by channel, in all messages, the open one too; a new dict each time.
    ///
    /// Markers and headers are not counted.
    #[getter]
    fn content_token_counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for (channel, count) in self.stream()?.parser.content_token_counts() {
            let channel = strings::new_if_some(py, channel.as_deref())?;
            counts.set_item(channel, integers::new(py, count)?)?;
        }
        Ok(counts)
    }

    /// How many tokens were fed as content of the channel ``analysis``.
    #[getter]
    fn reasoning_tokens(&self) -> PyResult<usize> {
        Ok(self.stream()?.parser.reasoning_tokens())
    }

    /// The text so far of the message being parsed; ``""`` between messages and in headers.
    #[getter]
    fn current_content<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let Stream {
            parser, content, ..
        } = self.stream_mut()?;
        let text = parser.current_content();
        let text = text?;
        if parser.current_header().is_none() {
            return strings::new(py, text);
        }
        content.read(py, parser.messages().len(), text)
    }

    /// The role of the message being parsed, or the one given for the next; ``None`` where it is not known yet.
    #[getter]
    fn current_role<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let role = self.stream()?.parser.current_role();
        role.map(|role| imports::role_member(py, role)).transpose()
    }

    /// The content type of the message being parsed, where its header gave one.
    #[getter]
    fn current_content_type<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.stream()?
            .header_text(py, |header| &header.content_type)
    }

    /// The text that the last token added, ``None`` where it added none: markers, headers, half a character.
    #[getter]
    fn last_content_delta<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        strings::new_if_some(py, self.stream()?.parser.last_content_delta()?)
    }

    /// The messages finished so far; new objects each time, free to be changed.
    #[getter]
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        write_messages::messages(py, self.stream()?.parser.messages())
    }

    /// All tokens taken so far; a new list each time.
    #[getter]
    fn tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        integers::list(py, self.stream()?.parser.tokens())
    }

    /// The state as data that JSON can hold: its name under ``state``, and what has been read of a message.
    ///
    /// >>> from openai_harmony import StreamableParser, load_harmony_encoding
    /// >>> StreamableParser(load_harmony_encoding("HarmonyGptOss"), None).state_data
    /// {'state': 'ExpectStart'}
    #[getter]
    fn state_data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let stream = self.stream()?;
        stream.ensure_memory()?;
        let parser = &stream.parser;
        let data = PyDict::new(py);
        data.set_item("state", parser.state().as_str())?;
        if let Some(tokens) = parser.header_tokens() {
            data.set_item("header_tokens", integers::list(py, tokens)?)?;
        }
        if let Some(header) = parser.current_header() {
            let header = serde_json::to_value(header).unwrap_or_default();
            data.set_item("header", json::to_python(py, &header)?)?;
        }
        if let Some(tokens) = parser.content_tokens() {
            data.set_item("content_tokens", integers::list(py, &tokens)?)?;
        }
        Ok(data)
    }

    /// What the parser is waiting for.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        imports::state_member(py, self.stream()?.parser.state())
    }

    /// The recipient of the message being parsed, where its header gave one.
    #[getter]
    fn current_recipient<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.stream()?.header_text(py, |header| &header.recipient)
    }

    /// The channel of the message being parsed, where its header gave one.
    #[getter]
    fn current_channel<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.stream()?.header_text(py, |header| &header.channel)
    }

    /// Pickles are made of what `__init__` was given and what was fed: the tokens, and where the stream ended.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let this = slf.borrow();
        let stream = this.stream()?;
        stream.ensure_memory()?;
        let snapshot = stream.parser.snapshot();
        let role = stream.role.map(|role| imports::role_member(py, role));
        let state = (
            (
                stream.parser.options().strict,
                stream.parser.is_recovering(),
                snapshot.is_start_emitted,
            ),
            integers::list(py, &snapshot.tokens)?,
            snapshot.end_positions,
            pickles::attributes(slf.as_any())?,
            (&stream.encoding, role.transpose()?),
        );
        pickles::reduced(slf.as_any(), state)
    }

    fn __setstate__(slf: &Bound<'_, Self>, state: State<'_>) -> PyResult<()> {
        let ((strict, recover, is_start_emitted), tokens, end_positions, attributes, arguments) =
            state;
        let (encoding, role) = arguments;
        let role = role.map(|role| read_messages::named(&role)).transpose()?;
        let mut stream = Stream::new(&encoding, role, strict, recover)?;
        memory::ensure(parsed_bytes(&tokens.0))?;
        stream.parser.restore(&Snapshot {
            tokens: tokens.0,
            end_positions,
            is_start_emitted,
        });
        slf.borrow_mut().stream = Some(stream);
        pickles::attributes(slf.as_any())?.update(attributes.as_mapping())
    }

    fn __repr__(&self) -> String {
        let Some(Stream { parser, .. }) = &self.stream else {
            return "StreamableParser(not initialized)".to_owned();
        };
        format!(
            "StreamableParser(state={}, tokens={}, messages={})",
            parser.state().as_str(),
            parser.tokens().len(),
            parser.messages().len()
        )
    }
}

/// Strict, recovering, whether the open message's start is emitted; the tokens; the ends of the stream; own attributes; the encoding
/// and the role.
type State<'py> = (
    (bool, bool, bool),
    Tokens,
    Vec<usize>,
    Bound<'py, PyDict>,
    (Bound<'py, HarmonyEncoding>, Option<Bound<'py, PyAny>>),
);
