//! A request to the Responses API.

use std::sync::Arc;

use serde_json::Value;

use crate::bridge::context::RequestContext;
use crate::bridge::options::ServerOptions;
use crate::chat::Conversation;
use crate::encoding::HarmonyEncoding;
use crate::error::{Error, Result};
use crate::tokenizer::Rank;

/// A checked request to the Responses API.
#[derive(Clone, Debug)]
pub struct ResponsesRequest {
    context: Arc<RequestContext>,
    tools: Vec<Value>,
}

impl ResponsesRequest {
    /// Reads a request's body.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for one that asks for what is not there or makes no sense.
    pub fn new(
        _body: &Value,
        _options: &ServerOptions,
        _previous: Option<&[Value]>,
    ) -> Result<Self> {
        Err(Error::invalid_request(
            String::new(),
            "the reader is not written yet",
        ))
    }

    /// What the prompt is rendered from; reasoning that is left out of it is not in it any more.
    pub fn conversation(&self) -> &Conversation {
        &self.context.conversation
    }

    /// The prompt's tokens, up to the start of the assistant's message.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] where a tool's parameters are nested too deep.
    pub fn prompt(&self, encoding: HarmonyEncoding) -> Result<Vec<Rank>> {
        self.context.prompt(encoding, [])
    }

    /// `{"mode": "auto" | "none" | "required", "tools": [names] | null, "named": bool}`.
    pub fn tool_choice(&self) -> Value {
        self.context.tool_choice.to_json()
    }

    /// `{"name", "description", "schema", "strict"}`, or None.
    pub fn response_format(&self) -> Option<Value> {
        self.context
            .response_format
            .as_ref()
            .map(|format| format.to_json())
    }

    /// The tools.
    pub fn tools(&self) -> &[Value] {
        &self.tools
    }

    /// What the stream of the response needs to know.
    pub(crate) fn context(&self) -> &Arc<RequestContext> {
        &self.context
    }
}
