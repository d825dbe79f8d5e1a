//! A JSON schema as a TypeScript type, byte for byte as the reference writes it, oddities included.

use serde_json::{Map, Value};

use super::json::write_json;
use super::layout::{EnumDefault, Layout, PROPERTY_INDENT, VARIANT_INDENT};
use crate::error::Result;

/// Appends the type of `schema`. Fails where schemas or defaults are nested deeper than
/// [`MAX_SCHEMA_DEPTH`](super::depth::MAX_SCHEMA_DEPTH).
pub(super) fn write_type(schema: &Value, out: &mut String) -> Result<()> {
    TypeWriter {
        layout: Layout::new(out),
        nulls: NullSearch::default(),
    }
    .write_type(schema, 0)
}

struct TypeWriter<'out> {
    layout: Layout<'out>,
    nulls: NullSearch,
}

impl TypeWriter<'_> {
    fn write_type(&mut self, schema: &Value, indent: usize) -> Result<()> {
        self.layout.enter()?;
        if let Some(variants) = variants(schema) {
            self.write_variants(variants, indent)?;
        } else if !self.write_type_names(schema) {
            self.write_single_type(schema, indent)?;
        }
        self.layout.leave();
        Ok(())
    }

    /// `"type": ["string", "null"]`: the names, whatever else the schema says. False where there are none.
    fn write_type_names(&mut self, schema: &Value) -> bool {
        let names = schema.get("type").and_then(Value::as_array);
        let names: Vec<&str> = names
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|name| if name == "integer" { "number" } else { name })
            .collect();
        self.layout.push(&names.join(" | "));
        !names.is_empty()
    }

    fn write_single_type(&mut self, schema: &Value, indent: usize) -> Result<()> {
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.write_object(schema, indent)?,
            Some("string") => self.write_string_type(schema),
            Some("number" | "integer") => self.layout.push("number"),
            Some("boolean") => self.layout.push("boolean"),
            Some("array") => match schema.get("items") {
                Some(items) => {
                    self.write_type(items, indent)?;
                    self.layout.push("[]");
                }
                None => self.layout.push("Array<any>"),
            },
            _ => self.layout.push("any"),
        }
        Ok(())
    }

    fn write_string_type(&mut self, schema: &Value) {
        let members = schema.get("enum").and_then(Value::as_array);
        let members: Vec<String> = members
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(quoted)
            .collect();
        if members.is_empty() {
            self.layout.push("string");
        } else {
            self.layout.push(&members.join(" | "));
        }
    }

    fn write_object(&mut self, schema: &Value, indent: usize) -> Result<()> {
        if let Some(description) = description(schema) {
            self.layout.comment(indent, description);
        }
        self.layout.push("{\n");
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            self.write_properties(schema, properties, indent)?;
        }
        self.layout.indent(indent);
        self.layout.push("}");
        Ok(())
    }

    fn write_properties(
        &mut self,
        schema: &Value,
        properties: &Map<String, Value>,
        indent: usize,
    ) -> Result<()> {
        let required = schema.get("required").and_then(Value::as_array);
        let required: std::collections::HashSet<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (key, property) in properties {
            let is_required = required.contains(key.as_str());
            self.write_property_comments(property, indent);
            if let Some(variants) = variants(property) {
                self.write_property_variants(key, is_required, property, variants, indent)?;
            } else {
                self.write_property(key, is_required, property, indent)?;
            }
        }
        Ok(())
    }

    fn write_property_comments(&mut self, property: &Value, indent: usize) {
        if let Some(title) = property.get("title").and_then(Value::as_str) {
            self.layout.comment(indent, title);
            self.layout.empty_comment(indent);
        }
        if let (None, Some(description)) = (property.get("oneOf"), description(property)) {
            self.layout.comment(indent, description);
        }
        let examples = property.get("examples").and_then(Value::as_array);
        if let Some(examples) = examples.filter(|examples| !examples.is_empty()) {
            self.layout.comment(indent, "Examples:");
            for example in examples.iter().filter_map(Value::as_str) {
                self.layout
                    .comment(indent, &format!("- {}", quoted(example)));
            }
        }
    }

    fn write_property(
        &mut self,
        key: &str,
        is_required: bool,
        property: &Value,
        indent: usize,
    ) -> Result<()> {
        self.layout.property_name(indent, key, is_required);
        self.layout.push(" ");
        self.write_nullable_type(property, indent + PROPERTY_INDENT)?;
        self.layout.push(",");
        if property.get("oneOf").is_none() {
            if let Some(note) = default_note(property, EnumDefault::Raw)? {
                self.layout.notes_behind([note.as_str()]);
            }
        }
        self.layout.push("\n");
        Ok(())
    }

    /// A property that is one of several types: each on a line of its own, with notes behind it.
    fn write_property_variants(
        &mut self,
        key: &str,
        is_required: bool,
        property: &Value,
        variants: &[Value],
        indent: usize,
    ) -> Result<()> {
        let shared = description(property);
        let above = shared.filter(|shared| variants.first().and_then(description) != Some(shared));
        if let Some(shared) = above {
            self.layout.comment(indent, shared);
        }
        if let Some(note) = default_note(property, EnumDefault::Raw)? {
            self.layout.comment(indent, &note);
        }
        self.layout.property_name(indent, key, is_required);
        self.layout.push("\n");
        for (index, variant) in variants.iter().enumerate() {
            self.layout.variant_bar(indent);
            self.write_nullable_type(variant, indent + VARIANT_INDENT)?;
            let described = description(variant)
                .filter(|own| !(index == 0 && above.is_some()) && Some(*own) != shared);
            let note = default_note(variant, EnumDefault::Raw)?;
            self.layout
                .notes_behind(described.into_iter().chain(note.as_deref()));
            self.layout.push("\n");
        }
        self.layout.end_of_variants(indent);
        Ok(())
    }

    /// A type that is one of several, outside of a property's own line.
    fn write_variants(&mut self, variants: &[Value], indent: usize) -> Result<()> {
        for variant in variants {
            self.layout.push("\n");
            self.layout.variant_bar(indent);
            self.write_nullable_type(variant, indent + VARIANT_INDENT)?;
            let note = default_note(variant, EnumDefault::Json)?;
            let described = description(variant);
            self.layout
                .notes_behind(described.into_iter().chain(note.as_deref()));
        }
        Ok(())
    }

    /// The type, and `| null` where the schema is nullable and nothing in the type's text says null.
    fn write_nullable_type(&mut self, schema: &Value, indent: usize) -> Result<()> {
        let start = self.layout.out.len();
        self.write_type(schema, indent)?;
        let nullable = schema.get("nullable").and_then(Value::as_bool) == Some(true);
        if nullable && !self.nulls.is_found_since(start, self.layout.out) {
            self.layout.push(" | null");
        }
        Ok(())
    }
}

/// Tells whether the text written since some place holds `null`, without reading any of it twice: nullable schemas may be
/// nested as deep as the limit allows.
#[derive(Default)]
struct NullSearch {
    searched: usize,
    last: Option<usize>,
}

impl NullSearch {
    fn is_found_since(&mut self, start: usize, text: &str) -> bool {
        const NULL: &[u8] = b"null";
        // What was searched ended with a type, and none goes on with letters: the word does not lie across.
        let from = self.searched;
        let found = text.as_bytes()[from..]
            .windows(NULL.len())
            .rposition(|window| window == NULL);
        self.last = found.map(|at| from + at).or(self.last);
        self.searched = text.len();
        self.last.is_some_and(|last| last >= start)
    }
}

fn variants(schema: &Value) -> Option<&[Value]> {
    Some(schema.get("oneOf")?.as_array()?.as_slice())
}

fn description(schema: &Value) -> Option<&str> {
    schema.get("description")?.as_str()
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// `default: …` where the schema names one.
fn default_note(schema: &Value, enum_default: EnumDefault) -> Result<Option<String>> {
    let Some(default) = schema.get("default") else {
        return Ok(None);
    };
    let members = schema.get("enum").and_then(Value::as_array);
    let is_enum = members.is_some_and(|members| !members.is_empty());
    let mut note = String::from("default: ");
    match (default.as_str(), is_enum, enum_default) {
        (Some(text), false, _) => note.push_str(&quoted(text)),
        (Some(text), true, EnumDefault::Raw) => note.push_str(text),
        _ => write_json(default, &mut note)?,
    }
    Ok(Some(note))
}
