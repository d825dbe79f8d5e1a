//! One choice of a chat completion: what the model writes for it, as deltas and as the message that these make.

use std::sync::Arc;

use serde_json::Value;

use super::response::{ChoiceSoFar, Delta};
use crate::bridge::context::RequestContext;
use crate::bridge::diagnostics::BridgeDiagnostic;
use crate::bridge::ids::Ids;
use crate::bridge::logprobs::TokenLogprobs;
use crate::bridge::output::{Output, Piece};
use crate::bridge::place::Place;
use crate::bridge::reply::FinishReason;
use crate::bridge::tools::Call;
use crate::chat::Message;
use crate::encoding::HarmonyEncoding;
use crate::tokenizer::Rank;

/// One choice of a [`ChatCompletionStream`](crate::ChatCompletionStream).
#[derive(Clone, Debug)]
pub struct ChatCompletionChoice {
    context: Arc<RequestContext>,
    ids: Ids,
    output: Output,
    /// Where the text of the message that is being read goes.
    open: Option<Open>,
    so_far: ChoiceSoFar,
}

/// Where the text of a message goes.
#[derive(Clone, Debug)]
struct Open {
    field: Field,
    has_text: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Reasoning,
    Content {
        /// An answer is there even if it is empty.
        is_final: bool,
    },
    /// The arguments of the function of this name.
    ToolCall(String),
    /// Reasoning that the client is not to see.
    Hidden,
}

/// What can be read of a choice at any time.
impl ChatCompletionChoice {
    /// Whether the model has ended the completion: with `<|return|>`, or with `<|call|>`. What it writes behind that is not
    /// shown.
    pub fn stopped(&self) -> bool {
        self.output.stopped()
    }

    /// The messages that are finished.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.output.messages()
    }

    /// What is not shown as the model wrote it, in the order of the tokens.
    pub fn diagnostics(&self) -> &[BridgeDiagnostic] {
        self.output.diagnostics()
    }
}

impl ChatCompletionChoice {
    pub(super) fn new(encoding: HarmonyEncoding, context: Arc<RequestContext>, ids: Ids) -> Self {
        Self {
            output: Output::new(encoding, Arc::clone(&context)),
            context,
            ids,
            open: None,
            so_far: ChoiceSoFar::default(),
        }
    }

    pub(super) fn feed(&mut self, tokens: &[Rank], logprobs: &[TokenLogprobs]) -> Vec<Delta> {
        if self.is_finished() {
            return Vec::new();
        }
        let pieces = self.output.feed(tokens, logprobs);
        self.deltas(pieces)
    }

    pub(super) fn finish(&mut self, reason: FinishReason) -> Vec<Delta> {
        if self.is_finished() {
            return Vec::new();
        }
        let pieces = self.output.finish(reason.is_cut());
        let mut deltas = self.deltas(pieces);
        let is_call = !self.so_far.tool_calls.is_empty() && !self.context.tool_choice.named;
        let reason = match reason {
            FinishReason::Stop if is_call => "tool_calls",
            _ => reason.as_str(),
        };
        self.push(Delta::Finish(reason), &mut deltas);
        deltas
    }

    pub(super) fn is_finished(&self) -> bool {
        self.so_far.finish_reason.is_some()
    }

    pub(super) fn token_count(&self) -> usize {
        self.output.token_count()
    }

    pub(super) fn reasoning_tokens(&self) -> usize {
        self.output.reasoning_tokens()
    }

    fn deltas(&mut self, pieces: Vec<Piece>) -> Vec<Delta> {
        let mut deltas = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                Piece::Start(place) => {
                    self.open = Some(Open {
                        field: self.field_of(place),
                        has_text: false,
                    });
                }
                Piece::Text(text, logprobs) => self.add_text(text, logprobs, &mut deltas),
                Piece::End { .. } => self.end(&mut deltas),
            }
        }
        deltas
    }

    fn field_of(&self, place: Place) -> Field {
        // A client parses the whole content of such an answer as JSON.
        let is_json = self.context.response_format.is_some();
        match place {
            Place::Preamble if !is_json => Field::Content { is_final: false },
            Place::Final => Field::Content { is_final: true },
            // Requests to Chat Completions offer functions only.
            Place::Call(
                Call::Function { name, .. }
                | Call::Custom { name, .. }
                | Call::Mcp { name, .. }
                | Call::Browser { tool: name },
            ) => Field::ToolCall(name),
            Place::Call(Call::Python) => Field::ToolCall("python".to_owned()),
            Place::Reasoning | Place::Preamble if self.context.reasoning_field.is_none() => {
                Field::Hidden
            }
            Place::Reasoning | Place::Preamble => Field::Reasoning,
        }
    }

    fn add_text(&mut self, text: String, logprobs: Vec<Value>, deltas: &mut Vec<Delta>) {
        let Some(open) = &mut self.open else {
            return;
        };
        let is_first = !std::mem::replace(&mut open.has_text, true);
        match &open.field {
            Field::Reasoning => {
                let text = joined(&self.so_far.reasoning, text, is_first);
                self.push(Delta::Reasoning(text), deltas);
            }
            Field::Content { .. } => {
                let text = joined(
                    self.so_far.content.as_deref().unwrap_or_default(),
                    text,
                    is_first,
                );
                self.push(Delta::Content(text, logprobs), deltas);
            }
            Field::ToolCall(name) => {
                if is_first {
                    let name = name.clone();
                    self.begin_call(name, deltas);
                }
                let index = self.so_far.tool_calls.len().saturating_sub(1);
                self.push(Delta::Arguments { index, text }, deltas);
            }
            Field::Hidden => {}
        }
    }

    fn end(&mut self, deltas: &mut Vec<Delta>) {
        match self.open.take() {
            Some(Open {
                field: Field::Content { is_final: true },
                has_text: false,
            }) => self.push(Delta::Content(String::new(), Vec::new()), deltas),
            Some(Open {
                field: Field::ToolCall(name),
                has_text: false,
            }) => self.begin_call(name, deltas),
            _ => {}
        }
    }

    fn begin_call(&mut self, name: String, deltas: &mut Vec<Delta>) {
        let index = self.so_far.tool_calls.len();
        let id = self.ids.make("call", index);
        self.push(Delta::ToolCall { index, id, name }, deltas);
    }

    fn push(&mut self, delta: Delta, deltas: &mut Vec<Delta>) {
        self.so_far.add(&delta);
        deltas.push(delta);
    }

    /// The choice of the response.
    pub(super) fn to_json(&self, index: usize) -> Value {
        self.so_far
            .to_json(index, self.context.reasoning_field.as_deref())
    }
}

/// The text of a message, behind a line end if another message's stands before it.
fn joined(before: &str, text: String, is_first: bool) -> String {
    if is_first && !before.is_empty() {
        return format!("\n{text}");
    }
    text
}
