//! A row being read: its messages with their weights, and where in the row each of them stands.

use super::RowOptions;
use super::weights;
use crate::bridge::{History, MessageReader, Node, RowRules};
use crate::chat::{Message, Role};
use crate::error::Result;

/// What a row says.
pub(super) struct Draft<'v, 'r, 'b> {
    pub(super) history: History<'v>,
    pub(super) places: Places<'r>,
    options: &'r RowOptions,
    reader: MessageReader<'b>,
}

/// Where messages stand in the row: each has a number, and so does each field that is a text.
#[derive(Default)]
pub(super) struct Places<'r> {
    /// The fields, and the number of the first message of each.
    fields: Vec<(&'r str, usize, bool)>,
    /// The weight of the message of each number.
    weights: Vec<f32>,
}

impl<'r> Places<'r> {
    /// Adds a field that is a list of messages. Returns the number of its first.
    pub(super) fn list(&mut self, field: &'r str) -> usize {
        let first = self.weights.len();
        self.fields.push((field, first, true));
        first
    }

    /// Adds a field that is one message.
    pub(super) fn field(&mut self, field: &'r str, weight: f32) -> usize {
        let first = self.weights.len();
        self.fields.push((field, first, false));
        self.weights.push(weight);
        first
    }

    /// Adds a message to the list.
    pub(super) fn message(&mut self, weight: f32) {
        self.weights.push(weight);
    }

    pub(super) fn weight(&self, number: usize) -> f32 {
        self.weights.get(number).copied().unwrap_or(weights::WHOLE)
    }

    /// The path of the message of a number.
    pub(super) fn path(&self, number: usize) -> Option<String> {
        let (field, first, is_list) = self.fields.iter().rfind(|(_, first, _)| *first <= number)?;
        Some(if *is_list {
            format!("{field}[{}]", number - first)
        } else {
            (*field).to_owned()
        })
    }
}

impl<'v, 'r, 'b> Draft<'v, 'r, 'b> {
    pub(super) fn new(options: &'r RowOptions, builtin_tools: &'b [String]) -> Self {
        Self {
            history: History::default(),
            places: Places::default(),
            options,
            reader: MessageReader::of_rows(RowRules {
                builtin_tools,
                split_think: options.split_think,
            }),
        }
    }

    pub(super) fn reader(&self) -> MessageReader<'b> {
        self.reader
    }

    /// Reads a list of OpenAI messages; those of the assistant have the weight that they say, or else this one.
    pub(super) fn openai(
        &mut self,
        list: &Node<'v, '_>,
        field: &'r str,
        weight: Option<f32>,
    ) -> Result<()> {
        let first = self.places.list(field);
        self.reader.read(list, first, &mut self.history)?;
        for message in list.items("a list of messages")? {
            let is_assistant = message.get("role").value() == "assistant";
            let weight = match weight {
                Some(weight) => weight,
                None if is_assistant => weights::of_message(&message, self.options)?,
                None => weights::WHOLE,
            };
            self.places.message(weight);
        }
        Ok(())
    }

    /// Adds a text of the user.
    pub(super) fn user(&mut self, field: &'r str, text: &str) {
        let place = self.places.field(field, weights::WHOLE);
        self.history.read_at(place);
        self.history
            .message(Message::from_role_and_content(Role::User, text));
    }

    /// Adds an answer of the assistant, and the reasoning before it.
    pub(super) fn answer(
        &mut self,
        field: &'r str,
        (reasoning, text): (Option<&'v str>, &'v str),
        weight: f32,
    ) {
        let place = self.places.field(field, weight);
        self.history.read_at(place);
        self.reader.answer(reasoning, text, &mut self.history);
    }
}
