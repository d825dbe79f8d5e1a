//! Types, but for unions and objects.

use serde_json::Value;

use super::writer::{TypeWriter, UnionText, Written};
use crate::error::Result;
use crate::schema::comment::{one_line, write_json_in_line};
use crate::schema::layout::EnumDefault;
use crate::schema::resolve::{Gap, Resolved, name_of};
use crate::schema::shape::{Shape, Type};

/// How many values of an `enum` are written.
pub(in crate::schema) const MAX_LITERALS: usize = 200;

impl<'s> TypeWriter<'s, '_> {
    /// The type, and `| null` where null is allowed.
    pub(super) fn write_type(&mut self, schema: &Resolved<'s>, indent: usize) -> Result<Written> {
        let mut written = self.write_without_null(schema, indent)?;
        if written.lacks_null(schema) {
            self.layout.push(" | null");
            written.union = UnionText::Inline;
        }
        Ok(written)
    }

    /// The type. Null stands in it only as a line among others, or if there is nothing else.
    pub(super) fn write_without_null(
        &mut self,
        schema: &Resolved<'s>,
        indent: usize,
    ) -> Result<Written> {
        if let Some(Gap::TooMany) = schema.gap {
            return Ok(self.write_too_large());
        }
        let mut written = match self.variants(schema, indent, EnumDefault::Json)? {
            Some(variants) => self.write_variants(&variants, indent),
            None => match schema.shape() {
                Shape::Literals(literals) => self.write_literals(literals)?,
                Shape::Types(types) => self.write_named(schema, types[0], indent)?,
                Shape::Union(_) => Written::default(),
            },
        };
        written.notes.extend(schema.gap.and_then(gap_note));
        Ok(written)
    }

    /// Values as types.
    fn write_literals(&mut self, literals: &[Value]) -> Result<Written> {
        let mut values = literals.iter().filter(|value| !value.is_null());
        let mut count = 0;
        for value in values.by_ref().take(MAX_LITERALS) {
            self.layout.push(if count > 0 { " | " } else { "" });
            write_json_in_line(value, self.layout.out)?;
            count += 1;
        }
        if count == 0 {
            self.layout.push("null");
        }
        let more = values.count();
        Ok(Written {
            notes: Vec::from_iter((more > 0).then(|| format!("{more} more values"))),
            union: if count > 1 {
                UnionText::Inline
            } else {
                UnionText::None
            },
            has_null: count == 0,
            ends_in_comment: false,
        })
    }

    pub(super) fn write_named(
        &mut self,
        schema: &Resolved<'s>,
        name: Type,
        indent: usize,
    ) -> Result<Written> {
        let text = match name {
            Type::Any => "any",
            Type::Null => "null",
            Type::Boolean => "boolean",
            Type::Number => "number",
            Type::String => "string",
            Type::Array => return self.write_array(schema, indent),
            Type::Object => return self.write_object(schema, indent),
        };
        self.layout.push(text);
        Ok(Written {
            has_null: name == Type::Null,
            ..Written::default()
        })
    }

    fn write_array(&mut self, schema: &Resolved<'s>, indent: usize) -> Result<Written> {
        let items = schema.get_of_type("items");
        let (elements, rest) = match (schema.get_of_type("prefixItems"), items) {
            (Some(Value::Array(elements)), rest) => (&elements[..], rest),
            // How tuples were written before `prefixItems`.
            (_, Some(Value::Array(elements))) => {
                (&elements[..], schema.get_of_type("additionalItems"))
            }
            (_, rest) => (&[][..], rest),
        };
        match rest {
            _ if !elements.is_empty() => self.write_tuple(elements, rest, indent),
            Some(items) => self.write_items(items, indent),
            None => {
                self.layout.push("Array<any>");
                Ok(Written::default())
            }
        }
    }

    /// `T[]`
    fn write_items(&mut self, items: &'s Value, indent: usize) -> Result<Written> {
        let note = self.write_enclosed(items, indent, UnionText::Inline)?;
        self.layout.push("[]");
        Ok(Written::each(note))
    }

    /// `[A, B, ...C[]]`
    fn write_tuple(
        &mut self,
        elements: &'s [Value],
        rest: Option<&'s Value>,
        indent: usize,
    ) -> Result<Written> {
        let mut written = Written::default();
        self.layout.push("[");
        for (index, element) in elements.iter().enumerate() {
            self.layout.push(if index > 0 { ", " } else { "" });
            let note = self.write_enclosed(element, indent, UnionText::Lines)?;
            let note = note.map(|note| format!("item {}: {note}", index + 1));
            written.notes.extend(note);
        }
        if let Some(rest) = rest.filter(|rest| **rest != Value::Bool(false)) {
            self.layout.push(", ...");
            written.notes.extend(self.write_items(rest, indent)?.notes);
        }
        self.layout.push("]");
        Ok(written)
    }

    /// A type within another one, in parentheses if it is a union of that kind or one of lines. Returns what is to be said
    /// of it.
    pub(super) fn write_enclosed(
        &mut self,
        schema: &'s Value,
        indent: usize,
        in_parentheses: UnionText,
    ) -> Result<Option<String>> {
        let resolved = self.open(schema)?;
        let description = self.description(&resolved);
        let start = self.layout.out.len();
        let written = self.write_type(&resolved, indent)?;
        if written.union == UnionText::Lines {
            self.layout.out.insert(start, '(');
            self.layout.push("\n");
            self.layout.indent(indent);
            self.layout.push(")");
        } else if written.union == in_parentheses {
            self.layout.out.insert(start, '(');
            self.layout.push(")");
        }
        let notes = self.notes(&resolved, EnumDefault::Raw, written.notes)?;
        self.close(&resolved);
        let said: Vec<String> = description.into_iter().chain(notes).collect();
        Ok((!said.is_empty()).then(|| said.join(", ")))
    }
}

fn gap_note(gap: Gap<'_>) -> Option<String> {
    match gap {
        Gap::Recursive(reference) => Some(format!(
            "recursive: same shape as {}",
            one_line(&name_of(reference))
        )),
        Gap::Unresolved(reference) => {
            Some(format!("unresolved reference: {}", one_line(reference)))
        }
        Gap::TooMany => None,
    }
}
