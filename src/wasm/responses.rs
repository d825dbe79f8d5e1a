//! The Responses API. Bodies, events and responses cross the boundary as JSON text.

use js_sys::{Array, JsString};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use super::encoding::Encoding;
use super::errors::{Given, thrown};
use super::server_options::ServerOptions;
use super::write::json_text;
use super::{bridge, read};
use crate::Rank;

/// A checked request.
#[wasm_bindgen]
pub struct ResponsesRequest {
    request: crate::ResponsesRequest,
}

#[wasm_bindgen]
impl ResponsesRequest {
    /// Reads a request's body, and the items of the response that it follows, a list as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(
        body: &JsString,
        options: &ServerOptions,
        previous: Option<String>,
    ) -> Result<ResponsesRequest, JsValue> {
        let (body, previous) = (bridge::body(body)?, bridge::previous(previous)?);
        let request = crate::ResponsesRequest::new(&body, &options.options, previous.as_deref());
        Ok(Self {
            request: request.map_err(thrown)?,
        })
    }

    /// All items, as JSON text.
    #[wasm_bindgen(getter)]
    pub fn items(&self) -> Result<String, JsValue> {
        json_text(self.request.items())
    }

    /// What the prompt is rendered from, as JSON text.
    #[wasm_bindgen(getter)]
    pub fn conversation(&self) -> Result<String, JsValue> {
        json_text(self.request.conversation())
    }

    /// The prompt's tokens.
    pub fn prompt(&self, encoding: &Encoding) -> Result<Vec<Rank>, JsValue> {
        self.request.prompt(encoding.encoding).map_err(thrown)
    }

    /// What a sampler needs to know of `tool_choice`, as JSON text.
    #[wasm_bindgen(getter, js_name = toolChoice)]
    pub fn tool_choice(&self) -> Result<String, JsValue> {
        json_text(&self.request.tool_choice())
    }

    /// The form that the answer is to have, as JSON text; undefined for free text.
    #[wasm_bindgen(getter, js_name = responseFormat)]
    pub fn response_format(&self) -> Result<Option<String>, JsValue> {
        let format = self.request.response_format();
        format.as_ref().map(json_text).transpose()
    }

    /// The tools that are not hidden from the model, as JSON text.
    #[wasm_bindgen(getter)]
    pub fn tools(&self) -> Result<String, JsValue> {
        json_text(self.request.tools())
    }
}

/// The response, while the model writes it.
#[wasm_bindgen]
pub struct ResponseStream {
    stream: crate::ResponseStream,
}

#[wasm_bindgen]
impl ResponseStream {
    /// The response to this request.
    #[wasm_bindgen(constructor)]
    pub fn new(
        encoding: &Encoding,
        request: &ResponsesRequest,
        id: String,
        created: i64,
        model: Option<String>,
        prompt_tokens: usize,
        cached_tokens: usize,
    ) -> Self {
        let info = bridge::reply_info(id, created, model, prompt_tokens, cached_tokens);
        Self {
            stream: crate::ResponseStream::new(encoding.encoding, &request.request, info),
        }
    }

    /// Takes tokens; returns the events that they cause, a list as JSON text.
    pub fn feed(&mut self, tokens: Vec<Rank>) -> Result<String, JsValue> {
        json_text(&self.stream.feed(&tokens))
    }

    /// The same with the log probabilities of each token; see [`bridge::logprobs`].
    #[wasm_bindgen(js_name = feedWithLogprobs)]
    pub fn feed_with_logprobs(
        &mut self,
        tokens: Vec<Rank>,
        counts: Vec<usize>,
        ids: Vec<Rank>,
        values: Vec<f64>,
    ) -> Result<String, JsValue> {
        let logprobs = bridge::logprobs(&counts, &ids, &values);
        json_text(&self.stream.feed_with_logprobs(&tokens, &logprobs))
    }

    /// Ends the response; returns its last events, a list as JSON text.
    pub fn finish(&mut self, reason: &str) -> Result<String, JsValue> {
        let reason = bridge::finish_reason(reason)?;
        json_text(&self.stream.finish(reason))
    }

    /// Ends the response because the server can't go on; returns its last events, a list as JSON text.
    pub fn fail(&mut self, code: &str, message: &str) -> Result<String, JsValue> {
        json_text(&self.stream.fail(code, message))
    }

    /// Answers the call that has waited longest, and sets fields of its item, given as JSON text; returns the events that end
    /// the item, a list as JSON text.
    #[wasm_bindgen(js_name = addResult)]
    pub fn add_result(&mut self, text: &str, item: Option<String>) -> Result<String, JsValue> {
        let item: Option<Map<String, Value>> = item
            .map(|item| read::value(&item, false, Given::Item))
            .transpose()?;
        let events = self.stream.add_result(text, item.as_ref());
        json_text(&events.map_err(thrown)?)
    }

    /// The prompt of the next completion.
    pub fn prompt(&self, encoding: &Encoding) -> Result<Vec<Rank>, JsValue> {
        self.stream.prompt(encoding.encoding).map_err(thrown)
    }

    /// Goes on with another completion, whose prompt has so many tokens.
    pub fn resume(&mut self, prompt_tokens: usize) {
        self.stream.resume(prompt_tokens);
    }

    /// The whole response, as JSON text.
    pub fn response(&self) -> Result<String, JsValue> {
        json_text(&self.stream.response())
    }

    /// The response's id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.stream.id().to_owned()
    }

    /// Whether the model has ended the running completion.
    #[wasm_bindgen(getter)]
    pub fn stopped(&self) -> bool {
        self.stream.stopped()
    }

    /// The finished messages and the results, made anew at each call.
    pub fn messages(&self) -> Array {
        bridge::messages(self.stream.messages())
    }

    /// The calls that wait for a result, made anew at each call.
    pub fn pending(&self) -> Array {
        bridge::messages(self.stream.pending())
    }

    /// What is not shown as the model wrote it, a list as JSON text.
    pub fn diagnostics(&self) -> Result<String, JsValue> {
        json_text(self.stream.diagnostics())
    }
}
