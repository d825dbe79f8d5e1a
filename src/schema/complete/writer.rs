//! The state of writing a tool's types, and its limits.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::error::Result;
use crate::schema::comment::one_line;
use crate::schema::layout::{EnumDefault, Layout};
use crate::schema::notes::notes;
use crate::schema::resolve::{Gap, Resolved, Resolver};

/// How many schemas are written of a tool; each use of a reference counts anew.
const MAX_SCHEMAS: usize = 4_096;
/// After how many bytes of a tool's types no further schema is written.
const MAX_BYTES: usize = 64 << 10;

pub(super) struct TypeWriter<'s, 'out> {
    pub(super) layout: Layout<'out>,
    resolver: Resolver<'s>,
    /// The names in the lists `required` met so far, by the address of the list: long ones are read once.
    pub(super) required: HashMap<*const Value, HashSet<&'s str>>,
    /// The length of the text before the type.
    start: usize,
    /// The length of the notes that are still to be written.
    pub(super) held: usize,
    /// Whether a schema was left out for the limits.
    pub(super) is_cut: bool,
}

/// What is to be known of a type that was written.
#[derive(Default)]
pub(super) struct Written {
    /// What remains to be said of it.
    pub(super) notes: Vec<String>,
    pub(super) union: UnionText,
    /// Whether null stands in the text, if it is allowed.
    pub(super) has_null: bool,
    /// Whether whatever follows on the line would be part of a comment.
    pub(super) ends_in_comment: bool,
}

/// Whether a type is a union to what stands beside it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum UnionText {
    #[default]
    None,
    /// `A | B`
    Inline,
    /// A line for each variant.
    Lines,
}

impl<'s, 'out> TypeWriter<'s, 'out> {
    pub(super) fn new(root: &'s Value, out: &'out mut String) -> Self {
        Self {
            start: out.len(),
            layout: Layout::new(out),
            resolver: Resolver::new(root, MAX_SCHEMAS),
            required: HashMap::new(),
            held: 0,
            is_cut: false,
        }
    }

    /// Resolves a schema and goes into it. Beyond the limits there is none.
    pub(super) fn open(&mut self, schema: &'s Value) -> Result<Resolved<'s>> {
        self.layout.enter()?;
        let mut resolved = Resolved::default();
        if self.layout.out.len() - self.start + self.held >= MAX_BYTES {
            resolved.gap = Some(Gap::TooMany);
        } else {
            self.resolver.merge(schema, &mut resolved)?;
            while let Some(variant) = resolved.only_variant() {
                resolved.is_nullable |= resolved.allows_null();
                resolved.unions_from = resolved.parts.len();
                self.resolver.merge(variant, &mut resolved)?;
            }
        }
        self.resolver.open(&resolved);
        Ok(resolved)
    }

    pub(super) fn close(&mut self, resolved: &Resolved<'s>) {
        self.resolver.close(resolved);
        self.layout.leave();
    }

    /// What is to be said of a type in one note: its default and limits, and what writing it left to say.
    pub(super) fn notes(
        &mut self,
        schema: &Resolved<'s>,
        enum_default: EnumDefault,
        left: Vec<String>,
    ) -> Result<Option<String>> {
        let mut notes = notes(schema, enum_default)?;
        notes.extend(left);
        let note = (!notes.is_empty()).then(|| notes.join(", "));
        self.held += note.as_ref().map_or(0, String::len);
        Ok(note)
    }

    /// The description, where it is not a comment above but part of a note.
    pub(super) fn description(&mut self, schema: &Resolved<'s>) -> Option<String> {
        let description = one_line(schema.text("description")?).into_owned();
        self.held += description.len();
        Some(description)
    }

    pub(super) fn write_too_large(&mut self) -> Written {
        self.layout.push("any");
        let is_first = !std::mem::replace(&mut self.is_cut, true);
        Written {
            notes: Vec::from_iter(is_first.then(|| "schema too large to show".to_owned())),
            ..Written::default()
        }
    }
}

impl Written {
    /// A type made of many of another one, of which the note tells.
    pub(super) fn each(note: Option<String>) -> Self {
        Self {
            notes: Vec::from_iter(note.map(|note| format!("each {note}"))),
            ..Self::default()
        }
    }

    /// Whether null is allowed and does not stand in the text.
    pub(super) fn lacks_null(&self, schema: &Resolved<'_>) -> bool {
        schema.allows_null() && !self.has_null
    }
}
