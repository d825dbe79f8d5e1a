//! The response to a request of the Responses API, while the model writes it.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::events::Events;
use super::item::Item;
use super::request::ResponsesRequest;
use super::response::{Progress, response};
use crate::bridge::context::RequestContext;
use crate::bridge::diagnostics::BridgeDiagnostic;
use crate::bridge::ids::Ids;
use crate::bridge::logprobs::TokenLogprobs;
use crate::bridge::output::{Output, Piece};
use crate::bridge::place::Place;
use crate::bridge::reply::{FinishReason, ReplyInfo};
use crate::bridge::usage::Usage;
use crate::chat::Message;
use crate::encoding::HarmonyEncoding;
use crate::error::{Error, Result};
use crate::tokenizer::Rank;

/// Makes of the model's tokens the events of a response, and the whole response, which is what the events make.
///
/// Whatever the tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is
/// among the [`ResponseStream::diagnostics`].
///
/// ```
/// use openai_harmony::{
///     FinishReason, HarmonyEncodingName, ReplyInfo, ResponseStream, ResponsesRequest, ServerOptions,
///     load_harmony_encoding,
/// };
/// use serde_json::json;
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let body = json!({"model": "gpt-oss-20b", "input": "What is 2 + 2?"});
/// let request = ResponsesRequest::new(&body, &ServerOptions::default(), None)?;
/// let prompt = request.prompt(encoding)?;
/// let info = ReplyInfo::new("resp_1", 1_751_068_800).with_prompt_tokens(prompt.len());
/// let mut reply = ResponseStream::new(encoding, &request, info);
///
/// let sampled = encoding.tokenizer().encode_with_special_tokens("<|channel|>final<|message|>4<|return|>");
/// let mut events = reply.feed(&sampled);
/// events.extend(reply.finish(FinishReason::Stop));
/// assert_eq!(events[0]["type"], "response.created");
/// assert_eq!(events.last().unwrap()["response"], reply.response());
/// assert_eq!(reply.response()["output"][0]["content"][0]["text"], "4");
/// # Ok::<(), openai_harmony::Error>(())
/// ```
///
/// Calls of tools that the server runs wait in [`ResponseStream::pending`]. Answer each with [`ResponseStream::add_result`],
/// sample from [`ResponseStream::prompt`], and go on in the same response with [`ResponseStream::resume`].
#[derive(Clone, Debug)]
pub struct ResponseStream {
    context: Arc<RequestContext>,
    info: ReplyInfo,
    ids: Ids,
    output: Output,
    events: Events,
    items: Vec<Item>,
    open: Open,
    /// The calls that the server is to run.
    pending: VecDeque<Pending>,
    progress: Progress,
    /// Of all prompts.
    prompt_tokens: usize,
}

/// The item of the message that is being read.
#[derive(Clone, Debug)]
enum Open {
    None,
    /// It begins with the message's text, if it has any.
    Waiting(Place),
    /// It is the last one.
    Begun,
}

/// A call that the server is to run.
#[derive(Clone, Copy, Debug)]
struct Pending {
    item: usize,
    message: usize,
}

impl ResponseStream {
    /// The response to this request.
    pub fn new(encoding: HarmonyEncoding, request: &ResponsesRequest, info: ReplyInfo) -> Self {
        let context = Arc::clone(request.context());
        Self {
            ids: Ids::new(&info.id, "resp_"),
            output: Output::new(encoding, Arc::clone(&context)),
            events: Events::default(),
            items: Vec::new(),
            open: Open::None,
            pending: VecDeque::new(),
            progress: Progress::Running,
            prompt_tokens: info.prompt_tokens,
            context,
            info,
        }
    }

    /// Takes tokens; returns the events that they cause. After the end there are none.
    pub fn feed(&mut self, tokens: &[Rank]) -> Vec<Value> {
        self.feed_with_logprobs(tokens, &[])
    }

    /// Takes tokens, and the log probabilities that the engine gives for each of them; they are shown if the request asks for
    /// them.
    pub fn feed_with_logprobs(
        &mut self,
        tokens: &[Rank],
        logprobs: &[TokenLogprobs],
    ) -> Vec<Value> {
        if self.is_running() {
            let pieces = self.output.feed(tokens, logprobs);
            self.show(pieces);
        }
        self.events.take()
    }

    /// Ends the response; returns its last events. Calls that still wait for a result are incomplete.
    pub fn finish(&mut self, reason: FinishReason) -> Vec<Value> {
        self.end(reason.is_cut(), Progress::Finished(reason))
    }

    /// Ends the response because the server can't go on, for a reason such as `server_error`; returns its last events.
    pub fn fail(&mut self, code: &str, message: &str) -> Vec<Value> {
        let failed = Progress::Failed {
            code: code.to_owned(),
            message: message.to_owned(),
        };
        self.end(true, failed)
    }

    /// Answers the call that has waited longest; returns the events that end its item. `item` has fields that the server sets
    /// there, such as the address of a page in `action`.
    ///
    /// ```
    /// use openai_harmony::chat::ToolNamespaceConfig;
    /// use openai_harmony::{
    ///     FinishReason, HarmonyEncodingName, ReplyInfo, ResponseStream, ResponsesRequest, ServerOptions,
    ///     load_harmony_encoding,
    /// };
    /// use serde_json::json;
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let options = ServerOptions::default().with_builtin_tool(ToolNamespaceConfig::python())?;
    /// let body = json!({"input": "What is 2 ** 10?", "tools": [{"type": "code_interpreter", "container": {"type": "auto"}}]});
    /// let request = ResponsesRequest::new(&body, &options, None)?;
    /// let mut reply = ResponseStream::new(encoding, &request, ReplyInfo::new("resp_1", 1_751_068_800));
    ///
    /// let tokens_of = |text: &str| encoding.tokenizer().encode_with_special_tokens(text);
    /// reply.feed(&tokens_of("<|channel|>analysis to=python code<|message|>print(2 ** 10)<|call|>"));
    /// assert_eq!(reply.pending().next().map(|call| call.text()), Some("print(2 ** 10)".into()));
    /// reply.add_result("1024\n", None)?;
    ///
    /// let prompt = reply.prompt(encoding)?;
    /// reply.resume(prompt.len());
    /// reply.feed(&tokens_of("<|channel|>final<|message|>1024<|return|>"));
    /// reply.finish(FinishReason::Stop);
    /// let response = reply.response();
    /// assert_eq!(response["output"][0]["outputs"], json!([{"type": "logs", "logs": "1024\n"}]));
    /// assert_eq!(response["output"][1]["content"][0]["text"], "1024");
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::is_no_pending_call`] where no call waits.
    pub fn add_result(
        &mut self,
        text: &str,
        item: Option<&Map<String, Value>>,
    ) -> Result<Vec<Value>> {
        let pending = self
            .pending
            .pop_front()
            .ok_or_else(Error::no_pending_call)?;
        self.output.add_result(pending.message, text);
        let fields = item.cloned().unwrap_or_default();
        if let Some(item) = self.items.get_mut(pending.item) {
            item.end_run(text, fields, &mut self.events);
        }
        Ok(self.events.take())
    }

    /// The prompt of the next completion: the request's, then all messages so far and the results of calls.
    ///
    /// # Errors
    /// Those of [`ResponsesRequest::prompt`].
    pub fn prompt(&self, encoding: HarmonyEncoding) -> Result<Vec<Rank>> {
        self.context.prompt(encoding, self.output.messages())
    }

    /// Goes on with another completion, whose prompt has so many tokens.
    pub fn resume(&mut self, prompt_tokens: usize) {
        if self.is_running() {
            self.prompt_tokens = self.prompt_tokens.saturating_add(prompt_tokens);
            let pieces = self.output.next_completion();
            self.show(pieces);
        }
    }

    /// The whole response; before the end what there is of it.
    pub fn response(&self) -> Value {
        let output = self
            .items
            .iter()
            .filter(|item| item.is_added())
            .map(Item::to_json);
        self.response_with(output.collect())
    }

    fn response_with(&self, output: Vec<Value>) -> Value {
        let usage = Usage {
            prompt: self.prompt_tokens,
            cached: self.info.cached_tokens,
            completion: self.output.token_count(),
            reasoning: self.output.reasoning_tokens(),
        };
        response(&self.info, &self.context, &self.progress, output, &usage)
    }

    /// Whether the response has not ended; begins it.
    fn is_running(&mut self) -> bool {
        if !self.events.has_begun() {
            for name in ["response.created", "response.in_progress"] {
                let response = self.response_with(Vec::new());
                self.events.emit(name, [("response", response)]);
            }
        }
        self.progress == Progress::Running
    }

    fn end(&mut self, is_cut: bool, progress: Progress) -> Vec<Value> {
        if self.is_running() {
            let pieces = self.output.finish(is_cut);
            self.show(pieces);
            for pending in std::mem::take(&mut self.pending) {
                if let Some(item) = self.items.get_mut(pending.item) {
                    item.give_up(&mut self.events);
                }
            }
            self.progress = progress;
            let response = self.response();
            let name = format!("response.{}", self.progress.status());
            self.events.emit(&name, [("response", response)]);
        }
        self.events.take()
    }

    fn show(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Start(place) => self.open = Open::Waiting(place),
                Piece::Text(text, logprobs) => {
                    self.begin_item();
                    if let Some(item) = self.items.last_mut() {
                        item.push(text, logprobs, &mut self.events);
                    }
                }
                Piece::End {
                    is_complete,
                    message,
                } => self.end_item(is_complete, message),
            }
        }
    }

    /// Begins the item of the message that is being read, unless it has begun.
    fn begin_item(&mut self) {
        if let Open::Waiting(place) = std::mem::replace(&mut self.open, Open::Begun) {
            let is_encrypted = self.context.encrypted_content;
            let mut item = Item::new(place, self.items.len(), &self.ids, is_encrypted);
            item.begin(&mut self.events);
            self.items.push(item);
        }
    }

    fn end_item(&mut self, is_complete: bool, message: usize) {
        if !matches!(&self.open, Open::Waiting(place) if !place.may_be_empty()) {
            self.begin_item();
            let index = self.items.len().saturating_sub(1);
            let item = self.items.last_mut();
            if item.is_some_and(|item| item.end_text(is_complete, &mut self.events)) {
                self.pending.push_back(Pending {
                    item: index,
                    message,
                });
            }
        }
        self.open = Open::None;
    }
}

/// What can be read of a stream at any time.
impl ResponseStream {
    /// The response's id.
    pub fn id(&self) -> &str {
        &self.info.id
    }

    /// Whether the model has ended the running completion: with `<|return|>`, or with `<|call|>`. What it writes behind that is
    /// not shown.
    pub fn stopped(&self) -> bool {
        self.output.stopped()
    }

    /// The messages that are finished, in all completions, and behind each call the result that the server gave.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.output.messages()
    }

    /// The calls that wait for the server to run them, the oldest first.
    ///
    /// A call waits from its end on. An engine that keeps the tokens that end messages to itself does not show it: feed
    /// `<|call|>` then.
    pub fn pending(&self) -> impl Iterator<Item = &Message> {
        self.pending
            .iter()
            .filter_map(|pending| self.output.message(pending.message))
    }

    /// What is not shown as the model wrote it, in the order of the tokens.
    pub fn diagnostics(&self) -> &[BridgeDiagnostic] {
        self.output.diagnostics()
    }
}
