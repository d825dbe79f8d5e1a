//! From a row to the messages of a conversation.

use std::sync::Arc;

use serde_json::Value;

use super::draft::{Draft, Places};
use super::fields::Fields;
use super::recognize::recognize;
use super::tools::{ToolCache, ToolSection};
use super::{Format, RowOptions, harmony, sharegpt, weights};
use crate::bridge::{Node, ServerOptions, quoted, read_effort};
use crate::chat::{
    Content, DeveloperContent, Message, ReasoningEffort, Role, SystemContent, ToolNamespaceConfig,
};
use crate::error::{Error, Result, RowError, RowErrorKind};
use crate::{HarmonyEncoding, SchemaPolicy};

/// Reads rows. Shared by all threads.
pub(super) struct RowReader {
    pub(super) encoding: HarmonyEncoding,
    pub(super) options: RowOptions,
    pub(super) schema_policy: SchemaPolicy,
    pub(super) fields: Fields,
    /// The names of efforts.
    efforts: ServerOptions,
    tools: ToolCache,
}

/// A row that was read.
pub(super) struct Row<'r> {
    pub(super) format: Format,
    pub(super) messages: Vec<Message>,
    pub(super) weights: Vec<f32>,
    /// The index of the developer message that the tools are to stand in, and the tools.
    pub(super) tools: Option<(usize, Arc<ToolSection>)>,
    /// What the developer message says that was added.
    instructions: Vec<String>,
    /// The number of each message in the row; None for those that were added.
    numbers: Vec<Option<usize>>,
    places: Places<'r>,
}

impl Row<'_> {
    /// Where the message of an index stands in the row.
    pub(super) fn path(&self, index: usize) -> Option<String> {
        let number = self.numbers.get(index).copied().flatten()?;
        self.places.path(number)
    }

    /// What an error of rendering is in the row.
    pub(super) fn error(&self, error: &Error) -> RowError {
        RowError::of(error, |index| self.path(index))
    }

    /// The messages as someone would write them who has no tools encoded.
    pub(super) fn into_messages(mut self) -> Vec<Message> {
        const ADDED: usize = 1;
        let is_added = self.numbers.get(ADDED).is_some_and(Option::is_none);
        if let Some(developer) = self.messages.get_mut(ADDED).filter(|_| is_added) {
            let mut content = DeveloperContent::new();
            if !self.instructions.is_empty() {
                content = content.with_instructions(self.instructions.join("\n\n"));
            }
            if let Some((_, tools)) = &self.tools {
                content = content.with_tools(tools.namespace.clone());
            }
            developer.content = vec![Content::from(content)];
        }
        self.messages
    }

    /// The number that the message of an index has in the row.
    pub(super) fn number(&self, index: usize) -> Option<usize> {
        self.numbers.get(index).copied().flatten()
    }
}

/// What a row says beside its messages.
#[derive(Default)]
struct Settings {
    effort: Option<ReasoningEffort>,
    model_identity: Option<String>,
    builtin_tools: Vec<String>,
}

impl RowReader {
    pub(super) fn new(
        encoding: HarmonyEncoding,
        options: RowOptions,
        schema_policy: SchemaPolicy,
    ) -> Result<Self> {
        for name in &options.builtin_tools {
            ToolNamespaceConfig::builtin(name)?;
        }
        Ok(Self {
            fields: Fields::new(&options),
            encoding,
            options,
            schema_policy,
            efforts: ServerOptions::default(),
            tools: ToolCache::default(),
        })
    }

    /// Reads a row.
    pub(super) fn read(&self, row: &Value) -> Result<Row<'_>, RowError> {
        let nowhere = |error: Error| RowError::of(&error, |_| None);
        let node = Node::of_row(row).map_err(nowhere)?;
        let format = match (self.options.format, row) {
            (Format::Auto, Value::Object(members)) => recognize(members, &self.fields)?,
            (format, _) => format,
        };
        match format {
            Format::Harmony => self.harmony(&node).map_err(nowhere),
            _ => self.converted(&node, format).map_err(nowhere),
        }
    }

    fn harmony(&self, row: &Node<'_, '_>) -> Result<Row<'_>> {
        let field = self.fields.name("messages");
        let list = row.get(field);
        let items = list.items("a list of messages")?;
        if items.len() == 0 {
            let error = list.refused("must not be empty");
            return Err(error.in_row(RowErrorKind::Empty, ""));
        }
        let mut places = Places::default();
        places.list(field);
        let mut messages = Vec::new();
        for item in items {
            let item = item.object()?;
            let message = harmony::message(&item)?;
            let weight = match message.author.role {
                Role::Assistant => weights::of_message(&item, &self.options)?,
                _ => weights::WHOLE,
            };
            places.message(weight);
            messages.push(message);
        }
        let numbers: Vec<usize> = (0..messages.len()).collect();
        Ok(Row {
            format: Format::Harmony,
            messages,
            weights: numbers
                .iter()
                .map(|number| places.weight(*number))
                .collect(),
            tools: None,
            instructions: Vec::new(),
            numbers: numbers.into_iter().map(Some).collect(),
            places,
        })
    }

    /// Reads a row that is no harmony yet: a system message is added, instructions and tools become a developer message.
    fn converted(&self, row: &Node<'_, '_>, format: Format) -> Result<Row<'_>> {
        let settings = self.settings(row)?;
        let mut builtin_tools = self.options.builtin_tools.clone();
        builtin_tools.extend(settings.builtin_tools.iter().cloned());
        let mut draft = Draft::new(&self.options, &builtin_tools);
        match format {
            Format::ShareGpt => self.sharegpt(row, &mut draft)?,
            Format::Columns => self.columns(row, &mut draft)?,
            Format::PromptCompletion => self.prompt_completion(row, &mut draft)?,
            Format::Alpaca => self.alpaca(row, &mut draft)?,
            Format::OpenAi | Format::Harmony | Format::Auto => {
                let field = self.fields.name("messages");
                draft.openai(&row.get(field), field, None)?;
            }
        }
        let tools = self.tools(row)?;
        let (instructions, said) = draft.history.finish_with_places();
        let places = draft.places;
        let date = self
            .options
            .date
            .of_row(said.iter().map(|(message, _)| message));
        let mut messages = vec![self.system_message(&settings, date, &builtin_tools)?];
        let developer = developer_text(&instructions, tools.is_some());
        let tools = tools.map(|tools| (messages.len(), tools));
        messages
            .extend(developer.map(|text| Message::from_role_and_content(Role::Developer, text)));
        let mut numbers = vec![None; messages.len()];
        let mut weights = vec![weights::WHOLE; messages.len()];
        for (message, number) in said {
            messages.push(message);
            numbers.push(Some(number));
            weights.push(places.weight(number));
        }
        Ok(Row {
            format,
            messages,
            weights,
            tools,
            instructions,
            numbers,
            places,
        })
    }

    fn settings(&self, row: &Node<'_, '_>) -> Result<Settings> {
        let mut settings = Settings::default();
        let given = row.get("chat_template_kwargs");
        if !given.is_null() {
            let given = given.object()?;
            let identity = given.get("model_identity").optional_text()?;
            settings.model_identity = identity.map(str::to_owned);
            settings.effort = self.effort(&given)?;
            let builtin_tools = given.get("builtin_tools");
            if !builtin_tools.is_null() {
                for name in builtin_tools.items("a list of names")? {
                    settings.builtin_tools.push(builtin_tool(&name)?);
                }
            }
        }
        settings.effort = self.effort(row)?.or(settings.effort);
        Ok(settings)
    }

    fn effort(&self, fields: &Node<'_, '_>) -> Result<Option<ReasoningEffort>> {
        if fields.get("reasoning_effort").is_null() {
            return Ok(None);
        }
        read_effort(fields, &self.efforts).map(|(_, effort)| Some(effort))
    }

    fn tools(&self, row: &Node<'_, '_>) -> Result<Option<Arc<ToolSection>>> {
        let tools = row.get(self.fields.name("tools"));
        let functions = row.get(self.fields.name("functions"));
        let given = if tools.is_null() { functions } else { tools };
        self.tools
            .section(&given, self.encoding, self.schema_policy)
    }

    fn system_message(
        &self,
        settings: &Settings,
        date: Option<String>,
        builtin_tools: &[String],
    ) -> Result<Message> {
        let mut content = SystemContent::default()
            .with_reasoning_effort(settings.effort.unwrap_or(self.options.effort));
        if let Some(identity) = &settings.model_identity {
            content.model_identity = Some(identity.clone());
        }
        content.conversation_start_date = date;
        for name in builtin_tools {
            content = content.with_tools(ToolNamespaceConfig::builtin(name)?);
        }
        Ok(Message::from_role_and_content(Role::System, content))
    }

    fn sharegpt<'v, 'r>(&'r self, row: &Node<'v, '_>, draft: &mut Draft<'v, 'r, '_>) -> Result<()> {
        let mut field = self.fields.name("conversations");
        if row.get(field).is_null() {
            field = self.fields.name("messages");
        }
        let system = row.get(self.fields.name("system"));
        if let Some(system) = system.optional_text()? {
            draft.history.instructions(&[system]);
        }
        sharegpt::read(&row.get(field), field, &self.options, draft)
    }

    fn columns<'v, 'r>(&'r self, row: &Node<'v, '_>, draft: &mut Draft<'v, 'r, '_>) -> Result<()> {
        let [developer, user, analysis, answer] =
            ["developer", "user", "analysis", "final"].map(|field| self.fields.name(field));
        if let Some(developer) = row.get(developer).optional_text()? {
            draft.history.instructions(&[developer]);
        }
        draft.user(user, row.get(user).text()?);
        let reasoning = row.get(analysis).optional_text()?;
        let text = row.get(answer).text()?;
        draft.answer(answer, (reasoning, text), weights::WHOLE);
        Ok(())
    }

    /// The assistant's messages in the prompt are context only.
    fn prompt_completion<'v, 'r>(
        &'r self,
        row: &Node<'v, '_>,
        draft: &mut Draft<'v, 'r, '_>,
    ) -> Result<()> {
        let field = self.fields.name("prompt");
        let prompt = row.get(field);
        match prompt.value() {
            Value::String(text) => draft.user(field, text),
            _ => draft.openai(&prompt, field, Some(0.0))?,
        }
        let field = self.fields.name("completion");
        let completion = row.get(field);
        match completion.value() {
            Value::String(text) => draft.answer(field, (None, text), weights::WHOLE),
            _ => draft.openai(&completion, field, None)?,
        }
        Ok(())
    }

    fn alpaca<'v, 'r>(&'r self, row: &Node<'v, '_>, draft: &mut Draft<'v, 'r, '_>) -> Result<()> {
        let [system, history, instruction, input, output] =
            ["system", "history", "instruction", "input", "output"]
                .map(|field| self.fields.name(field));
        if let Some(system) = row.get(system).optional_text()? {
            draft.history.instructions(&[system]);
        }
        let past = row.get(history);
        if !past.is_null() {
            for pair in past.items("a list of pairs of texts")? {
                let texts = pair.items("a pair of texts")?;
                let texts: Vec<&str> = texts.map(|text| text.text()).collect::<Result<_>>()?;
                let [asked, answered] = texts[..] else {
                    return Err(pair.refused("must be a question and its answer"));
                };
                draft.user(history, asked);
                draft.answer(history, (None, answered), weights::WHOLE);
            }
        }
        let mut asked = row.get(instruction).text()?.to_owned();
        if let Some(input) = row
            .get(input)
            .optional_text()?
            .filter(|input| !input.is_empty())
        {
            asked.push_str("\n\n");
            asked.push_str(input);
        }
        draft.user(instruction, &asked);
        let text = row.get(output).text()?;
        draft.answer(output, (None, text), weights::WHOLE);
        Ok(())
    }
}

fn builtin_tool(name: &Node<'_, '_>) -> Result<String> {
    let word = name.text()?;
    match ToolNamespaceConfig::builtin(word) {
        Ok(_) => Ok(word.to_owned()),
        Err(_) => Err(name.refused(format!(
            "no built-in tool is called {}: they are browser and python",
            quoted(word)
        ))),
    }
}

/// The developer message as the text that its content is rendered as, but for the tools, which are encoded already. None where
/// there is nothing to say.
fn developer_text(instructions: &[String], has_tools: bool) -> Option<String> {
    let mut text = String::new();
    if !instructions.is_empty() {
        text.push_str("# Instructions\n\n");
        text.push_str(&instructions.join("\n\n"));
        if has_tools {
            text.push_str("\n\n");
        }
    }
    (has_tools || !text.is_empty()).then_some(text)
}
