//! What both APIs share: bodies, what a server knows of a response, and what an engine gives with its tokens.

use js_sys::{Array, JsString, RangeError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::errors::thrown;
use super::{read, text, write};
use crate::chat::Message;
use crate::{Error, FinishReason, Rank, ReplyInfo, TokenLogprobs};

/// A request's body, which arrives as JSON text: the caller's own, or that of an object.
pub(super) fn body(text: &JsString) -> Result<Value, JsValue> {
    text::with(text, |text| read_json("", text))
}

/// The items of the response that a request follows, if there is one.
pub(super) fn previous(text: Option<String>) -> Result<Option<Vec<Value>>, JsValue> {
    text.map(|text| read_json("previous", &text)).transpose()
}

fn read_json<T: DeserializeOwned>(param: &str, text: &str) -> Result<T, JsValue> {
    let read = read::json(text);
    read.map_err(|error| {
        let text = format!("invalid JSON: {}", error.error);
        thrown(Error::invalid_request(param.to_owned(), text))
    })
}

pub(super) fn reply_info(
    id: String,
    created: i64,
    model: Option<String>,
    prompt_tokens: usize,
    cached_tokens: usize,
) -> ReplyInfo {
    let mut info = ReplyInfo::new(id, created)
        .with_prompt_tokens(prompt_tokens)
        .with_cached_tokens(cached_tokens);
    info.model = model;
    info
}

pub(super) fn finish_reason(name: &str) -> Result<FinishReason, JsValue> {
    let mut reasons = FinishReason::ALL.into_iter();
    reasons
        .find(|reason| reason.as_str() == name)
        .ok_or_else(|| {
            let names = FinishReason::ALL.map(|reason| format!("{:?}", reason.as_str()));
            let names = names.join(", ");
            RangeError::new(&format!("a finish reason is one of {names}, not {name:?}")).into()
        })
}

/// The log probabilities of each token: so many pairs of an id and its value as `counts` says.
pub(super) fn logprobs(counts: &[usize], ids: &[Rank], values: &[f64]) -> Vec<TokenLogprobs> {
    let mut pairs = ids.iter().copied().zip(values.iter().copied());
    counts
        .iter()
        .map(|count| pairs.by_ref().take(*count).collect())
        .collect()
}

/// New objects for messages of a response: each was parsed, or has the text of a result.
pub(super) fn messages<'m>(messages: impl Iterator<Item = &'m Message>) -> Array {
    messages.map(write::message).collect()
}
