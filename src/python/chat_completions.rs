//! The classes `ChatCompletionRequest`, `ChatCompletionStream` and `ChatCompletionChoice`.

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::encoding::HarmonyEncoding;
use super::objects::tokens::Tokens;
use super::objects::{json, write_messages};
use super::replies::{self, Fed, Reason};
use super::{requests, server_options};

/// A checked request to Chat Completions, and the conversation that it is for the model.
///
/// ``body`` is the request's JSON as a dict, or anything with pydantic's ``model_dump``, which may also stand anywhere in it.
/// Fields that are not known are ignored: those about sampling are the engine's. Types that are not known (roles, parts,
/// tools) are refused, since without them the model would be asked something else. ``docs/openai.md`` has the rules.
///
/// Raises ``HarmonyError`` of the kind ``invalid_request`` with the place as ``param``; ``TypeError`` for values in the body
/// that have no JSON form.
///
/// >>> from openai_harmony import ChatCompletionRequest, ServerOptions, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> body = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 2 + 2?"}]}
/// >>> request = ChatCompletionRequest(body, ServerOptions(date=None))
/// >>> [message.author.role.value for message in request.conversation]
/// ['system', 'developer', 'user']
/// >>> encoding.decode(request.prompt(encoding)).endswith("<|start|>user<|message|>What is 2 + 2?<|end|><|start|>assistant")
/// True
#[pyclass(module = "openai_harmony", frozen, weakref)]
pub(super) struct ChatCompletionRequest {
    request: crate::ChatCompletionRequest,
}

#[pymethods]
impl ChatCompletionRequest {
    #[new]
    #[pyo3(signature = (body, options=None))]
    fn new(body: &Bound<'_, PyAny>, options: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let py = body.py();
        let options = server_options::read_or_default(py, options)?;
        let body = requests::body(body)?;
        let request = py.detach(|| crate::ChatCompletionRequest::new(&body, &options))?;
        Ok(Self { request })
    }

    /// What the prompt is rendered from, as a new object. Reasoning that a prompt leaves out is not in it any more.
    #[getter]
    fn conversation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        requests::conversation(py, self.request.conversation())
    }

    /// The prompt's tokens, up to the start of the assistant's message.
    ///
    /// Raises ``HarmonyError`` of the kind ``invalid_request`` where a tool's parameters are nested too deep.
    fn prompt<'py>(
        &self,
        py: Python<'py>,
        encoding: &Bound<'py, HarmonyEncoding>,
    ) -> PyResult<Bound<'py, PyList>> {
        let encoding = encoding.get().encoding;
        let request = &self.request;
        requests::prompt(py, request.conversation(), 0, || request.prompt(encoding))
    }

    /// What a sampler needs to know of ``tool_choice``: a ``mode`` (``auto``, ``none`` or ``required``), the names of the
    /// ``tools`` that may be called or ``None`` for all, and whether one is ``named``.
    #[getter]
    fn tool_choice<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.request.tool_choice())
    }

    /// The form that the answer is to have: ``name``, ``description``, ``schema``, ``strict``; ``None`` for free text. For
    /// ``json_object`` all four are ``None``.
    #[getter]
    fn response_format<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        requests::optional(py, self.request.response_format().as_ref())
    }

    /// The tools as the request gave them, but for those that its ``tool_choice`` hides from the model; a new list each time.
    #[getter]
    fn tools<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        json::list(py, self.request.tools())
    }

    /// How many choices are asked for.
    #[getter]
    fn n(&self) -> usize {
        self.request.n()
    }

    fn __repr__(&self) -> String {
        let messages = self.request.conversation().messages.len();
        format!("ChatCompletionRequest(messages={messages}, n={})", self.n())
    }
}

/// Makes of the model's tokens the chunks of a chat completion, and the whole completion, which is what the chunks make.
///
/// It serves both kinds of requests: a server that does not stream feeds it, too, and answers with ``response()``. Whatever the
/// tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is in
/// ``diagnostics``.
///
/// ``id`` is by default ``chatcmpl-`` and 24 random hexadecimal digits, ``created`` the time, ``model`` the request's.
/// ``prompt_tokens`` and ``cached_tokens`` are for the usage.
///
/// >>> from openai_harmony import ChatCompletionRequest, ChatCompletionStream, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> request = ChatCompletionRequest({"messages": [{"role": "user", "content": "What is 2 + 2?"}]})
/// >>> reply = ChatCompletionStream(encoding, request, prompt_tokens=len(request.prompt(encoding)))
/// >>> sampled = encoding.encode("<|channel|>final<|message|>4<|return|>", allowed_special="all")
/// >>> for chunk in reply.feed(sampled) + reply.finish():
/// ...     print(chunk["choices"][0]["delta"], chunk["choices"][0]["finish_reason"])
/// {'role': 'assistant', 'content': None} None
/// {'content': '4'} None
/// {} stop
/// >>> reply.response()["choices"][0]["message"]
/// {'role': 'assistant', 'content': '4', 'refusal': None}
#[pyclass(module = "openai_harmony", weakref)]
pub(super) struct ChatCompletionStream {
    stream: crate::ChatCompletionStream,
    /// How many choices the request asks for.
    n: usize,
    fed: Fed,
}

impl ChatCompletionStream {
    fn check(&self, choice: usize) -> PyResult<()> {
        if choice < self.n {
            return Ok(());
        }
        Err(PyIndexError::new_err(format!(
            "there is no choice {choice}: the request asks for {}, counted from 0",
            self.n
        )))
    }
}

#[pymethods]
impl ChatCompletionStream {
    #[new]
    #[pyo3(signature = (encoding, request, *, id=None, created=None, model=None, prompt_tokens=0, cached_tokens=0))]
    fn new(
        encoding: &Bound<'_, HarmonyEncoding>,
        request: &Bound<'_, ChatCompletionRequest>,
        id: Option<String>,
        created: Option<i64>,
        model: Option<String>,
        prompt_tokens: usize,
        cached_tokens: usize,
    ) -> PyResult<Self> {
        let counts = (prompt_tokens, cached_tokens);
        let info = replies::info(encoding.py(), "chatcmpl-", (id, created), model, counts)?;
        let (encoding, request) = (encoding.get().encoding, &request.get().request);
        Ok(Self {
            stream: crate::ChatCompletionStream::new(encoding, request, info),
            n: request.n(),
            fed: Fed::default(),
        })
    }

    /// The response's id.
    #[getter]
    fn id(&self) -> &str {
        self.stream.id()
    }

    /// Take tokens of a choice; returns the chunks that they make. Other threads run meanwhile.
    ///
    /// ``logprobs`` has for each token a mapping from ids to log probabilities, in which the token itself is; they are shown
    /// if the request asks for them. A choice that is finished has no more chunks. Raises ``IndexError`` for a choice that the
    /// request does not ask for.
    #[pyo3(signature = (tokens, *, choice=0, logprobs=None))]
    fn feed<'py>(
        &mut self,
        py: Python<'py>,
        tokens: Tokens,
        choice: usize,
        logprobs: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.check(choice)?;
        let logprobs = replies::logprobs(logprobs)?;
        self.fed.add(&tokens.0, &logprobs)?;
        let stream = &mut self.stream;
        let chunks = py.detach(|| stream.feed_choice(choice, &tokens.0, &logprobs));
        json::list(py, &chunks)
    }

    /// End a choice for the engine's reason; returns its last chunks, and behind those of the last choice the usage, if it is
    /// asked for.
    ///
    /// Raises ``ValueError`` for other reasons, and ``IndexError`` for a choice that the request does not ask for.
    #[pyo3(
        signature = (reason=Reason(crate::FinishReason::Stop), *, choice=0),
        text_signature = "($self, reason='stop', *, choice=0)"
    )]
    fn finish<'py>(
        &mut self,
        py: Python<'py>,
        reason: Reason,
        choice: usize,
    ) -> PyResult<Bound<'py, PyList>> {
        self.check(choice)?;
        self.fed.ensure_again()?;
        json::list(py, &self.stream.finish_choice(choice, reason.0))
    }

    /// The whole completion; before the end what there is of it, with ``finish_reason`` ``None``.
    fn response<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.fed.ensure_again()?;
        json::to_python(py, &self.stream.response())
    }

    /// Whether the model has ended the first choice, with ``<|return|>`` or ``<|call|>``: what it writes behind that is not shown.
    #[getter]
    fn stopped(&self) -> bool {
        self.stream.stopped()
    }

    /// The messages of the first choice that are finished; new objects each time.
    #[getter]
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        write_messages::messages(py, self.stream.messages())
    }

    /// What of the first choice is not shown as the model wrote it; a new list each time.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        replies::diagnostics(py, self.stream.diagnostics())
    }

    /// What is known of one choice; ``IndexError`` for one that the request does not ask for.
    fn choice(slf: &Bound<'_, Self>, index: usize) -> PyResult<ChatCompletionChoice> {
        slf.try_borrow()?.check(index)?;
        Ok(ChatCompletionChoice {
            stream: slf.clone().unbind(),
            index,
        })
    }

    fn __repr__(&self) -> String {
        let (id, tokens) = (self.stream.id(), self.fed.tokens);
        format!("ChatCompletionStream(id={id:?}, tokens={tokens})")
    }
}

/// One choice of a ``ChatCompletionStream``: ``stream.choice(index)``. It goes with the stream.
#[pyclass(module = "openai_harmony", frozen)]
pub(super) struct ChatCompletionChoice {
    stream: Py<ChatCompletionStream>,
    index: usize,
}

impl ChatCompletionChoice {
    fn with<T>(
        &self,
        py: Python<'_>,
        read: impl FnOnce(&crate::ChatCompletionChoice) -> PyResult<T>,
    ) -> PyResult<T> {
        let stream = self.stream.try_borrow(py)?;
        let choice = stream.stream.choice(self.index);
        read(choice.ok_or_else(|| PyIndexError::new_err("there is no such choice"))?)
    }
}

#[pymethods]
impl ChatCompletionChoice {
    /// Whether the model has ended the choice, with ``<|return|>`` or ``<|call|>``: what it writes behind that is not shown.
    #[getter]
    fn stopped(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, |choice| Ok(choice.stopped()))
    }

    /// The messages of the choice that are finished; new objects each time.
    #[getter]
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.with(py, |choice| write_messages::messages(py, choice.messages()))
    }

    /// What of the choice is not shown as the model wrote it; a new list each time.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.with(py, |choice| replies::diagnostics(py, choice.diagnostics()))
    }
}
