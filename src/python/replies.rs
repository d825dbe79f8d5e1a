//! What the streams of both APIs have in common.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use serde_json::Value;

use super::errors::Given;
use super::objects::memory::{self, Headroom};
use super::objects::tokens::{Token, count_special};
use super::objects::{events, imports, integers, json, lists, strings};
use crate::{
    BridgeDiagnostic, BridgeDiagnosticKind, FinishReason, Rank, ReplyInfo, Result, TokenLogprobs,
};

/// About how many bytes a token takes: itself, and its text in the parser, in what is open and in what is said of it.
const TOKEN_BYTES: usize = 160;
/// About how many bytes a special token takes, several of which make an item, its events, and a message.
const MARKER_BYTES: usize = 4096;
/// About how many bytes the entry of a token's probability takes.
const LOGPROB_BYTES: usize = 1536;
/// For how many bytes more than are needed it is asked whether there is memory, so that it is not asked at each token.
const BYTES_AHEAD: usize = 4 << 20;

/// What Python's arguments say of a response: with an id and the time where they are left out.
pub(super) fn info(
    py: Python<'_>,
    prefix: &str,
    (id, created): (Option<String>, Option<i64>),
    model: Option<String>,
    (prompt_tokens, cached_tokens): (usize, usize),
) -> PyResult<ReplyInfo> {
    let id = match id {
        Some(id) => id,
        None => imports::bridge(py, intern!(py, "new_id"))?
            .call1((prefix,))?
            .extract()?,
    };
    let created = match created {
        Some(created) => created,
        None => imports::bridge(py, intern!(py, "now"))?
            .call0()?
            .extract()?,
    };
    let mut info = ReplyInfo::new(id, created)
        .with_prompt_tokens(prompt_tokens)
        .with_cached_tokens(cached_tokens);
    info.model = model;
    Ok(info)
}

/// What a stream was given.
#[derive(Default)]
pub(super) struct Fed {
    pub(super) tokens: usize,
    /// How many bytes all of it takes, and for how many it was asked whether there is memory.
    bytes: usize,
    ensured: usize,
}

impl Fed {
    /// Tokens that are about to be fed; fails where there is no memory for what is made of them.
    pub(super) fn add(&mut self, tokens: &[Rank], logprobs: &[TokenLogprobs]) -> Result<()> {
        let entries = logprobs
            .iter()
            .map(|entries| entries.len() + 1)
            .sum::<usize>();
        let markers = count_special(tokens).saturating_mul(MARKER_BYTES);
        let bytes = tokens
            .len()
            .saturating_mul(TOKEN_BYTES)
            .saturating_add(markers);
        self.add_bytes(bytes.saturating_add(entries.saturating_mul(LOGPROB_BYTES)))?;
        self.tokens += tokens.len();
        Ok(())
    }

    /// Text that is about to be added.
    pub(super) fn add_text(&mut self, bytes: usize) -> Result<()> {
        self.add_bytes(bytes.saturating_mul(4))
    }

    fn add_bytes(&mut self, bytes: usize) -> Result<()> {
        let sum = self.bytes.saturating_add(bytes);
        if sum > self.ensured {
            memory::ensure(sum.saturating_add(BYTES_AHEAD))?;
            // What was added at once has filled its place, and moves when more is added: then it is asked again.
            self.ensured = self.bytes.saturating_add(BYTES_AHEAD);
        }
        self.bytes = sum;
        Ok(())
    }

    /// Fails where there is no memory for the whole response again.
    pub(super) fn ensure_again(&self) -> Result<()> {
        memory::ensure(self.bytes)
    }
}

/// The probabilities of tokens: a mapping from ids for each.
pub(super) fn logprobs(given: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<TokenLogprobs>> {
    let mut logprobs = Vec::new();
    if let Some(given) = given {
        let mut headroom = Headroom::new();
        for entries in given.try_iter()? {
            let entries = of_token(&entries?)?;
            headroom.take(size_of_val(entries.as_slice()))?;
            memory::push(&mut logprobs, entries)?;
        }
    }
    Ok(logprobs)
}

fn of_token(entries: &Bound<'_, PyAny>) -> PyResult<TokenLogprobs> {
    let items = entries.call_method0(intern!(entries.py(), "items"))?;
    let mut logprobs = Vec::new();
    for item in items.try_iter()? {
        let (Token(token), logprob): (Token, f64) = item?.extract()?;
        memory::reserve(&mut logprobs, 1)?;
        logprobs.push((token, logprob));
    }
    Ok(logprobs)
}

/// Why an engine ended a completion.
pub(super) struct Reason(pub(super) FinishReason);

impl FromPyObject<'_, '_> for Reason {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let name = value.cast::<PyString>().ok();
        let name = name.as_deref().map(strings::text).transpose()?;
        let reason = name.and_then(|name| {
            FinishReason::ALL
                .into_iter()
                .find(|reason| reason.as_str() == name)
        });
        reason.map(Self).ok_or_else(|| {
            let value = value.repr().map_or_else(|_| "it".to_owned(), |repr| repr.to_string());
            PyValueError::new_err(format!(
                "unknown finish reason: {value}\nIt is one of 'stop', 'length', 'content_filter'; a completion that was aborted has no response."
            ))
        })
    }
}

/// New `BridgeDiagnostic`s.
pub(super) fn diagnostics<'py>(
    py: Python<'py>,
    diagnostics: &[BridgeDiagnostic],
) -> PyResult<Bound<'py, PyList>> {
    let class = imports::bridge(py, intern!(py, "BridgeDiagnostic"))?;
    lists::list(py, diagnostics, |diagnostic| {
        let kind = match diagnostic.kind {
            BridgeDiagnosticKind::Repair(kind) => events::kind_member(py, kind)?,
            kind => {
                imports::bridge(py, intern!(py, "BridgeDiagnosticKind"))?.call1((kind.as_str(),))?
            }
        };
        let index = integers::new(py, diagnostic.token_index)?;
        class.call1((kind, index, strings::new(py, &diagnostic.detail)?))
    })
}

/// Chunks of Chat Completions, or events of Responses, as server-sent events: the text that goes over HTTP.
///
/// Each is ``event: TYPE``, where it has a type, and ``data:`` with compact JSON, in which only what has to be is escaped.
/// Behind the last chunk of Chat Completions the server sends ``data: [DONE]`` and an empty line by itself.
///
/// >>> from openai_harmony import server_sent_events
/// >>> server_sent_events([{"id": "chatcmpl-1", "choices": []}])
/// 'data: {"id":"chatcmpl-1","choices":[]}\n\n'
/// >>> server_sent_events([{"type": "response.created", "sequence_number": 0}])
/// 'event: response.created\ndata: {"type":"response.created","sequence_number":0}\n\n'
#[pyfunction]
pub(super) fn server_sent_events<'py>(
    chunks_or_events: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyString>> {
    let py = chunks_or_events.py();
    let mut values: Vec<Value> = Vec::new();
    let mut size = 0;
    let mut headroom = Headroom::new();
    for value in chunks_or_events.try_iter()? {
        let value = json::from_python(&value?, Given::Response)?;
        let value_size = json::size(&value);
        headroom.take(value_size)?;
        // Text that grows is there twice when it moves.
        size += 3 * value_size;
        memory::push(&mut values, value)?;
    }
    memory::ensure(size)?;
    strings::new(py, &crate::server_sent_events(&values))
}
