//! JSON with its place in the request, or in the row of a data set, for refusals that say where.
//!
//! A key that is absent and one whose value is null are the same: clients write either for what they leave out.

use std::fmt::Write as _;

use serde_json::Value;

use crate::error::{Error, Result, RowErrorKind};
use crate::schema::{MAX_SCHEMA_DEPTH, write_json};

/// How deep values may be nested, so that copying them does not exhaust the stack. A schema in a schema is two levels, and
/// a tool's schema stands a few levels deep in the body: schemas that are too deep to be rendered pass here.
const MAX_DEPTH: usize = 2 * MAX_SCHEMA_DEPTH + 128;

/// How many characters of a value are quoted.
const LONGEST_QUOTE: usize = 200;

/// What to do where a row is something else.
const OBJECTS: &str = "each row is one, in JSON Lines on a line of its own";

static NULL: Value = Value::Null;

/// Where a value stands: a list of steps that lives on the stack, so that no text is made of it unless it is refused.
#[derive(Clone, Copy)]
enum Path<'p> {
    /// The body.
    Body,
    /// An item of a list with a name, which is not in the body.
    Named(&'static str, usize),
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Self::Body => {}
            Self::Named(name, index) => push(out, format_args!("{name}[{index}]")),
            Self::Key(parent, key) => {
                parent.write(out);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
            Self::Index(parent, index) => {
                parent.write(out);
                push(out, format_args!("[{index}]"));
            }
        }
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

/// A value and its place.
#[derive(Clone, Copy)]
pub(crate) struct Node<'v, 'p> {
    value: &'v Value,
    path: Path<'p>,
}

impl<'v> Node<'v, '_> {
    /// The body of a request.
    pub(crate) fn of_body(value: &'v Value) -> Result<Self> {
        let path = Path::Body;
        Self { value, path }.object()?.shallow()
    }

    /// A row of a data set.
    pub(crate) fn of_row(value: &'v Value) -> Result<Self> {
        let path = Path::Body;
        let node = Self { value, path };
        node.object().map_err(|error| {
            let found = kind_of(value).unwrap_or("null");
            error
                .in_row(RowErrorKind::NotAnObject, OBJECTS)
                .instead_of(found)
        })
    }

    /// The items of a list that is not part of a body.
    pub(crate) fn items_named(
        name: &'static str,
        items: &'v [Value],
    ) -> impl Iterator<Item = Node<'v, 'static>> {
        let items = items.iter().enumerate();
        items.map(move |(index, value)| Node {
            value,
            path: Path::Named(name, index),
        })
    }

    /// Refuses what is nested too deep to be copied.
    pub(crate) fn shallow(self) -> Result<Self> {
        if is_deeper(self.value, MAX_DEPTH) {
            let text = format!("is nested more than {MAX_DEPTH} levels deep");
            return Err(self.refused(text).in_row(RowErrorKind::TooLarge, ""));
        }
        Ok(self)
    }

    /// The value as compact JSON, behind what is in `out`.
    pub(crate) fn write_json(&self, out: &mut String) -> Result<()> {
        write_json(self.value, out).map_err(|_| {
            self.refused(format!(
                "is nested more than {MAX_SCHEMA_DEPTH} levels deep"
            ))
        })
    }

    pub(crate) fn value(&self) -> &'v Value {
        self.value
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// The value of a key; null where there is none.
    pub(crate) fn get<'s>(&'s self, key: &'s str) -> Node<'v, 's> {
        Node {
            value: self.value.get(key).unwrap_or(&NULL),
            path: Path::Key(&self.path, key),
        }
    }

    /// The value of a key, where there is one.
    pub(crate) fn find<'s>(&'s self, key: &'s str) -> Option<Node<'v, 's>> {
        Some(self.get(key)).filter(|node| !node.is_null())
    }

    /// The items of a list; `what` says what was expected where it is none.
    pub(crate) fn items<'s>(
        &'s self,
        what: &str,
    ) -> Result<impl ExactSizeIterator<Item = Node<'v, 's>>> {
        let Value::Array(items) = self.value else {
            return Err(self.expected(what));
        };
        Ok(items.iter().enumerate().map(|(index, value)| Node {
            value,
            path: Path::Index(&self.path, index),
        }))
    }

    /// Refuses what is no object.
    pub(crate) fn object(self) -> Result<Self> {
        if self.value.is_object() {
            Ok(self)
        } else {
            Err(self.expected("an object"))
        }
    }

    pub(crate) fn text(&self) -> Result<&'v str> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&self) -> Result<Option<&'v str>> {
        if self.is_null() {
            Ok(None)
        } else {
            self.text().map(Some)
        }
    }

    /// A truth value that may be left out.
    pub(crate) fn flag(&self, default: bool) -> Result<bool> {
        match self.value {
            Value::Null => Ok(default),
            Value::Bool(flag) => Ok(*flag),
            _ => Err(self.expected("true or false")),
        }
    }

    /// A whole number that may be left out.
    pub(crate) fn number(&self, default: usize, least: usize, most: usize) -> Result<usize> {
        if self.is_null() {
            return Ok(default);
        }
        let number = self
            .value
            .as_u64()
            .and_then(|number| usize::try_from(number).ok());
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| self.expected(&format!("a whole number from {least} to {most}")))
    }

    /// Another value in its place: what a text says that is JSON.
    pub(crate) fn with_value<'w>(&self, value: &'w Value) -> Node<'w, '_> {
        Node {
            value,
            path: self.path,
        }
    }

    /// The place, as refusals name it.
    pub(crate) fn param(&self) -> String {
        let mut param = String::new();
        self.path.write(&mut param);
        param
    }

    pub(crate) fn refused(&self, text: impl Into<String>) -> Error {
        Error::invalid_request(self.param(), text)
    }

    pub(crate) fn expected(&self, what: &str) -> Error {
        let error = self.refused(format!("expected {what}"));
        match kind_of(self.value) {
            None => error
                .in_row(RowErrorKind::MissingField, "")
                .instead_of("missing"),
            Some(found) => error.instead_of(found),
        }
    }

    /// For a field that asks for what cannot be done: refused where it has a value.
    pub(crate) fn must_be_absent(&self, why: &str) -> Result<()> {
        if self.is_null() {
            Ok(())
        } else {
            Err(self.refused(format!("is {why}")))
        }
    }
}

/// What a value is, in words; None for null, which is nothing.
fn kind_of(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("a boolean"),
        Value::Number(_) => Some("a number"),
        Value::String(_) => Some("a string"),
        Value::Array(_) => Some("a list"),
        Value::Object(_) => Some("an object"),
    }
}

/// Whether values are nested more than so many levels deep.
fn is_deeper(value: &Value, levels: usize) -> bool {
    let Some(levels) = levels.checked_sub(1) else {
        return true;
    };
    match value {
        Value::Array(items) => items.iter().any(|item| is_deeper(item, levels)),
        Value::Object(members) => members.values().any(|member| is_deeper(member, levels)),
        _ => false,
    }
}

/// The text in quotes, not longer than what someone reads.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("'{}…'", &text[..end]),
        None => format!("'{text}'"),
    }
}

/// What a type is told that nothing here reads.
pub(crate) fn unsupported(kind: &str) -> String {
    format!("{} is not supported", quoted(kind))
}
