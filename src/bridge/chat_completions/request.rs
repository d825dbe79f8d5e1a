//! A request to Chat Completions.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::MessageReader;
use super::tools;
use crate::bridge::context::{RequestContext, Settings};
use crate::bridge::effort;
use crate::bridge::history::History;
use crate::bridge::options::ServerOptions;
use crate::bridge::read::Node;
use crate::bridge::response_format::ResponseFormat;
use crate::chat::Conversation;
use crate::encoding::HarmonyEncoding;
use crate::error::Result;
use crate::tokenizer::Rank;

/// How many choices a request may ask for, as in OpenAI's API.
const MOST_CHOICES: usize = 128;

/// A checked request to Chat Completions, and the conversation that it is for the model.
///
/// ```
/// use openai_harmony::{ChatCompletionRequest, HarmonyEncodingName, ServerOptions, load_harmony_encoding};
/// use serde_json::json;
///
/// let body = json!({
///     "model": "gpt-oss-20b",
///     "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 2 + 2?"}],
/// });
/// let request = ChatCompletionRequest::new(&body, &ServerOptions::default())?;
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let prompt = encoding.tokenizer().decode_utf8(request.prompt(encoding)?)?;
/// assert!(prompt.contains("<|start|>developer<|message|># Instructions\n\nBe brief.<|end|>"));
/// assert!(prompt.ends_with("<|start|>user<|message|>What is 2 + 2?<|end|><|start|>assistant"));
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChatCompletionRequest {
    context: Arc<RequestContext>,
    tools: Vec<Value>,
}

impl ChatCompletionRequest {
    /// Reads a request's body.
    ///
    /// Fields that it does not know are ignored: those about sampling are the engine's. Types that it does not know are
    /// refused, since without them the model would be asked something else.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`](crate::Error::is_invalid_request), with the place in the body.
    pub fn new(body: &Value, options: &ServerOptions) -> Result<Self> {
        let body = Node::of_body(body)?;
        refuse_impossible(&body)?;
        let offered = tools::tools(&body.get("tools"))?;
        let choice = tools::tool_choice(&body.get("tool_choice"), &offered)?;
        let format = ResponseFormat::of_chat_completions(body.get("response_format"))?;
        let mut history = History::default();
        MessageReader::default().read(&body.get("messages"), 0, &mut history)?;
        let stream_options = body.get("stream_options");
        let settings = Settings {
            effort: effort::read(&body, options)?.1,
            choices: body.get("n").number(1, 1, MOST_CHOICES)?,
            include_usage: stream_options.get("include_usage").flag(false)?,
            wants_logprobs: body.get("logprobs").flag(false)?,
            encrypted_content: false,
            echo: Map::new(),
        };
        let (context, tools) =
            RequestContext::new(&body, options, (offered, choice), format, history, settings)?;
        Ok(Self {
            context: Arc::new(context),
            tools,
        })
    }

    /// What the prompt is rendered from. Reasoning that a prompt leaves out is not in it any more.
    pub fn conversation(&self) -> &Conversation {
        &self.context.conversation
    }

    /// The prompt's tokens, up to the start of the assistant's message.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`](crate::Error::is_invalid_request) where a tool's parameters are nested deeper than
    /// [`MAX_SCHEMA_DEPTH`](crate::MAX_SCHEMA_DEPTH).
    pub fn prompt(&self, encoding: HarmonyEncoding) -> Result<Vec<Rank>> {
        self.context.prompt(encoding, [])
    }

    /// What a sampler needs to know of `tool_choice`:
    /// `{"mode": "auto" | "none" | "required", "tools": [names] | null, "named": bool}`.
    pub fn tool_choice(&self) -> Value {
        self.context.tool_choice.to_json()
    }

    /// The form that the answer is to have, `{"name", "description", "schema", "strict"}`; None for free text. For
    /// `json_object` all are null: any JSON object will do.
    pub fn response_format(&self) -> Option<Value> {
        let format = self.context.response_format.as_ref();
        format.map(ResponseFormat::to_json)
    }

    /// The tools as the request gave them, but for those that its `tool_choice` hides from the model.
    pub fn tools(&self) -> &[Value] {
        &self.tools
    }

    /// How many choices are asked for.
    pub fn n(&self) -> usize {
        self.context.choices
    }

    /// What the stream of the response needs to know.
    pub(crate) fn context(&self) -> &Arc<RequestContext> {
        &self.context
    }
}

/// Refuses fields that ask for what cannot be done.
fn refuse_impossible(body: &Node<'_, '_>) -> Result<()> {
    const DEPRECATED: &str = "deprecated and not supported: use tools and tool_choice";
    body.get("functions").must_be_absent(DEPRECATED)?;
    body.get("function_call").must_be_absent(DEPRECATED)?;
    body.get("audio")
        .must_be_absent("not supported: the model writes text only")?;
    body.get("web_search_options")
        .must_be_absent("not supported in Chat Completions: use the Responses API")?;
    let prefill = body.get("continue_final_message");
    if prefill.flag(false)? {
        return Err(prefill.refused("is not supported: the last message is history"));
    }
    let modalities = body.get("modalities");
    if !modalities.is_null() {
        for modality in modalities.items("a list of modalities")? {
            if modality.text()? != "text" {
                let text = "is not supported: the model writes text only";
                return Err(modality.refused(text));
            }
        }
    }
    Ok(())
}
