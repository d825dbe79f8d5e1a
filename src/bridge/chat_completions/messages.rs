//! `messages` of Chat Completions, which rows of data sets have too (R5–R9, R17–R22).

use crate::bridge::calls::{arguments, client_result, json_call};
use crate::bridge::history::{CallKey, History, PastCall};
use crate::bridge::read::{Node, quoted, unsupported};
use crate::bridge::text;
use crate::bridge::tools;
use crate::chat::{Message, Role};
use crate::error::{Error, Result, RowErrorKind};

/// What servers call the reasoning of a message.
const REASONING: [&str; 3] = ["reasoning", "reasoning_content", "thinking"];

/// What data sets call the parts of a content that are reasoning.
const REASONING_PARTS: [&str; 2] = ["thinking", "reasoning"];

/// What some models write around their reasoning.
const THINK: [&str; 2] = ["<think>", "</think>"];

/// What to do about a message of an unknown role.
const ROLES: &str = "the roles are system, developer, user, assistant and tool";

/// Reads the messages of requests, and of rows.
#[derive(Clone, Copy, Default)]
pub(crate) struct MessageReader<'a> {
    /// What is read beyond requests; None for a request.
    row: Option<RowRules<'a>>,
}

/// What rows of data sets may have beyond requests: reasoning as parts of a content, the old `function_call` and its results,
/// calls without the key `function`, and what these rules say.
#[derive(Clone, Copy)]
pub(crate) struct RowRules<'a> {
    /// The built-in tools: their calls are no calls of functions.
    pub(crate) builtin_tools: &'a [String],
    /// Whether `<think>…</think>` at the beginning of an answer is reasoning.
    pub(crate) split_think: bool,
}

/// What a message of the assistant says beside its calls.
struct Said<'v> {
    reasoning: Vec<&'v str>,
    answer: Vec<&'v str>,
}

impl<'a> MessageReader<'a> {
    pub(crate) fn of_rows(rules: RowRules<'a>) -> Self {
        Self { row: Some(rules) }
    }

    /// Reads the list of messages. They are counted from `first` in the history.
    pub(crate) fn read<'v>(
        &self,
        list: &Node<'v, '_>,
        first: usize,
        history: &mut History<'v>,
    ) -> Result<()> {
        let messages = list.items("a list of messages")?;
        if messages.len() == 0 {
            return Err(list
                .refused("must not be empty")
                .in_row(RowErrorKind::Empty, ""));
        }
        for (index, message) in messages.enumerate() {
            history.read_at(first + index);
            self.message(&message.object()?, history)?;
        }
        Ok(())
    }

    fn message<'v>(&self, message: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
        let role = message.get("role");
        let content = message.get("content");
        match role.text().map_err(|error| error.with_hint(ROLES))? {
            "system" | "developer" => history.instructions(&text::required_parts(&content)?),
            "user" => {
                let contents = text::contents(text::required_parts(&content)?);
                history.message(Message::from_role_and_contents(Role::User, contents));
            }
            "assistant" => self.assistant(message, history)?,
            "tool" => result(message, history)?,
            "function" if self.row.is_some() => result(message, history)?,
            "function" => {
                return Err(role.refused("'function' is deprecated and not supported: use 'tool'"));
            }
            other => {
                let error = role.refused(format!("unknown role: {}", quoted(other)));
                return Err(error.in_row(RowErrorKind::UnknownRole, ROLES));
            }
        }
        Ok(())
    }

    /// What the assistant thought, said and called, in the order in which the model writes it (R17).
    fn assistant<'v>(&self, message: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
        if self.row.is_none() {
            message
                .get("function_call")
                .must_be_absent("deprecated and not supported: use tool_calls")?;
        }
        message
            .get("audio")
            .must_be_absent("not supported: the model reads text only")
            .map_err(|error| error.in_row(RowErrorKind::Multimodal, ""))?;
        let mut said = Said {
            reasoning: reasoning(message)?.into_iter().collect(),
            answer: Vec::new(),
        };
        let calls = self.calls(message)?;
        self.content(message, &mut said)?;
        let channel = if calls.is_empty() {
            "final"
        } else {
            "commentary"
        };
        add(said, channel, history);
        for (key, call) in calls {
            history.client_call(key, call);
        }
        Ok(())
    }

    /// Adds an answer that is a text, and the reasoning before it.
    pub(crate) fn answer<'v>(
        &self,
        reasoning: Option<&'v str>,
        text: &'v str,
        history: &mut History<'v>,
    ) {
        let mut said = Said {
            reasoning: reasoning.and_then(not_empty).into_iter().collect(),
            answer: vec![text],
        };
        self.split_think(&mut said);
        add(said, "final", history);
    }

    /// Adds a call that the next result is of.
    pub(crate) fn call(&self, function: &Node<'_, '_>, history: &mut History<'_>) -> Result<()> {
        let (_, call) = self.call_of(None, function)?;
        history.unnamed_call(call);
        Ok(())
    }

    /// Reads the content, or else the refusal.
    fn content<'v>(&self, message: &Node<'v, '_>, said: &mut Said<'v>) -> Result<()> {
        let content = message.get("content");
        if self.row.is_some() && content.value().is_array() {
            for part in content.items("a list of parts")? {
                match reasoning_part(&part)? {
                    Some(reasoning) => said.reasoning.extend(not_empty(reasoning)),
                    None => said.answer.push(text::of_part(&part)?),
                }
            }
        } else {
            said.answer = text::parts(&content)?.unwrap_or_default();
        }
        if text::are_empty(&said.answer) {
            let refusal = message.get("refusal").optional_text()?;
            said.answer = refusal.into_iter().collect();
        } else {
            self.split_think(said);
        }
        Ok(())
    }

    /// Makes reasoning of what stands in the marks at the beginning of the answer. No other text changes.
    fn split_think(&self, said: &mut Said<'_>) {
        let [open, close] = THINK;
        let Some(first) = said.answer.first_mut() else {
            return;
        };
        let is_split = self.row.is_some_and(|rules| rules.split_think);
        let inner = first.strip_prefix(open).filter(|_| is_split);
        if let Some((reasoning, answer)) = inner.and_then(|inner| inner.split_once(close)) {
            *first = answer;
            said.reasoning.extend(not_empty(reasoning));
        }
    }

    fn calls<'v>(&self, message: &Node<'v, '_>) -> Result<Vec<(CallKey<'v>, PastCall)>> {
        let list = message.get("tool_calls");
        let mut calls = Vec::new();
        if !list.is_null() {
            let items = list.items("a list of tool calls")?;
            calls = items
                .map(|call| self.tool_call(&call))
                .collect::<Result<_>>()?;
        }
        let old = message.get("function_call");
        if !old.is_null() {
            calls.push(self.call_of(None, &old.object()?)?);
        }
        Ok(calls)
    }

    /// A call, and by what its result finds it.
    fn tool_call<'v>(&self, call: &Node<'v, '_>) -> Result<(CallKey<'v>, PastCall)> {
        let call = call.object()?;
        let kind = call.get("type");
        if let Some(other) = kind.optional_text()?.filter(|kind| *kind != "function") {
            return Err(kind.refused(unsupported(other)));
        }
        let id = call.get("id").optional_text()?;
        let function = call.get("function");
        let is_bare = self.row.is_some() && function.is_null() && !call.get("name").is_null();
        if is_bare {
            return self.call_of(id, &call);
        }
        self.call_of(id, &function.object()?)
    }

    /// The call of a function, or of a built-in tool.
    fn call_of<'v>(
        &self,
        id: Option<&'v str>,
        function: &Node<'v, '_>,
    ) -> Result<(CallKey<'v>, PastCall)> {
        let name = function.get("name").text().map_err(without_name)?;
        let arguments = arguments(&function.get("arguments"))?;
        let call = if self.is_builtin(name) {
            builtin_call(name, arguments)
        } else {
            json_call(tools::recipient(None, name), arguments)
        };
        Ok((CallKey { id, name }, call))
    }

    fn is_builtin(&self, name: &str) -> bool {
        let tool = name.split('.').next().unwrap_or_default();
        let has_functions = tool != "python";
        let builtin_tools = self.row.map_or(&[][..], |rules| rules.builtin_tools);
        builtin_tools.iter().any(|builtin| builtin == tool) && (name == tool) != has_functions
    }
}

/// Adds reasoning and answer.
fn add<'v>(said: Said<'v>, channel: &str, history: &mut History<'v>) {
    for reasoning in said.reasoning {
        history.message(text::said("analysis", vec![reasoning]));
    }
    if !text::are_empty(&said.answer) {
        history.message(text::said(channel, said.answer));
    }
}

/// The result of a call. An old one of the role `function` has the function's name.
fn result<'v>(message: &Node<'v, '_>, history: &mut History<'v>) -> Result<()> {
    let content = message.get("content");
    let contents = text::contents(text::parts(&content)?.unwrap_or_default());
    let name = message.get("name").optional_text()?;
    let id = message.get("tool_call_id");
    client_result(history, &id, (None, name), contents)
}

/// A call of a tool that the server runs, in the midst of reasoning.
fn builtin_call(name: &str, arguments: String) -> PastCall {
    let call = PastCall {
        channel: "analysis",
        ..json_call(name.to_owned(), arguments)
    };
    match name {
        // What it is given is code.
        "python" => PastCall {
            content_type: None,
            ..call
        },
        _ => call,
    }
}

fn without_name(error: Error) -> Error {
    error.with_hint("give the tool's name, or drop the row with --on-error skip")
}

fn not_empty(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The reasoning, by whichever name it has (R19).
fn reasoning<'v>(message: &Node<'v, '_>) -> Result<Option<&'v str>> {
    for name in REASONING {
        let text = message.get(name).optional_text()?;
        if let Some(text) = text.and_then(not_empty) {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// The text of a part that is reasoning.
fn reasoning_part<'v>(part: &Node<'v, '_>) -> Result<Option<&'v str>> {
    let kind = part.get("type");
    match kind.value().as_str() {
        Some(kind) if REASONING_PARTS.contains(&kind) => match part.find(kind) {
            Some(named) => named.text().map(Some),
            None => part.get("text").text().map(Some),
        },
        _ => Ok(None),
    }
}
