//! A request to the Responses API.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{items, tool_choice, tools};
use crate::bridge::context::{RequestContext, Settings};
use crate::bridge::effort;
use crate::bridge::history::History;
use crate::bridge::options::ServerOptions;
use crate::bridge::read::Node;
use crate::bridge::response_format::ResponseFormat;
use crate::chat::{Conversation, Message, Role};
use crate::encoding::HarmonyEncoding;
use crate::error::Result;
use crate::tokenizer::Rank;

/// A checked request to the Responses API, and the conversation that it is for the model.
///
/// A server that keeps responses gives the items of the one that `previous_response_id` names: those of its request, then
/// those of its output.
///
/// ```
/// use openai_harmony::{HarmonyEncodingName, ResponsesRequest, ServerOptions, load_harmony_encoding};
/// use serde_json::json;
///
/// let output = json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4"}]});
/// let previous = [json!({"role": "user", "content": "What is 2 + 2?"}), output];
/// let body = json!({"model": "gpt-oss-20b", "previous_response_id": "resp_1", "input": "And times 3?"});
/// let request = ResponsesRequest::new(&body, &ServerOptions::default(), Some(&previous))?;
/// assert_eq!(request.items().len(), 3);
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let prompt = encoding.tokenizer().decode_utf8(request.prompt(encoding)?)?;
/// assert!(prompt.contains("<|start|>assistant<|channel|>final<|message|>4<|end|><|start|>user<|message|>And times 3?<|end|>"));
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResponsesRequest {
    context: Arc<RequestContext>,
    tools: Vec<Value>,
    items: Vec<Value>,
}

impl ResponsesRequest {
    /// Reads a request's body, and the items of the response that it follows, if there is one.
    ///
    /// Fields that it does not know are ignored: those about sampling are the engine's. Types that it does not know are
    /// refused, since without them the model would be asked something else.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`](crate::Error::is_invalid_request), with the place in the body.
    pub fn new(body: &Value, options: &ServerOptions, previous: Option<&[Value]>) -> Result<Self> {
        let body = Node::of_body(body)?;
        body.get("conversation")
            .must_be_absent("not supported: send the items, or previous_response_id")?;
        body.get("prompt")
            .must_be_absent("not supported: send its text as instructions")?;
        let offered = tools::tools(&body.get("tools"), options)?;
        let choice = tool_choice::tool_choice(&body.get("tool_choice"), &offered)?;
        let text = body.get("text");
        let format = ResponseFormat::of_responses(text.get("format"))?;
        let (history, items) = history(&body, previous)?;
        let (effort_name, effort) = effort::read(&body, options)?;
        let settings = Settings {
            effort,
            choices: 1,
            include_usage: false,
            wants_logprobs: includes(&body, "message.output_text.logprobs")?,
            encrypted_content: includes(&body, "reasoning.encrypted_content")?,
            echo: echo(&body, effort_name),
        };
        let (context, tools) =
            RequestContext::new(&body, options, (offered, choice), format, history, settings)?;
        Ok(Self {
            context: Arc::new(context),
            tools,
            items,
        })
    }

    /// All items: those of the previous response, then those of the request. With a response's output behind them they are
    /// what the next request needs.
    pub fn items(&self) -> &[Value] {
        &self.items
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
    /// `{"mode": "auto" | "none" | "required", "tools": [names] | null, "named": bool}`. Tools of a namespace have its name and a
    /// dot before theirs; a namespace alone is all of it.
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

    /// What the stream of the response needs to know.
    pub(crate) fn context(&self) -> &Arc<RequestContext> {
        &self.context
    }
}

/// The messages before the response, and the items that they are of.
fn history<'v>(
    body: &Node<'v, '_>,
    previous: Option<&'v [Value]>,
) -> Result<(History<'v>, Vec<Value>)> {
    let id = body.get("previous_response_id");
    if previous.is_none() && id.optional_text()?.is_some() {
        return Err(id
            .refused("give the items of that response")
            .with_code("previous_response_not_found"));
    }
    let mut history = History::default();
    if let Some(instructions) = body.get("instructions").optional_text()? {
        history.instructions(&[instructions]);
    }
    let previous = previous.unwrap_or_default();
    let mut all = Vec::new();
    for item in Node::items_named("previous", previous) {
        items::read(&item.shallow()?, &mut history)?;
        all.push(item.value().clone());
    }
    let input = body.get("input");
    if let Value::String(text) = input.value() {
        all.push(json!({"type": "message", "role": "user", "content": text}));
        history.message(Message::from_role_and_content(Role::User, text.as_str()));
        return Ok((history, all));
    }
    let list = input.items("a string or a list of items")?;
    if list.len() == 0 && previous.is_empty() {
        return Err(input.refused("must not be empty"));
    }
    for item in list {
        items::read(&item, &mut history)?;
        all.push(item.value().clone());
    }
    Ok((history, all))
}

/// Whether `include` asks for something.
fn includes(body: &Node<'_, '_>, what: &str) -> Result<bool> {
    let include = body.get("include");
    if include.is_null() {
        return Ok(false);
    }
    let mut names = include.items("a list of names")?;
    Ok(names.any(|name| name.value().as_str() == Some(what)))
}

/// The fields of a request that its response repeats.
fn echo(body: &Node<'_, '_>, effort: &str) -> Map<String, Value> {
    let given = |key: &'static str, default: Value| {
        let value = body.find(key).map_or(default, |node| node.value().clone());
        (key.to_owned(), value)
    };
    let mut echo: Map<String, Value> = [
        given("instructions", Value::Null),
        given("max_output_tokens", Value::Null),
        given("metadata", json!({})),
        given("parallel_tool_calls", Value::Bool(true)),
        given("previous_response_id", Value::Null),
        given("store", Value::Null),
        given("temperature", Value::Null),
        given("text", json!({"format": {"type": "text"}})),
        given("tool_choice", json!("auto")),
        given("tools", json!([])),
        given("top_p", Value::Null),
        given("truncation", Value::Null),
    ]
    .into_iter()
    .collect();
    let reasoning = json!({"effort": effort, "summary": null});
    echo.insert("reasoning".to_owned(), reasoning);
    echo
}
