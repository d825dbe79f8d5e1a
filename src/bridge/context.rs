//! What becomes of a request in either API: the conversation, and what the stream of its response needs to know.

use serde_json::{Map, Value};

use super::history::History;
use super::instructions::{developer_message, system_message};
use super::options::ServerOptions;
use super::read::Node;
use super::response_format::ResponseFormat;
use super::tool_choice::{ToolChoice, ToolMode};
use super::tools::{Chosen, ToolTable, Tools};
use crate::chat::{Conversation, Message, ReasoningEffort, Role};
use crate::encoding::HarmonyEncoding;
use crate::error::{Error, Result};
use crate::render::{AnalysisPolicy, RenderConversationConfig, kept_messages};
use crate::tokenizer::Rank;

/// How many of the most likely tokens a request may ask for, as in OpenAI's APIs.
const MOST_LOGPROBS: usize = 20;

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

/// What a request says in its API's own way.
pub(crate) struct Settings {
    pub(crate) effort: ReasoningEffort,
    pub(crate) choices: usize,
    pub(crate) include_usage: bool,
    pub(crate) wants_logprobs: bool,
    pub(crate) encrypted_content: bool,
    pub(crate) echo: Map<String, Value>,
}

impl RequestContext {
    /// Also gives the tools that are shown, as the request gave them.
    pub(crate) fn new(
        body: &Node<'_, '_>,
        options: &ServerOptions,
        (tools, tool_choice): (Tools, ToolChoice),
        response_format: Option<ResponseFormat>,
        history: History<'_>,
        settings: Settings,
    ) -> Result<(Self, Vec<Value>)> {
        let everything = Chosen::default();
        // What sampling enforces must not change a prompt that is cached; what it does not is made by hiding (R15).
        let shown = tools.shown(if options.constrained {
            &everything
        } else {
            tool_choice.chosen()
        });
        let (instructions, past) = history.finish();
        let mut messages = vec![system_message(options, settings.effort, shown.builtin)];
        let section = response_format.as_ref().and_then(ResponseFormat::section);
        messages.extend(developer_message(&instructions, shown.developer, section));
        messages.extend(past);
        let top = body.get("top_logprobs").number(0, 0, MOST_LOGPROBS)?;
        let context = Self {
            model: body.get("model").optional_text()?.map(str::to_owned),
            tools: tools.into_table(
                tool_choice.chosen().clone(),
                tool_choice.mode == ToolMode::None,
            ),
            tool_choice,
            response_format,
            parallel_tool_calls: body.get("parallel_tool_calls").flag(true)?,
            top_logprobs: settings.wants_logprobs.then_some(top),
            reasoning_field: reasoning_field(body, options)?,
            include_usage: settings.include_usage,
            choices: settings.choices,
            encrypted_content: settings.encrypted_content,
            echo: settings.echo,
            conversation: Conversation {
                messages: kept_messages(messages, analysis(body, options)),
            },
            rendering: RenderConversationConfig::default()
                .with_analysis(AnalysisPolicy::Keep)
                .with_schema_policy(options.schema_policy),
        };
        Ok((context, shown.given))
    }

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

/// Which reasoning of the past is in the prompt: the server's policy, unless the request wants all of it (R24).
fn analysis(body: &Node<'_, '_>, options: &ServerOptions) -> AnalysisPolicy {
    let reasoning = body.get("reasoning");
    match reasoning.get("context").value().as_str() {
        Some("all_turns") => AnalysisPolicy::Keep,
        _ => options.analysis,
    }
}

/// The key for reasoning, unless the request wants none: as OpenAI's note on raw reasoning says it, or as vLLM does.
fn reasoning_field(body: &Node<'_, '_>, options: &ServerOptions) -> Result<Option<String>> {
    let reasoning = body.get("reasoning");
    let is_excluded = reasoning.get("exclude").flag(false)?;
    let is_included = body.get("include_reasoning").flag(true)?;
    let is_shown = is_included && !is_excluded;
    Ok(options.reasoning_field.clone().filter(|_| is_shown))
}
