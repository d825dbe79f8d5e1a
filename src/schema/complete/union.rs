//! Types that are one of several.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::Value;

use super::writer::{TypeWriter, UnionText, Written};
use crate::error::Result;
use crate::schema::layout::{EnumDefault, VARIANT_INDENT};
use crate::schema::resolve::Resolved;
use crate::schema::shape::{Shape, Type};

/// The texts of variants, before it is known whether they have lines of their own.
pub(super) struct Variants {
    text: String,
    each: Vec<Variant>,
    /// Whether each has its line: there is something to say of one, or one has several lines, or the schema is `oneOf`.
    pub(super) have_lines: bool,
    /// Whether null is another variant, which comes last.
    with_null: bool,
    /// The length of the notes that were still to be written before.
    held: usize,
}

struct Variant {
    text: Range<usize>,
    note: Option<String>,
    union: UnionText,
    ends_in_comment: bool,
}

/// Where variants are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On the lines behind a property's name.
    Property,
    /// Within a type.
    Type,
}

#[derive(Clone, Copy)]
enum Source<'s> {
    Schema(&'s Value),
    Named(Type),
}

impl<'s> TypeWriter<'s, '_> {
    /// The variants of a schema that has several, or `oneOf`.
    pub(super) fn variants(
        &mut self,
        schema: &Resolved<'s>,
        indent: usize,
        enum_default: EnumDefault,
    ) -> Result<Option<Variants>> {
        let (sources, is_one_of): (Vec<Source<'s>>, bool) = match schema.shape() {
            Shape::Union(union) => (
                union.variants.into_iter().map(Source::Schema).collect(),
                union.is_one_of,
            ),
            Shape::Types(types) if types.len() > 1 => {
                (types.into_iter().map(Source::Named).collect(), false)
            }
            _ => return Ok(None),
        };
        let start = self.layout.out.len();
        let mut variants = Variants {
            text: String::new(),
            each: Vec::with_capacity(sources.len()),
            have_lines: is_one_of,
            with_null: schema.allows_null(),
            held: self.held,
        };
        for source in sources {
            let at = self.layout.out.len();
            let (mut variant, lacks_null) =
                self.write_variant(schema, source, indent, enum_default)?;
            if lacks_null && is_one_of {
                self.layout.push(" | null");
            }
            variants.with_null |= lacks_null && !is_one_of;
            variants.have_lines |= variant.note.is_some() || self.layout.out[at..].contains('\n');
            variant.text = at - start..self.layout.out.len() - start;
            variants.each.push(variant);
        }
        variants.text = self.layout.out.split_off(start);
        if !is_one_of {
            variants.keep_each_once();
        }
        Ok(Some(variants))
    }

    /// Also tells whether null is allowed and not in the text.
    fn write_variant(
        &mut self,
        schema: &Resolved<'s>,
        source: Source<'s>,
        indent: usize,
        enum_default: EnumDefault,
    ) -> Result<(Variant, bool)> {
        let indent = indent + VARIANT_INDENT;
        let variant = match source {
            Source::Schema(variant) => variant,
            Source::Named(name) => {
                let written = self.write_named(schema, name, indent)?;
                let note = (!written.notes.is_empty()).then(|| written.notes.join(", "));
                return Ok((Variant::new(&written, note), false));
            }
        };
        let mut resolved = self.open(variant)?;
        resolved.around = schema.of_type().collect();
        let description = self.description(&resolved);
        let mut written = self.write_without_null(&resolved, indent)?;
        let lacks_null = written.lacks_null(&resolved);
        let notes = std::mem::take(&mut written.notes);
        let notes = self.notes(&resolved, enum_default, notes)?;
        self.close(&resolved);
        let said: Vec<String> = description.into_iter().chain(notes).collect();
        let note = (!said.is_empty()).then(|| said.join(" "));
        Ok((Variant::new(&written, note), lacks_null))
    }

    pub(super) fn write_variants(&mut self, variants: &Variants, indent: usize) -> Written {
        if variants.have_lines {
            self.write_lines(variants, Place::Type, indent)
        } else {
            self.write_inline(variants)
        }
    }

    /// `A | B | null`
    pub(super) fn write_inline(&mut self, variants: &Variants) -> Written {
        for (index, variant) in variants.each.iter().enumerate() {
            self.layout.push(if index > 0 { " | " } else { "" });
            self.layout.push(&variants.text[variant.text.clone()]);
        }
        let is_union = match &variants.each[..] {
            [only] => only.union != UnionText::None,
            _ => true,
        };
        if variants.with_null {
            self.layout.push(" | null");
        }
        Written {
            union: if is_union || variants.with_null {
                UnionText::Inline
            } else {
                UnionText::None
            },
            has_null: true,
            ..Written::default()
        }
    }

    /// Each variant on its line, with what is to be said of it.
    pub(super) fn write_lines(
        &mut self,
        variants: &Variants,
        place: Place,
        indent: usize,
    ) -> Written {
        let last = variants.each.last();
        let mut ends_in_comment =
            last.is_some_and(|last| last.note.is_some() || last.ends_in_comment);
        for variant in &variants.each {
            self.begin_line(indent);
            self.layout.push(&variants.text[variant.text.clone()]);
            self.layout.notes_behind(variant.note.as_deref());
        }
        if variants.with_null {
            // Within a type the reference writes it behind the last variant.
            if place == Place::Property || ends_in_comment {
                self.begin_line(indent);
                self.layout.push("null");
            } else {
                self.layout.push(" | null");
            }
            ends_in_comment = false;
        }
        self.held = variants.held;
        Written {
            union: UnionText::Lines,
            has_null: true,
            ends_in_comment,
            ..Written::default()
        }
    }

    fn begin_line(&mut self, indent: usize) {
        self.layout.push("\n");
        self.layout.variant_bar(indent);
    }
}

impl Variants {
    /// Leaves out variants that say the same as one before.
    fn keep_each_once(&mut self) {
        let mut seen = HashSet::new();
        let text = &self.text;
        let is_new: Vec<bool> = self
            .each
            .iter()
            .map(|variant| seen.insert((&text[variant.text.clone()], variant.note.as_deref())))
            .collect();
        let mut is_new = is_new.into_iter();
        self.each.retain(|_| is_new.next() == Some(true));
    }
}

impl Variant {
    fn new(written: &Written, note: Option<String>) -> Self {
        Self {
            text: 0..0,
            note,
            union: written.union,
            ends_in_comment: written.ends_in_comment,
        }
    }
}
