//! One item of a response's output: its events, and its JSON at any time.

use serde_json::{Map, Value};

use super::builtin::{code_interpreter_outputs, web_search_action};
use super::events::Events;
use crate::bridge::encrypted_content;
use crate::bridge::ids::Ids;
use crate::bridge::json::object;
use crate::bridge::place::Place;
use crate::bridge::tools::Call;

/// An item, while it is written and after.
#[derive(Clone, Debug)]
pub(super) struct Item {
    place: Place,
    id: String,
    call_id: String,
    /// Its number in the output.
    index: usize,
    text: String,
    logprobs: Vec<Value>,
    status: Status,
    /// Whether the client knows of it.
    is_added: bool,
    /// The result of a call that the server runs.
    result: Option<String>,
    /// Fields that the server sets.
    fields: Map<String, Value>,
    /// Whether reasoning is given in the form in which it can be sent back, too.
    with_encrypted_content: bool,
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    InProgress,
    Completed,
    Incomplete,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Incomplete => "incomplete",
        }
    }
}

impl Item {
    /// The item of this number in the output.
    pub(super) fn new(place: Place, index: usize, ids: &Ids, with_encrypted_content: bool) -> Self {
        Self {
            id: ids.make(place.prefix(), index),
            call_id: ids.make("call", index),
            place,
            index,
            text: String::new(),
            logprobs: Vec::new(),
            status: Status::InProgress,
            is_added: false,
            result: None,
            fields: Map::new(),
            with_encrypted_content,
        }
    }

    /// Begins the item, unless what it says of itself is known only at its end.
    pub(super) fn begin(&mut self, events: &mut Events) {
        if !matches!(self.place, Place::Call(Call::Browser { .. })) {
            self.add(events);
        }
    }

    /// Takes text of the item.
    pub(super) fn push(&mut self, text: String, logprobs: Vec<Value>, events: &mut Events) {
        self.text.push_str(&text);
        let Some([name, _]) = self.place.text_events() else {
            return;
        };
        let delta = ("delta", text.into());
        match self.place {
            Place::Preamble | Place::Final => {
                self.logprobs.extend_from_slice(&logprobs);
                self.emit_of_part(name, [delta, ("logprobs", logprobs.into())], events);
            }
            Place::Reasoning => self.emit_of_part(name, [delta], events),
            Place::Call(_) => self.emit(name, [delta], events),
        }
    }

    /// Ends the text of the item; returns whether the server is to run it now.
    pub(super) fn end_text(&mut self, is_complete: bool, events: &mut Events) -> bool {
        if !self.is_added {
            self.add(events);
        }
        self.emit_text_done(events);
        let is_run = is_complete && self.place.is_run_by_server();
        if is_run {
            match self.place {
                Place::Call(Call::Python) => self.emit_run("interpreting", events),
                Place::Call(Call::Browser { .. }) => self.emit_run("searching", events),
                _ => {}
            }
        } else {
            let status = if is_complete {
                Status::Completed
            } else {
                Status::Incomplete
            };
            self.end(status, events);
        }
        is_run
    }

    /// Ends an item that the server ran. Its id and type stay as they are, whatever the server's `fields` are.
    pub(super) fn end_run(
        &mut self,
        result: &str,
        fields: Map<String, Value>,
        events: &mut Events,
    ) {
        self.result = Some(result.to_owned());
        self.fields = fields;
        self.fields.retain(|key, _| key != "id" && key != "type");
        self.emit_run("completed", events);
        self.end(Status::Completed, events);
    }

    /// Ends an item whose run did not come to its end.
    pub(super) fn give_up(&mut self, events: &mut Events) {
        self.end(Status::Incomplete, events);
    }

    fn add(&mut self, events: &mut Events) {
        self.is_added = true;
        let item = self.json_with("", Vec::new());
        events.emit(
            "response.output_item.added",
            [("output_index", self.index.into()), ("item", item)],
        );
        if self.place.has_part() {
            let part = self.part("", Vec::new());
            self.emit_of_part("response.content_part.added", [("part", part)], events);
        }
        if self.place.is_run_by_server() {
            self.emit_run("in_progress", events);
        }
    }

    fn emit_text_done(&self, events: &mut Events) {
        let Some([_, name]) = self.place.text_events() else {
            return;
        };
        let text = (self.place.text_key(), self.text.as_str().into());
        match &self.place {
            Place::Reasoning => self.emit_of_part(name, [text], events),
            Place::Preamble | Place::Final => {
                let logprobs = ("logprobs", self.logprobs.clone().into());
                self.emit_of_part(name, [text, logprobs], events);
            }
            Place::Call(Call::Function { name: function, .. }) => {
                self.emit(name, [("name", function.as_str().into()), text], events);
            }
            Place::Call(_) => self.emit(name, [text], events),
        }
        if self.place.has_part() {
            let part = self.part(&self.text, self.logprobs.clone());
            self.emit_of_part("response.content_part.done", [("part", part)], events);
        }
    }

    fn end(&mut self, status: Status, events: &mut Events) {
        self.status = status;
        let item = ("item", self.to_json());
        events.emit(
            "response.output_item.done",
            [("output_index", self.index.into()), item],
        );
    }

    fn emit_run(&self, step: &str, events: &mut Events) {
        let name = format!("response.{}.{step}", self.place.item_type());
        self.emit(&name, [], events);
    }

    fn emit<const N: usize>(&self, name: &str, fields: [(&str, Value); N], events: &mut Events) {
        let item = [
            ("output_index", self.index.into()),
            ("item_id", self.id.as_str().into()),
        ];
        events.emit(name, item.into_iter().chain(fields));
    }

    /// An event of the item's one part.
    fn emit_of_part<const N: usize>(
        &self,
        name: &str,
        fields: [(&str, Value); N],
        events: &mut Events,
    ) {
        let item = [
            ("output_index", self.index.into()),
            ("item_id", self.id.as_str().into()),
            ("content_index", 0.into()),
        ];
        events.emit(name, item.into_iter().chain(fields));
    }
}

/// The item's JSON.
impl Item {
    pub(super) fn is_added(&self) -> bool {
        self.is_added
    }

    /// The item as it is now.
    pub(super) fn to_json(&self) -> Value {
        let mut parts = Vec::new();
        if self.place.has_part() {
            parts.push(self.part(&self.text, self.logprobs.clone()));
        }
        let mut item = self.json_with(&self.text, parts);
        if self.with_encrypted_content
            && self.place == Place::Reasoning
            && self.status != Status::InProgress
        {
            item["encrypted_content"] = encrypted_content::write(&self.text).into();
        }
        if let Value::Object(item) = &mut item {
            item.extend(self.fields.clone());
        }
        item
    }

    /// The item with this text, or these parts where it has parts.
    fn json_with(&self, text: &str, parts: Vec<Value>) -> Value {
        let mut item = Map::with_capacity(8);
        let mut set = |key: &str, value: Value| {
            item.insert(key.to_owned(), value);
        };
        set("id", self.id.as_str().into());
        set("type", self.place.item_type().into());
        match &self.place {
            Place::Reasoning => {
                set("summary", Value::Array(Vec::new()));
                set("content", parts.into());
            }
            Place::Preamble | Place::Final => {
                set("role", "assistant".into());
                set("content", parts.into());
                set("phase", self.place.phase().into());
            }
            Place::Call(Call::Function { name, namespace } | Call::Custom { name, namespace }) => {
                set("call_id", self.call_id.as_str().into());
                set("name", name.as_str().into());
                set(self.place.text_key(), text.into());
                if let Some(namespace) = namespace {
                    set("namespace", namespace.as_str().into());
                }
            }
            Place::Call(Call::Python) => {
                set("code", text.into());
                set("container_id", "auto".into());
                set("outputs", code_interpreter_outputs(self.result.as_deref()));
            }
            Place::Call(Call::Browser { tool }) => {
                set("action", web_search_action(tool, &self.text));
            }
            Place::Call(Call::Mcp { server_label, name }) => {
                set("server_label", server_label.as_str().into());
                set("name", name.as_str().into());
                set("arguments", text.into());
                if let Some(result) = &self.result {
                    set("output", result.as_str().into());
                }
            }
        }
        // The API's custom calls have none.
        if !matches!(self.place, Place::Call(Call::Custom { .. })) {
            set("status", self.status.as_str().into());
        }
        Value::Object(item)
    }

    /// The one part of an item that has parts.
    fn part(&self, text: &str, logprobs: Vec<Value>) -> Value {
        if self.place == Place::Reasoning {
            return object([("type", "reasoning_text".into()), ("text", text.into())]);
        }
        object([
            ("type", "output_text".into()),
            ("text", text.into()),
            ("annotations", Value::Array(Vec::new())),
            ("logprobs", logprobs.into()),
        ])
    }
}
