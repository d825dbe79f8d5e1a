//! The response to a request to Chat Completions, while the model writes it.

use std::sync::Arc;

use serde_json::Value;

use super::choice::ChatCompletionChoice;
use super::request::ChatCompletionRequest;
use super::response::Delta;
use crate::bridge::context::RequestContext;
use crate::bridge::diagnostics::BridgeDiagnostic;
use crate::bridge::ids::Ids;
use crate::bridge::json::object;
use crate::bridge::logprobs::TokenLogprobs;
use crate::bridge::reply::{FinishReason, ReplyInfo};
use crate::bridge::usage::Usage;
use crate::chat::Message;
use crate::encoding::HarmonyEncoding;
use crate::tokenizer::Rank;

/// Makes of the model's tokens the chunks of a chat completion, and the whole completion, which is what the chunks make.
///
/// Whatever the tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is
/// among the [`ChatCompletionStream::diagnostics`].
///
/// ```
/// use openai_harmony::{
///     ChatCompletionRequest, ChatCompletionStream, FinishReason, HarmonyEncodingName, ReplyInfo, ServerOptions,
///     load_harmony_encoding,
/// };
/// use serde_json::json;
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let body = json!({"model": "gpt-oss-20b", "messages": [{"role": "user", "content": "What is 2 + 2?"}]});
/// let request = ChatCompletionRequest::new(&body, &ServerOptions::default())?;
/// let prompt = request.prompt(encoding)?;
/// let info = ReplyInfo::new("chatcmpl-1", 1_751_068_800).with_prompt_tokens(prompt.len());
/// let mut reply = ChatCompletionStream::new(encoding, &request, info);
///
/// let sampled = encoding.tokenizer().encode_with_special_tokens("<|channel|>final<|message|>4<|return|>");
/// let mut chunks = reply.feed(&sampled);
/// chunks.extend(reply.finish(FinishReason::Stop));
/// let deltas: Vec<_> = chunks.iter().map(|chunk| &chunk["choices"][0]["delta"]).collect();
/// assert_eq!(deltas, [&json!({"role": "assistant", "content": null}), &json!({"content": "4"}), &json!({})]);
/// assert_eq!(reply.response()["choices"][0]["message"]["content"], "4");
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChatCompletionStream {
    context: Arc<RequestContext>,
    info: ReplyInfo,
    choices: Vec<ChatCompletionChoice>,
    has_begun: bool,
}

impl ChatCompletionStream {
    /// The response to this request.
    pub fn new(
        encoding: HarmonyEncoding,
        request: &ChatCompletionRequest,
        info: ReplyInfo,
    ) -> Self {
        let context = Arc::clone(request.context());
        let ids = Ids::new(&info.id, "chatcmpl-");
        let count = context.choices;
        let choices = (0..count).map(|index| {
            let ids = if count > 1 {
                ids.of_choice(index)
            } else {
                ids.clone()
            };
            ChatCompletionChoice::new(encoding, Arc::clone(&context), ids)
        });
        Self {
            choices: choices.collect(),
            context,
            info,
            has_begun: false,
        }
    }

    /// Takes tokens of the first choice; returns the chunks that they make.
    pub fn feed(&mut self, tokens: &[Rank]) -> Vec<Value> {
        self.feed_choice(0, tokens, &[])
    }

    /// Takes tokens of a choice, and the log probabilities that the engine gives for each of them, where it does; they are
    /// shown if the request asks for them. A choice that is finished, or that the request does not ask for, has no chunks.
    pub fn feed_choice(
        &mut self,
        index: usize,
        tokens: &[Rank],
        logprobs: &[TokenLogprobs],
    ) -> Vec<Value> {
        let mut chunks = self.begin();
        if let Some(choice) = self.choices.get_mut(index) {
            let deltas = choice.feed(tokens, logprobs);
            self.add_chunks(index, deltas, &mut chunks);
        }
        chunks
    }

    /// Ends the first choice; returns its last chunks.
    pub fn finish(&mut self, reason: FinishReason) -> Vec<Value> {
        self.finish_choice(0, reason)
    }

    /// Ends a choice; returns its last chunks. Behind those of the last choice that is finished comes the usage, if the request
    /// asks for it.
    pub fn finish_choice(&mut self, index: usize, reason: FinishReason) -> Vec<Value> {
        let mut chunks = self.begin();
        let Some(choice) = self.choices.get_mut(index) else {
            return chunks;
        };
        let deltas = choice.finish(reason);
        let is_last =
            !deltas.is_empty() && self.choices.iter().all(ChatCompletionChoice::is_finished);
        self.add_chunks(index, deltas, &mut chunks);
        if is_last && self.context.include_usage {
            chunks.push(self.chunk(Vec::new(), self.usage().of_chat_completion()));
        }
        chunks
    }

    /// The whole completion; before the end what there is of it, with `finish_reason` null.
    pub fn response(&self) -> Value {
        let choices = self.choices.iter().enumerate();
        let choices = choices
            .map(|(index, choice)| choice.to_json(index))
            .collect();
        self.envelope(
            "chat.completion",
            choices,
            Some(self.usage().of_chat_completion()),
        )
    }

    fn chunk(&self, choices: Vec<Value>, usage: Value) -> Value {
        let usage = Some(usage).filter(|_| self.context.include_usage);
        self.envelope("chat.completion.chunk", choices, usage)
    }

    /// What chunks and the completion have in common.
    fn envelope(&self, object_type: &str, choices: Vec<Value>, usage: Option<Value>) -> Value {
        let model = self.info.model.as_deref().or(self.context.model.as_deref());
        let mut envelope = object([
            ("id", self.info.id.as_str().into()),
            ("object", object_type.into()),
            ("created", self.info.created.into()),
            ("model", model.unwrap_or_default().into()),
            ("choices", choices.into()),
        ]);
        if let Some(usage) = usage {
            envelope["usage"] = usage;
        }
        envelope
    }

    /// The first chunks say whose the messages are: of all choices in their order, since a client finds a choice by counting.
    fn begin(&mut self) -> Vec<Value> {
        let mut chunks = Vec::new();
        if !std::mem::replace(&mut self.has_begun, true) {
            for index in 0..self.choices.len() {
                self.add_chunks(index, vec![Delta::Role], &mut chunks);
            }
        }
        chunks
    }

    fn add_chunks(&self, index: usize, deltas: Vec<Delta>, chunks: &mut Vec<Value>) {
        for delta in deltas {
            let choice = delta.into_json(index, self.context.reasoning_field.as_deref());
            chunks.push(self.chunk(vec![choice], Value::Null));
        }
    }

    fn usage(&self) -> Usage {
        Usage {
            prompt: self.info.prompt_tokens,
            cached: self.info.cached_tokens,
            completion: self
                .choices
                .iter()
                .map(ChatCompletionChoice::token_count)
                .sum(),
            reasoning: self
                .choices
                .iter()
                .map(ChatCompletionChoice::reasoning_tokens)
                .sum(),
        }
    }
}

/// What can be read of a stream at any time.
impl ChatCompletionStream {
    /// The response's id.
    pub fn id(&self) -> &str {
        &self.info.id
    }

    /// What is known of one choice.
    pub fn choice(&self, index: usize) -> Option<&ChatCompletionChoice> {
        self.choices.get(index)
    }

    /// Whether the model has ended the first choice; see [`ChatCompletionChoice::stopped`].
    pub fn stopped(&self) -> bool {
        self.choice(0).is_some_and(ChatCompletionChoice::stopped)
    }

    /// The messages of the first choice that are finished.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.choice(0)
            .into_iter()
            .flat_map(ChatCompletionChoice::messages)
    }

    /// What of the first choice is not shown as the model wrote it, in the order of the tokens.
    pub fn diagnostics(&self) -> &[BridgeDiagnostic] {
        self.choice(0)
            .map_or(&[], ChatCompletionChoice::diagnostics)
    }
}
