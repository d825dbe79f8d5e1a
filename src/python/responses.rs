//! The classes `ResponsesRequest` and `ResponseStream`.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use serde_json::Value;

use super::encoding::HarmonyEncoding;
use super::errors::Given;
use super::objects::tokens::Tokens;
use super::objects::{json, read_messages, strings, write_messages};
use super::replies::{self, Fed, Reason};
use super::{requests, server_options};

/// A checked request to the Responses API, and the conversation that it is for the model.
///
/// ``body`` is the request's JSON as a dict, or anything with pydantic's ``model_dump``, which may also stand anywhere in it.
/// ``previous`` are the items of the response that ``previous_response_id`` names, which the server keeps: those of its
/// request's ``items``, then those of its ``output``. What is ignored and what is refused is as in ``ChatCompletionRequest``.
///
/// Raises ``HarmonyError`` of the kind ``invalid_request`` with the place as ``param``, and as ``code``
/// ``previous_response_not_found`` where the items are missing; ``TypeError`` for values in the body that have no JSON form.
///
/// >>> from openai_harmony import ResponsesRequest, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> answer = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4"}]}
/// >>> previous = [{"role": "user", "content": "What is 2 + 2?"}, answer]
/// >>> request = ResponsesRequest({"previous_response_id": "resp_1", "input": "And times 3?"}, previous=previous)
/// >>> len(request.items)
/// 3
/// >>> [message.text for message in request.conversation][1:]
/// ['What is 2 + 2?', '4', 'And times 3?']
#[pyclass(module = "openai_harmony", frozen, weakref)]
pub(super) struct ResponsesRequest {
    request: crate::ResponsesRequest,
}

#[pymethods]
impl ResponsesRequest {
    #[new]
    #[pyo3(signature = (body, options=None, *, previous=None))]
    fn new(
        body: &Bound<'_, PyAny>,
        options: Option<&Bound<'_, PyAny>>,
        previous: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let py = body.py();
        let options = server_options::read_or_default(py, options)?;
        let body = requests::body(body)?;
        let previous = match previous.map(requests::body).transpose()? {
            None => None,
            Some(Value::Array(items)) => Some(items),
            Some(_) => return Err(PyTypeError::new_err("`previous` must be a list of items")),
        };
        let request =
            py.detach(|| crate::ResponsesRequest::new(&body, &options, previous.as_deref()))?;
        Ok(Self { request })
    }

    /// All items: those of the previous response, then those of the request; a new list each time. With a response's output
    /// behind them they are what the next request needs as ``previous``.
    #[getter]
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        json::list(py, self.request.items())
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

    /// What a sampler needs to know of ``tool_choice``, as in ``ChatCompletionRequest``. Tools of a namespace have its name
    /// and a dot before theirs; a namespace alone is all of it.
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

    fn __repr__(&self) -> String {
        format!("ResponsesRequest(items={})", self.request.items().len())
    }
}

/// Makes of the model's tokens the events of a response, and the whole response, which is what the events make.
///
/// It serves both kinds of requests: a server that does not stream feeds it, too, and answers with ``response()``. Whatever the
/// tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is in
/// ``diagnostics``.
///
/// ``id`` is by default ``resp_`` and 24 random hexadecimal digits, ``created`` the time, ``model`` the request's.
/// ``prompt_tokens`` and ``cached_tokens`` are for the usage.
///
/// Calls of tools that the server runs wait in ``pending``: answer each by ``add_result``, sample from ``prompt``, and go on in
/// the same response with ``resume``.
///
/// >>> from openai_harmony import ResponsesRequest, ResponseStream, load_harmony_encoding
/// >>> encoding = load_harmony_encoding("HarmonyGptOss")
/// >>> request = ResponsesRequest({"input": "What is 2 + 2?"})
/// >>> reply = ResponseStream(encoding, request, prompt_tokens=len(request.prompt(encoding)))
/// >>> sampled = encoding.encode("<|channel|>final<|message|>4<|return|>", allowed_special="all")
/// >>> events = reply.feed(sampled) + reply.finish()
/// >>> [event["type"] for event in events][2:5]
/// ['response.output_item.added', 'response.content_part.added', 'response.output_text.delta']
/// >>> events[-1]["response"] == reply.response()
/// True
/// >>> reply.response()["output"][0]["content"][0]["text"]
/// '4'
#[pyclass(module = "openai_harmony", weakref)]
pub(super) struct ResponseStream {
    stream: crate::ResponseStream,
    request: Py<ResponsesRequest>,
    fed: Fed,
}

#[pymethods]
impl ResponseStream {
    #[new]
    #[pyo3(signature = (encoding, request, *, id=None, created=None, model=None, prompt_tokens=0, cached_tokens=0))]
    fn new(
        encoding: &Bound<'_, HarmonyEncoding>,
        request: &Bound<'_, ResponsesRequest>,
        id: Option<String>,
        created: Option<i64>,
        model: Option<String>,
        prompt_tokens: usize,
        cached_tokens: usize,
    ) -> PyResult<Self> {
        let counts = (prompt_tokens, cached_tokens);
        let info = replies::info(encoding.py(), "resp_", (id, created), model, counts)?;
        let encoding = encoding.get().encoding;
        Ok(Self {
            stream: crate::ResponseStream::new(encoding, &request.get().request, info),
            request: request.clone().unbind(),
            fed: Fed::default(),
        })
    }

    /// The response's id.
    #[getter]
    fn id(&self) -> &str {
        self.stream.id()
    }

    /// Take tokens; returns the events that they cause. Other threads run meanwhile.
    ///
    /// ``logprobs`` has for each token a mapping from ids to log probabilities, in which the token itself is; they are shown
    /// if the request asks for them. A response that is finished has no more events.
    #[pyo3(signature = (tokens, *, logprobs=None))]
    fn feed<'py>(
        &mut self,
        py: Python<'py>,
        tokens: Tokens,
        logprobs: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let logprobs = replies::logprobs(logprobs)?;
        self.fed.add(&tokens.0, &logprobs)?;
        let stream = &mut self.stream;
        let events = py.detach(|| stream.feed_with_logprobs(&tokens.0, &logprobs));
        json::list(py, &events)
    }

    /// End the response for the engine's reason; returns its last events. Calls that still wait for a result are incomplete.
    ///
    /// Raises ``ValueError`` for other reasons.
    #[pyo3(
        signature = (reason=Reason(crate::FinishReason::Stop)),
        text_signature = "($self, reason='stop')"
    )]
    fn finish<'py>(&mut self, py: Python<'py>, reason: Reason) -> PyResult<Bound<'py, PyList>> {
        self.fed.ensure_again()?;
        json::list(py, &self.stream.finish(reason.0))
    }

    /// End the response because the server cannot go on; returns its last events, of which the very last is
    /// ``response.failed``. ``code`` is OpenAI's word, such as ``server_error``.
    fn fail<'py>(
        &mut self,
        py: Python<'py>,
        code: &str,
        message: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        self.fed.ensure_again()?;
        json::list(py, &self.stream.fail(code, message))
    }

    /// The whole response; before the end what there is of it, with the status ``in_progress``.
    fn response<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.fed.ensure_again()?;
        json::to_python(py, &self.stream.response())
    }

    /// The calls that wait for the server to run them, the oldest first; new objects each time.
    ///
    /// A call waits from its end on. An engine that keeps the tokens that end messages to itself does not show it: feed
    /// ``<|call|>`` then.
    #[getter]
    fn pending<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        write_messages::messages(py, self.stream.pending())
    }

    /// Answer the call that has waited longest; returns the events that end its item. ``item`` has fields that the server sets
    /// in the item, such as the address of a page in ``action``.
    ///
    /// Raises ``HarmonyError`` of the kind ``no_pending_call`` where no call waits.
    #[pyo3(signature = (text, *, item=None))]
    fn add_result<'py>(
        &mut self,
        text: &Bound<'py, PyString>,
        item: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = text.py();
        let item = item.map(|item| requests::read(item, Given::Response));
        let item = match item.transpose()? {
            None => None,
            Some(Value::Object(fields)) => Some(fields),
            Some(_) => return Err(PyTypeError::new_err("`item` must be a dict of fields")),
        };
        let text = strings::owned(text)?;
        self.fed.add_text(text.len())?;
        let events = self.stream.add_result(&text, item.as_ref())?;
        json::list(py, &events)
    }

    /// The prompt of the next completion: the request's, then all messages so far and the results of calls.
    ///
    /// Raises what the request's ``prompt`` raises.
    fn prompt<'py>(
        &self,
        py: Python<'py>,
        encoding: &Bound<'py, HarmonyEncoding>,
    ) -> PyResult<Bound<'py, PyList>> {
        let (stream, encoding) = (&self.stream, encoding.get().encoding);
        let more = stream.messages().map(read_messages::text_bytes).sum();
        let conversation = self.request.get().request.conversation();
        requests::prompt(py, conversation, more, || stream.prompt(encoding))
    }

    /// Go on with another completion, whose prompt has so many tokens.
    fn resume(&mut self, prompt_tokens: usize) {
        self.stream.resume(prompt_tokens);
    }

    /// Whether the model has ended the running completion, with ``<|return|>`` or ``<|call|>``: what it writes behind that is not
    /// shown.
    #[getter]
    fn stopped(&self) -> bool {
        self.stream.stopped()
    }

    /// The messages that are finished, in all completions, and behind each call the result that the server gave; new objects
    /// each time.
    #[getter]
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        write_messages::messages(py, self.stream.messages())
    }

    /// What is not shown as the model wrote it; a new list each time.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        replies::diagnostics(py, self.stream.diagnostics())
    }

    fn __repr__(&self) -> String {
        let (id, tokens) = (self.stream.id(), self.fed.tokens);
        format!("ResponseStream(id={id:?}, tokens={tokens})")
    }
}
