//! A JSON schema as a TypeScript type that loses nothing a type or a short comment can say.
//!
//! Where the reference's way loses nothing, the two are equal to the byte: the model knows that layout.

mod object;
mod union;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use self::union::{Place, Variants};
use super::comment::{one_line, write_json_in_line};
use super::layout::{EnumDefault, Layout};
use super::notes::notes;
use super::resolve::{Gap, Resolved, Resolver, name_of};
use super::shape::{Shape, Type};
use crate::error::Result;

/// How many schemas are written of a tool; each use of a reference counts anew.
const MAX_SCHEMAS: usize = 4_096;
/// After how many bytes of a tool's types no further schema is written.
const MAX_BYTES: usize = 64 << 10;
/// How many values of an `enum` are written.
pub(super) const MAX_LITERALS: usize = 200;
/// How many examples are written.
pub(super) const MAX_EXAMPLES: usize = 5;

/// Appends what stands between a tool's parentheses: nothing for an object without properties. Returns whether the limits
/// left out a part of the schema.
pub(super) fn write_parameters(schema: &Value, out: &mut String) -> Result<bool> {
    let mut writer = TypeWriter::new(schema, out);
    writer.write_parameters(schema)?;
    Ok(writer.is_cut)
}

struct TypeWriter<'s, 'out> {
    layout: Layout<'out>,
    resolver: Resolver<'s>,
    /// The names in the lists `required` met so far, by the address of the list: long ones are read once.
    required: HashMap<*const Value, HashSet<&'s str>>,
    /// The length of the text before the type.
    start: usize,
    /// The length of the notes that are still to be written.
    held: usize,
    /// Whether a schema was left out for the limits.
    is_cut: bool,
}

/// What is to be known of a type that was written.
#[derive(Default)]
struct Written {
    /// What remains to be said of it.
    notes: Vec<String>,
    union: UnionText,
    /// Whether null stands in the text, if it is allowed.
    has_null: bool,
    /// Whether whatever follows on the line would be part of a comment.
    ends_in_comment: bool,
}

/// Whether a type is a union to what stands beside it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum UnionText {
    #[default]
    None,
    /// `A | B`
    Inline,
    /// A line for each variant.
    Lines,
}

impl<'s, 'out> TypeWriter<'s, 'out> {
    fn new(root: &'s Value, out: &'out mut String) -> Self {
        Self {
            start: out.len(),
            layout: Layout::new(out),
            resolver: Resolver::new(root, MAX_SCHEMAS),
            required: HashMap::new(),
            held: 0,
            is_cut: false,
        }
    }

    fn write_parameters(&mut self, schema: &'s Value) -> Result<()> {
        let resolved = self.open(schema)?;
        if object::takes_nothing(&resolved) {
            return Ok(());
        }
        self.layout.push("_: ");
        self.write_comments(None, &resolved, 0)?;
        let start = self.layout.out.len();
        let written = self.write_type(&resolved, 0)?;
        // A type of several lines begins one, which comments have done already.
        let has_comments = self.layout.out[..start].ends_with('\n');
        if has_comments && written.union == UnionText::Lines {
            self.layout.out.remove(start);
        }
        let notes = self.notes(&resolved, EnumDefault::Raw, written.notes)?;
        self.layout.notes_behind(notes.as_deref());
        // What follows on the line is no part of a comment.
        if notes.is_some() || written.ends_in_comment {
            self.layout.push("\n");
        }
        self.close(&resolved);
        Ok(())
    }

    /// Resolves a schema and goes into it. Beyond the limits there is none.
    fn open(&mut self, schema: &'s Value) -> Result<Resolved<'s>> {
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

    fn close(&mut self, resolved: &Resolved<'s>) {
        self.resolver.close(resolved);
        self.layout.leave();
    }

    /// What is to be said of a type in one note: its default and limits, and what writing it left to say.
    fn notes(
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
    fn description(&mut self, schema: &Resolved<'s>) -> Option<String> {
        let description = one_line(schema.text("description")?).into_owned();
        self.held += description.len();
        Some(description)
    }

    /// The type, and `| null` where null is allowed.
    fn write_type(&mut self, schema: &Resolved<'s>, indent: usize) -> Result<Written> {
        let mut written = self.write_without_null(schema, indent)?;
        if written.lacks_null(schema) {
            self.layout.push(" | null");
            written.union = UnionText::Inline;
        }
        Ok(written)
    }

    /// The type. Null stands in it only as a line among others, or if there is nothing else.
    fn write_without_null(&mut self, schema: &Resolved<'s>, indent: usize) -> Result<Written> {
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

    fn write_variants(&mut self, variants: &Variants, indent: usize) -> Written {
        if variants.have_lines {
            self.write_lines(variants, Place::Type, indent)
        } else {
            self.write_inline(variants)
        }
    }

    fn write_too_large(&mut self) -> Written {
        self.layout.push("any");
        let is_first = !std::mem::replace(&mut self.is_cut, true);
        Written {
            notes: Vec::from_iter(is_first.then(|| "schema too large to show".to_owned())),
            ..Written::default()
        }
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

    fn write_named(&mut self, schema: &Resolved<'s>, name: Type, indent: usize) -> Result<Written> {
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
    fn write_enclosed(
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

impl Written {
    /// A type made of many of another one, of which the note tells.
    fn each(note: Option<String>) -> Self {
        Self {
            notes: Vec::from_iter(note.map(|note| format!("each {note}"))),
            ..Self::default()
        }
    }

    /// Whether null is allowed and does not stand in the text.
    fn lacks_null(&self, schema: &Resolved<'_>) -> bool {
        schema.allows_null() && !self.has_null
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
