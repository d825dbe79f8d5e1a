//! The lines that types are made of, whichever policy says what stands in them.

use super::depth::{MAX_SCHEMA_DEPTH, too_deep};
use crate::error::Result;

/// Extra indentation of the type behind a variant's bar.
pub(super) const VARIANT_INDENT: usize = 3;
/// Extra indentation of a property's type.
pub(super) const PROPERTY_INDENT: usize = 4;

/// How a string default of a schema with an `enum` is written. The format is not consistent about it.
#[derive(Clone, Copy)]
pub(super) enum EnumDefault {
    Raw,
    Json,
}

/// Writes types line by line.
pub(super) struct Layout<'out> {
    pub(super) out: &'out mut String,
    /// How many schemas the one being written is nested in.
    depth: usize,
}

impl<'out> Layout<'out> {
    pub(super) fn new(out: &'out mut String) -> Self {
        Self { out, depth: 0 }
    }

    /// Goes into a schema. Fails where schemas are nested deeper than [`MAX_SCHEMA_DEPTH`].
    pub(super) fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_SCHEMA_DEPTH {
            return Err(too_deep());
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// A comment on a line of its own.
    pub(super) fn comment(&mut self, indent: usize, text: &str) {
        self.indent(indent);
        self.push("// ");
        self.push(text);
        self.push("\n");
    }

    /// A comment without text, on a line of its own.
    pub(super) fn empty_comment(&mut self, indent: usize) {
        self.indent(indent);
        self.push("//\n");
    }

    /// What is known of a type beyond itself, behind it.
    pub(super) fn notes_behind<'n>(&mut self, notes: impl IntoIterator<Item = &'n str>) {
        let mut separator = " // ";
        for note in notes {
            self.push(separator);
            self.push(note);
            separator = " ";
        }
    }

    /// `name?:`, the beginning of a property.
    pub(super) fn property_name(&mut self, indent: usize, name: &str, is_required: bool) {
        self.indent(indent);
        self.push(name);
        self.push(if is_required { ":" } else { "?:" });
    }

    /// ` | `, the beginning of a variant that has its own line.
    pub(super) fn variant_bar(&mut self, indent: usize) {
        self.indent(indent);
        self.push(" | ");
    }

    /// The end of a property whose variants have their own lines.
    pub(super) fn end_of_variants(&mut self, indent: usize) {
        self.indent(indent);
        self.push(",\n");
    }
}
