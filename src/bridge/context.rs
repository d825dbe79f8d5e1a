//! What a request tells the stream of its response.

use serde_json::{Map, Value};

use super::response_format::ResponseFormat;
use super::tool_choice::ToolChoice;
use super::tools::ToolTable;
use crate::chat::{Conversation, Message, Role};
use crate::encoding::HarmonyEncoding;
use crate::error::{Error, Result};
use crate::render::RenderConversationConfig;
use crate::tokenizer::Rank;

/// What a request tells the stream of its response; both hold it by an `Arc`.
#[derive(Debug)]
pub(crate) struct RequestContext {
    /// The model's name, if the request has one.
    pub(crate) model: Option<String>,
    /// Whom the model can call.
    pub(crate) tools: ToolTable,
    pub(crate) tool_choice: ToolChoice,
    /// The form of the answer; None for free text.
    pub(crate) response_format: Option<ResponseFormat>,
    /// Whether more than one call may come out.
    pub(crate) parallel_tool_calls: bool,
    /// How many of the most likely tokens to give with each; None where no logprobs are asked for.
    pub(crate) top_logprobs: Option<usize>,
    /// The key for reasoning in Chat Completions; None where it is not shown.
    pub(crate) reasoning_field: Option<String>,
    /// Whether the stream of Chat Completions ends with the usage.
    pub(crate) include_usage: bool,
    /// How many choices are asked for; 1 in Responses.
    pub(crate) choices: usize,
    /// Whether reasoning items carry `encrypted_content`.
    pub(crate) encrypted_content: bool,
    /// The fields of the request that a response of the Responses API repeats, ready to be copied. Empty in Chat Completions.
    pub(crate) echo: Map<String, Value>,
    /// What the prompt is rendered from.
    pub(crate) conversation: Conversation,
    /// How it is rendered.
    pub(crate) rendering: RenderConversationConfig,
}

impl RequestContext {
    /// The prompt: the conversation, what followed it since, and the start of the assistant's next message.
    pub(crate) fn prompt<'m>(
        &'m self,
        encoding: HarmonyEncoding,
        since: impl IntoIterator<Item = &'m Message>,
    ) -> Result<Vec<Rank>> {
        let messages = self.conversation.iter().chain(since);
        let config = Some(&self.rendering);
        encoding
            .render_conversation_for_completion(messages, Role::Assistant, config)
            .map_err(|error| {
                if error.is_schema_too_deep() {
                    Error::invalid_request("tools".to_owned(), error.to_string())
                } else {
                    error
                }
            })
    }
}
