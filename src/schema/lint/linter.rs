//! What lint asks of every tool, and where it is in a tool's parameters.

use serde_json::{Map, Value};

use super::note::{ToolNote, ToolNoteCode};
use super::text::{looks_like_the_section, spells_a_marker};
use crate::chat::SchemaPolicy;
use crate::schema::comment::{is_line_break, is_plain_name, is_tool_name, lines};
use crate::schema::depth::{MAX_SCHEMA_DEPTH, too_deep};
use crate::schema::resolve::find;

/// Goes through a tool's schemas.
pub(super) struct Linter<'n> {
    tool: String,
    policy: SchemaPolicy,
    /// Where it is.
    pub(super) pointer: String,
    depth: usize,
    /// Whether it was noted that the schemas are too deep.
    is_too_deep: bool,
    notes: &'n mut Vec<ToolNote>,
}

impl<'n> Linter<'n> {
    pub(super) fn new(tool: String, policy: SchemaPolicy, notes: &'n mut Vec<ToolNote>) -> Self {
        Self {
            tool,
            policy,
            pointer: String::new(),
            depth: 0,
            is_too_deep: false,
            notes,
        }
    }

    pub(super) fn note(&mut self, code: ToolNoteCode, message: String) {
        self.notes.push(ToolNote {
            tool: self.tool.clone(),
            pointer: self.pointer.clone(),
            code,
            severity: code.severity(),
            message,
        });
    }

    /// A note about what is under a key.
    pub(super) fn note_at(&mut self, key: &str, code: ToolNoteCode, message: &str) {
        self.within(key, |linter| linter.note(code, message.to_owned()));
    }

    /// Does something one key further into the parameters.
    pub(super) fn within<T>(&mut self, key: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer
            .push_str(&key.replace('~', "~0").replace('/', "~1"));
        let result = check(self);
        self.pointer.truncate(length);
        result
    }

    pub(super) fn is_faithful(&self) -> bool {
        self.policy == SchemaPolicy::Faithful
    }

    pub(super) fn check_tool_name(&mut self, name: &str, what: &str) {
        if !is_tool_name(name) {
            self.note(
                ToolNoteCode::BadToolName,
                format!(
                    "{name:?} cannot be the name of a {what}; use letters, digits, `_`, `.`, `:` and `-`, 128 at most"
                ),
            );
        }
    }

    /// The lines of a tool's description are comments in both ways, but for line breaks that only few readers know.
    pub(super) fn check_tool_description(&mut self, description: &str) {
        let is_rare_break = |line: &str| line.contains(is_line_break);
        if self.is_faithful() && description.lines().any(is_rare_break) {
            self.note(ToolNoteCode::BreaksOut, LINE_BREAK.to_owned());
        }
        self.check_lines(description);
        self.check_markers(description);
    }

    /// Goes into a schema, unless it is too deep.
    pub(super) fn enter(&mut self, check: impl FnOnce(&mut Self)) {
        if self.depth < MAX_SCHEMA_DEPTH {
            self.depth += 1;
            check(self);
            self.depth -= 1;
        } else if !self.is_too_deep {
            self.note_too_deep();
        }
    }

    pub(super) fn note_too_deep(&mut self) {
        self.is_too_deep = true;
        self.note(ToolNoteCode::SchemaTooDeep, too_deep().to_string());
    }

    /// The keys of a schema. Booleans have none, and need no note where they allow everything.
    pub(super) fn keys_of<'s>(&mut self, schema: &'s Value) -> Option<&'s Map<String, Value>> {
        match schema {
            Value::Object(keys) => return Some(keys),
            Value::Bool(true) => {}
            Value::Bool(false) => self.note(
                ToolNoteCode::AnyType,
                "no value fits the schema `false`, but the model reads `any`; leave it out"
                    .to_owned(),
            ),
            _ => self.note(
                ToolNoteCode::NotASchema,
                "a schema is an object, `true` or `false`; this is read as `any`".to_owned(),
            ),
        }
        None
    }

    /// What a reference points at. That there is nothing is noted.
    pub(super) fn find_target<'s>(
        &mut self,
        root: &'s Value,
        reference: &str,
    ) -> Option<&'s Value> {
        let target = find(root, reference);
        if target.is_none() {
            self.note_at(
                "$ref",
                ToolNoteCode::RefUnresolved,
                "the reference leads nowhere within the parameters, and the model reads `any`; put the schema under `$defs`",
            );
        }
        target
    }

    pub(super) fn note_any_type(&mut self, keys: &Map<String, Value>) {
        let message = match keys.get("type") {
            Some(name) => format!(
                "there is no type {name}, and the model reads `any`; use one of JSON Schema's"
            ),
            None => "the schema names no type, and the model reads `any`; add `type`".to_owned(),
        };
        self.note(ToolNoteCode::AnyType, message);
    }

    /// A text of a schema that stands in a comment or in quotes.
    pub(super) fn check_text(&mut self, key: &str, text: &str) {
        self.within(key, |linter| {
            if linter.is_faithful() && text.contains(is_line_break) {
                linter.note(ToolNoteCode::BreaksOut, LINE_BREAK.to_owned());
            }
            linter.check_markers(text);
        });
    }

    pub(super) fn check_description(&mut self, schema: &Map<String, Value>) {
        if let Some(description) = schema.get("description").and_then(Value::as_str) {
            self.check_text("description", description);
            self.within("description", |linter| linter.check_lines(description));
        }
    }

    pub(super) fn check_lines(&mut self, description: &str) {
        if lines(description).any(|line| looks_like_the_section(&line)) {
            self.note(
                ToolNoteCode::DescriptionOfOtherTool,
                "a line of the description looks like another tool or like the end of the tools; say it in other words".to_owned(),
            );
        }
    }

    pub(super) fn check_markers(&mut self, text: &str) {
        if spells_a_marker(text) {
            self.note(
                ToolNoteCode::MarkerSpelled,
                "the text spells a special token; it is rendered as text here, but templates elsewhere may take it for the token".to_owned(),
            );
        }
    }

    pub(super) fn check_property_name(&mut self, name: &str) {
        let is_more_than_a_name =
            name.contains([':', ',', ';', '{', '}']) || name.contains(is_line_break);
        if self.is_faithful() && is_more_than_a_name {
            self.note(
                ToolNoteCode::BreaksOut,
                format!("the property's name {name:?} can be taken for more than a name; rename it, or use the policy `complete`, which quotes it"),
            );
        } else if !is_plain_name(name) {
            self.note(
                ToolNoteCode::OddName,
                format!("the property's name {name:?} is no plain word, and the model may write another one; rename it if you can"),
            );
        }
        self.check_markers(name);
    }

    /// Keywords that neither policy shows.
    pub(super) fn check_hidden(&mut self, schema: &Map<String, Value>) {
        for key in HIDDEN {
            if schema
                .get(key)
                .is_some_and(|value| *value != Value::Bool(false))
            {
                self.note_at(
                    key,
                    ToolNoteCode::NotShown,
                    &format!(
                        "the model is not shown `{key}`; say in the description what it means"
                    ),
                );
            }
        }
    }
}

pub(super) const LINE_BREAK: &str = "the text has a line break, behind which it is no comment and no string any more; write it on one line, or use the \
                          policy `complete`, which makes each line a comment";

/// Keywords that say something about values, and that neither policy shows.
const HIDDEN: [&str; 17] = [
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "discriminator",
];

/// Calls `check` for each schema in a list, at its place.
pub(super) fn each_of<'s>(
    linter: &mut Linter<'_>,
    key: &str,
    schemas: &'s [Value],
    mut check: impl FnMut(&mut Linter<'_>, &'s Value),
) {
    linter.within(key, |linter| {
        for (index, schema) in schemas.iter().enumerate() {
            linter.within(&index.to_string(), |linter| check(linter, schema));
        }
    });
}
