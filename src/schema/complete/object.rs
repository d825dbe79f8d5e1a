//! Objects and their properties.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::union::Place;
use super::writer::{TypeWriter, UnionText, Written};
use crate::error::Result;
use crate::schema::comment::{lines, one_line, property_name, says_the_name, write_json_in_line};
use crate::schema::layout::{EnumDefault, PROPERTY_INDENT};
use crate::schema::resolve::Resolved;
use crate::schema::shape::{Shape, Type, strings};

/// How many examples are written.
pub(in crate::schema) const MAX_EXAMPLES: usize = 5;

/// A property, or what stands for many of them.
struct Property<'p> {
    /// As the schema has it; none where it stands for many.
    name: Option<&'p str>,
    /// The pattern of the names that it stands for.
    pattern: Option<&'p str>,
    is_required: bool,
}

/// Whether it describes an object that has no properties, so that a tool of these parameters takes none.
pub(super) fn takes_nothing(schema: &Resolved<'_>) -> bool {
    matches!(schema.shape(), Shape::Types(types) if types == [Type::Object])
        && schema.gap.is_none()
        && members_of(schema, "properties").is_empty()
        && members_of(schema, "patternProperties").is_empty()
        && !schema
            .get_of_type("additionalProperties")
            .is_some_and(Value::is_object)
}

impl<'s> TypeWriter<'s, '_> {
    pub(super) fn write_object(&mut self, schema: &Resolved<'s>, indent: usize) -> Result<Written> {
        let properties = members_of(schema, "properties");
        let patterns = members_of(schema, "patternProperties");
        let others = schema.get_of_type("additionalProperties");
        if properties.is_empty() {
            match (&patterns[..], others) {
                ([], Some(values)) if values.is_object() => {
                    return self.write_record(values, indent);
                }
                ([], _) => return Ok(self.write_empty(others)),
                ([(pattern, values)], others) if !others.is_some_and(Value::is_object) => {
                    let mut written = self.write_record(values, indent)?;
                    written.notes.insert(0, keys_note(pattern));
                    return Ok(written);
                }
                _ => {}
            }
        }
        self.layout.push("{\n");
        self.write_properties(schema, &properties, indent)?;
        let patterns = patterns
            .into_iter()
            .map(|(pattern, values)| (Some(pattern), values));
        let others = others
            .filter(|values| values.is_object() || **values == Value::Bool(true))
            .map(|values| (None, values));
        for (pattern, values) in patterns.chain(others) {
            let property = Property {
                name: None,
                pattern,
                is_required: true,
            };
            self.write_property(&property, values, indent)?;
        }
        self.layout.indent(indent);
        self.layout.push("}");
        Ok(Written::default())
    }

    fn write_empty(&mut self, others: Option<&Value>) -> Written {
        let is_closed = others == Some(&Value::Bool(false));
        self.layout.push(if is_closed {
            "{}"
        } else {
            "Record<string, any>"
        });
        Written::default()
    }

    fn write_record(&mut self, values: &'s Value, indent: usize) -> Result<Written> {
        self.layout.push("Record<string, ");
        let note = self.write_enclosed(values, indent, UnionText::Lines)?;
        self.layout.push(">");
        Ok(Written::each(note))
    }

    fn write_properties(
        &mut self,
        schema: &Resolved<'s>,
        properties: &[(&'s str, &'s Value)],
        indent: usize,
    ) -> Result<()> {
        let required = self.required_of(schema, properties);
        for ((name, property), is_required) in properties.iter().zip(required) {
            let written = Property {
                name: Some(name),
                pattern: None,
                is_required,
            };
            self.write_property(&written, property, indent)?;
        }
        Ok(())
    }

    /// Which of the properties are required.
    fn required_of(
        &mut self,
        schema: &Resolved<'s>,
        properties: &[(&'s str, &'s Value)],
    ) -> Vec<bool> {
        if properties.is_empty() {
            return Vec::new();
        }
        let lists: Vec<&Value> = schema
            .of_type()
            .filter_map(|part| part.get("required"))
            .collect();
        for list in &lists {
            self.required
                .entry(std::ptr::from_ref(*list))
                .or_insert_with(|| strings(Some(list)).collect());
        }
        let sets: Vec<&HashSet<&str>> = lists
            .iter()
            .filter_map(|list| self.required.get(&std::ptr::from_ref(*list)))
            .collect();
        let is_required = |name: &str| sets.iter().any(|set| set.contains(name));
        properties
            .iter()
            .map(|(name, _)| is_required(name))
            .collect()
    }

    fn write_property(
        &mut self,
        property: &Property<'_>,
        schema: &'s Value,
        indent: usize,
    ) -> Result<()> {
        let held = self.held;
        let resolved = self.open(schema)?;
        self.write_comments(property.name, &resolved, indent)?;
        let written_name = property.name.map_or("[key: string]".into(), property_name);
        match self.variants(&resolved, indent, EnumDefault::Raw)? {
            Some(variants) if variants.have_lines => {
                let notes = Vec::from_iter(property.pattern.map(keys_note));
                if let Some(note) = self.notes(&resolved, EnumDefault::Raw, notes)? {
                    self.layout.comment(indent, &note);
                }
                self.layout
                    .property_name(indent, &written_name, property.is_required);
                self.write_lines(&variants, Place::Property, indent);
                self.layout.push("\n");
                self.layout.end_of_variants(indent);
            }
            variants => {
                self.layout
                    .property_name(indent, &written_name, property.is_required);
                self.layout.push(" ");
                let mut written = match variants {
                    Some(variants) => self.write_inline(&variants),
                    None => self.write_type(&resolved, indent + PROPERTY_INDENT)?,
                };
                self.layout.push(",");
                if let Some(pattern) = property.pattern {
                    written.notes.insert(0, keys_note(pattern));
                }
                let notes = self.notes(&resolved, EnumDefault::Raw, written.notes)?;
                self.layout.notes_behind(notes.as_deref());
                self.layout.push("\n");
            }
        }
        self.close(&resolved);
        self.held = held;
        Ok(())
    }

    /// What stands above a property, or above a tool's parameters, which have no name.
    pub(super) fn write_comments(
        &mut self,
        name: Option<&str>,
        schema: &Resolved<'s>,
        indent: usize,
    ) -> Result<()> {
        if let (Some(name), Some(title)) = (name, schema.text("title")) {
            if !says_the_name(title, name) {
                self.write_lines_of(title, indent);
                self.layout.empty_comment(indent);
            }
        }
        // Of `oneOf` the reference writes the examples first.
        let is_one_of = matches!(schema.shape(), Shape::Union(union) if union.is_one_of);
        if is_one_of {
            self.write_examples(schema, indent)?;
        }
        if let Some(description) = schema.text("description") {
            self.write_lines_of(description, indent);
        }
        if schema.is_true("deprecated") {
            self.layout.comment(indent, "deprecated");
        }
        if !is_one_of {
            self.write_examples(schema, indent)?;
        }
        Ok(())
    }

    fn write_examples(&mut self, schema: &Resolved<'s>, indent: usize) -> Result<()> {
        let Some(Value::Array(examples)) = schema.get("examples") else {
            return Ok(());
        };
        if examples.is_empty() {
            return Ok(());
        }
        self.layout.comment(indent, "Examples:");
        for example in examples.iter().take(MAX_EXAMPLES) {
            let mut text = String::from("- ");
            write_json_in_line(example, &mut text)?;
            self.layout.comment(indent, &text);
        }
        Ok(())
    }

    /// A text as comments, a line each.
    fn write_lines_of(&mut self, text: &str, indent: usize) {
        for (index, line) in lines(text).enumerate() {
            if line.is_empty() && index > 0 {
                self.layout.empty_comment(indent);
            } else {
                self.layout.comment(indent, &line);
            }
        }
    }
}

/// What the schemas have under this key, by name: of those that several have, the first.
fn members_of<'s>(schema: &Resolved<'s>, key: &str) -> Vec<(&'s str, &'s Value)> {
    let mut maps = schema
        .of_type()
        .filter_map(|part| part.get(key)?.as_object())
        .collect::<Vec<&'s Map<String, Value>>>()
        .into_iter();
    let first = maps.next().into_iter().flatten();
    let mut members: Vec<(&str, &Value)> =
        first.map(|(name, value)| (name.as_str(), value)).collect();
    if maps.len() > 0 {
        let mut seen: HashSet<&str> = members.iter().map(|(name, _)| *name).collect();
        let more = maps.flatten().filter(|(name, _)| seen.insert(name));
        members.extend(more.map(|(name, value)| (name.as_str(), value)));
    }
    members
}

fn keys_note(pattern: &str) -> String {
    format!("keys: {}", one_line(pattern))
}
