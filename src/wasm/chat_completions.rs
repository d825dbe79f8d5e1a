//! Chat Completions. Bodies, chunks and responses cross the boundary as JSON text.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::bridge;
use super::encoding::Encoding;
use super::errors::thrown;
use super::server_options::ServerOptions;
use super::write::json_text;
use crate::{ChatCompletionChoice, Rank};

/// A checked request.
#[wasm_bindgen]
pub struct ChatCompletionRequest {
    request: crate::ChatCompletionRequest,
}

#[wasm_bindgen]
impl ChatCompletionRequest {
    /// Reads a request's body.
    #[wasm_bindgen(constructor)]
    pub fn new(body: &JsString, options: &ServerOptions) -> Result<ChatCompletionRequest, JsValue> {
        let body = bridge::body(body)?;
        let request = crate::ChatCompletionRequest::new(&body, &options.options);
        Ok(Self {
            request: request.map_err(thrown)?,
        })
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

    /// How many choices are asked for.
    #[wasm_bindgen(getter)]
    pub fn n(&self) -> usize {
        self.request.n()
    }
}

/// The response, while the model writes it.
#[wasm_bindgen]
pub struct ChatCompletionStream {
    stream: crate::ChatCompletionStream,
}

#[wasm_bindgen]
impl ChatCompletionStream {
    /// The response to this request.
    #[wasm_bindgen(constructor)]
    pub fn new(
        encoding: &Encoding,
        request: &ChatCompletionRequest,
        id: String,
        created: i64,
        model: Option<String>,
        prompt_tokens: usize,
        cached_tokens: usize,
    ) -> Self {
        let info = bridge::reply_info(id, created, model, prompt_tokens, cached_tokens);
        Self {
            stream: crate::ChatCompletionStream::new(encoding.encoding, &request.request, info),
        }
    }

    /// Takes tokens of a choice; returns the chunks that they make, a list as JSON text.
    pub fn feed(&mut self, choice: usize, tokens: Vec<Rank>) -> Result<String, JsValue> {
        json_text(&self.stream.feed_choice(choice, &tokens, &[]))
    }

    /// The same with the log probabilities of each token; see [`bridge::logprobs`].
    #[wasm_bindgen(js_name = feedWithLogprobs)]
    pub fn feed_with_logprobs(
        &mut self,
        choice: usize,
        tokens: Vec<Rank>,
        counts: Vec<usize>,
        ids: Vec<Rank>,
        values: Vec<f64>,
    ) -> Result<String, JsValue> {
        let logprobs = bridge::logprobs(&counts, &ids, &values);
        json_text(&self.stream.feed_choice(choice, &tokens, &logprobs))
    }

    /// Ends a choice; returns its last chunks, a list as JSON text.
    pub fn finish(&mut self, choice: usize, reason: &str) -> Result<String, JsValue> {
        let reason = bridge::finish_reason(reason)?;
        json_text(&self.stream.finish_choice(choice, reason))
    }

    /// The whole completion, as JSON text.
    pub fn response(&self) -> Result<String, JsValue> {
        json_text(&self.stream.response())
    }

    /// The response's id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.stream.id().to_owned()
    }

    /// Whether there is a choice of this index.
    #[wasm_bindgen(js_name = hasChoice)]
    pub fn has_choice(&self, choice: usize) -> bool {
        self.stream.choice(choice).is_some()
    }

    /// Whether the model has ended a choice.
    pub fn stopped(&self, choice: usize) -> bool {
        let choice = self.stream.choice(choice);
        choice.is_some_and(ChatCompletionChoice::stopped)
    }

    /// The finished messages of a choice, made anew at each call.
    pub fn messages(&self, choice: usize) -> Array {
        let choice = self.stream.choice(choice).into_iter();
        bridge::messages(choice.flat_map(ChatCompletionChoice::messages))
    }

    /// What of a choice is not shown as the model wrote it, a list as JSON text.
    pub fn diagnostics(&self, choice: usize) -> Result<String, JsValue> {
        let choice = self.stream.choice(choice);
        json_text(choice.map_or(&[][..], ChatCompletionChoice::diagnostics))
    }
}
