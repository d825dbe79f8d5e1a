//! What is lost of a schema that is written as the reference does, and what is dangerous in it.

use serde_json::{Map, Value};

use super::keys::{
    Keys, drops_a_description, ends_in_note, has_record, is_enum_of_strings, is_not_empty,
    is_said_of_variants, is_written_as_union,
};
use super::linter::{LINE_BREAK, Linter, each_of};
use super::note::ToolNoteCode;
use crate::schema::comment::is_line_break;
use crate::schema::json::write_json;
use crate::schema::notes::{LIMITS, is_limit};
use crate::schema::shape::{is_restriction, strings};

/// Goes through the schemas that the reference's way shows. What it does not show cannot leave its place.
pub(super) fn check(linter: &mut Linter<'_>, parameters: &Value) {
    let mut walk = Walk {
        root: parameters,
        nulls: 0,
    };
    walk.schema(linter, parameters, Place::Parameters);
}

struct Walk<'s> {
    root: &'s Value,
    /// How many texts were met that hold `null`: behind one, `nullable` adds nothing.
    nulls: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Parameters,
    Property,
    Variant,
    Items,
}

impl Walk<'_> {
    fn schema(&mut self, linter: &mut Linter<'_>, schema: &Value, place: Place) {
        let Some(keys) = linter.keys_of(schema) else {
            return;
        };
        linter.enter(|linter| {
            linter.check_hidden(keys);
            linter.check_description(keys);
            if place == Place::Property {
                self.property_comments(linter, keys);
            }
            let nulls = self.nulls;
            if let Some(Value::Array(variants)) = keys.get("oneOf") {
                self.one_of(linter, keys, variants, place);
            } else {
                self.single(linter, keys, place);
            }
            self.nullable(linter, keys, place, self.nulls > nulls);
            self.default(linter, keys, place);
            check_limits(linter, keys, place);
            check_comments(linter, keys, place);
        });
    }

    /// Takes down that a text is shown.
    fn shows(&mut self, text: &str) {
        self.nulls += usize::from(text.contains("null"));
    }

    /// What stands above a property.
    fn property_comments(&mut self, linter: &mut Linter<'_>, keys: &Keys) {
        let title = keys.get("title").and_then(Value::as_str);
        if let Some(title) = title {
            linter.check_text("title", title);
        }
        for example in strings(keys.get("examples")) {
            linter.check_text("examples", example);
        }
        let description = keys.get("description").and_then(Value::as_str);
        let examples = strings(keys.get("examples"));
        for text in title.into_iter().chain(description).chain(examples) {
            self.shows(text);
        }
    }

    fn one_of(&mut self, linter: &mut Linter<'_>, keys: &Keys, variants: &[Value], place: Place) {
        self.reference(linter, keys);
        if keys.get("allOf").is_some_and(is_not_empty) || is_said_of_variants(keys, variants) {
            linter.note_at(
                "oneOf",
                ToolNoteCode::UnionLost,
                "what stands beside `oneOf` is not shown; repeat it in each variant, or use the policy `complete`",
            );
        }
        if variants.iter().any(is_restriction) {
            linter.note_at("oneOf", ToolNoteCode::UnionIgnored, VARIANTS_ARE_ANY);
        }
        if place == Place::Property && drops_a_description(keys, variants) {
            linter.note_at(
                "oneOf",
                ToolNoteCode::UnionLost,
                "the description of a variant is left out, since the property has one too; leave out the property's, or use the policy `complete`",
            );
        }
        each_of(linter, "oneOf", variants, |linter, variant| {
            if !is_restriction(variant) {
                self.schema(linter, variant, Place::Variant);
            }
        });
    }

    /// A schema without `oneOf`.
    fn single(&mut self, linter: &mut Linter<'_>, keys: &Keys, place: Place) {
        let is_lost = self.lost_types(linter, keys);
        match keys.get("type") {
            Some(Value::Array(names)) if names.iter().any(Value::is_string) => {
                self.names(linter, names);
            }
            Some(Value::String(name)) => match name.as_str() {
                "object" => self.object(linter, keys, place),
                "array" => self.array(linter, keys),
                "integer" => linter.note_at("type", ToolNoteCode::IntegerAsNumber, INTEGER),
                "string" => {
                    for member in strings(keys.get("enum")) {
                        check_quoted(linter, "enum", member);
                        self.shows(member);
                    }
                }
                "number" | "boolean" => {}
                "null" if is_lost => {}
                "null" => linter.note_at(
                    "type",
                    ToolNoteCode::NullableLost,
                    "a type of null alone is `any` to the model; use the policy `complete`",
                ),
                _ => linter.note_any_type(keys),
            },
            _ if is_lost => {}
            _ => linter.note_any_type(keys),
        }
    }

    /// What takes the place of a type, and is not shown. Returns whether there is any.
    fn lost_types(&mut self, linter: &mut Linter<'_>, keys: &Keys) -> bool {
        let mut is_lost = self.reference(linter, keys);
        if keys.get("allOf").is_some_and(is_not_empty) {
            is_lost = true;
            linter.note_at(
                "allOf",
                ToolNoteCode::UnionLost,
                "`allOf` is not shown; put its schemas together, or use the policy `complete`",
            );
        }
        let has_values = keys.contains_key("const") || keys.get("enum").is_some_and(is_not_empty);
        let any_of = keys.get("anyOf").and_then(Value::as_array);
        let is_said =
            |variants: &&Vec<Value>| variants.len() > 1 || variants.iter().any(is_not_empty);
        if let Some(variants) = any_of.filter(is_said) {
            is_lost = true;
            if has_values || variants.iter().all(is_restriction) {
                linter.note_at("anyOf", ToolNoteCode::UnionIgnored, VARIANTS_ARE_ANY);
            } else {
                linter.note_at(
                    "anyOf",
                    ToolNoteCode::UnionLost,
                    "`anyOf` is not shown; write `oneOf`, or a type with `nullable`, or use the policy `complete`",
                );
            }
        }
        if keys.contains_key("const") {
            is_lost = true;
            linter.note_at(
                "const",
                ToolNoteCode::ConstLost,
                "`const` is not shown; write an `enum` of one string, or use the policy `complete`",
            );
        } else if has_values && !is_enum_of_strings(keys) {
            is_lost = true;
            linter.note_at(
                "enum",
                ToolNoteCode::EnumLost,
                "only the strings of an `enum` beside `\"type\": \"string\"` are shown; list the values in the description, or use the policy `complete`",
            );
        }
        is_lost
    }

    fn reference(&mut self, linter: &mut Linter<'_>, keys: &Keys) -> bool {
        let Some(reference) = keys.get("$ref").and_then(Value::as_str) else {
            return false;
        };
        if linter.find_target(self.root, reference).is_some() {
            linter.note_at(
                "$ref",
                ToolNoteCode::RefLost,
                "references are not followed; put the schema in the reference's place, or use the policy `complete`",
            );
        }
        true
    }

    /// A list of types.
    fn names(&mut self, linter: &mut Linter<'_>, names: &[Value]) {
        for name in names.iter().filter_map(Value::as_str) {
            linter.check_text("type", name);
            self.shows(name);
        }
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        if has("object") || has("array") {
            linter.note_at(
                "type",
                ToolNoteCode::UnionLost,
                "a list of types shows their names only; write one type and `nullable`, or use the policy `complete`",
            );
        }
        if has("integer") {
            linter.note_at("type", ToolNoteCode::IntegerAsNumber, INTEGER);
        }
    }

    fn object(&mut self, linter: &mut Linter<'_>, keys: &Keys, place: Place) {
        if let Some(description) = keys.get("description").and_then(Value::as_str) {
            self.shows(description);
            if place != Place::Parameters {
                linter.note_at(
                    "description",
                    ToolNoteCode::DescriptionTwice,
                    "the description of an object stands within its type, where the indentation slips; use the policy `complete`",
                );
            }
        }
        let properties = keys.get("properties").and_then(Value::as_object);
        linter.within("properties", |linter| {
            for (name, property) in properties.into_iter().flatten() {
                self.shows(name);
                linter.within(name, |linter| {
                    linter.check_property_name(name);
                    self.schema(linter, property, Place::Property);
                });
            }
        });
        let is_empty = properties.is_none_or(Map::is_empty);
        if has_record(keys, is_empty, place == Place::Parameters) {
            linter.note(
                ToolNoteCode::RecordLost,
                "that an object may have other properties than those listed is not shown; say so in the description, or use the policy `complete`".to_owned(),
            );
        }
    }

    fn array(&mut self, linter: &mut Linter<'_>, keys: &Keys) {
        let items = keys.get("items");
        let is_list = items.is_some_and(|items| items.is_array() && is_not_empty(items));
        let has_elements = keys.get("prefixItems").is_some_and(is_not_empty);
        if is_list || has_elements {
            linter.note(
                ToolNoteCode::TupleLost,
                "the types of an array's single items are not shown; use an object, or the policy `complete`".to_owned(),
            );
        }
        let Some(items) = items.filter(|items| !items.is_array() && !items.is_boolean()) else {
            return;
        };
        linter.within("items", |linter| {
            if is_written_as_union(items) {
                linter.note(
                    ToolNoteCode::Parentheses,
                    "the brackets of the array seem to belong to the last type alone; say in the description what is meant, or use the policy `complete`".to_owned(),
                );
            }
            self.schema(linter, items, Place::Items);
        });
    }

    fn nullable(&mut self, linter: &mut Linter<'_>, keys: &Keys, place: Place, says_null: bool) {
        if keys.get("nullable") != Some(&Value::Bool(true)) {
            return;
        }
        let is_named = strings(keys.get("type")).any(|name| name == "null");
        let has_lines = place == Place::Property && keys.get("oneOf").is_some_and(Value::is_array);
        let is_written = matches!(place, Place::Property | Place::Variant)
            && !has_lines
            && !says_null
            && !ends_in_note(keys);
        if is_written {
            self.nulls += 1;
        } else if !is_named {
            linter.note_at(
                "nullable",
                ToolNoteCode::NullableLost,
                "that null is allowed is not shown here; say so in the description, or use the policy `complete`",
            );
        }
    }

    fn default(&mut self, linter: &mut Linter<'_>, keys: &Keys, place: Place) {
        let Some(default) = keys.get("default") else {
            return;
        };
        if !matches!(place, Place::Property | Place::Variant) {
            return;
        }
        if let Some(text) = default.as_str() {
            check_quoted(linter, "default", text);
            self.shows(text);
            return;
        }
        let mut text = String::new();
        // What is too deep is noted elsewhere.
        let _ = write_json(default, &mut text);
        self.shows(&text);
        if text.contains(is_line_break) {
            linter.note_at("default", ToolNoteCode::BreaksOut, LINE_BREAK);
        }
    }
}

const INTEGER: &str = "the model reads `number`; say in the description that it must be whole, where that is not plain";

const VARIANTS_ARE_ANY: &str = "variants that only restrict what is beside them are not shown; say in the description what they demand";

/// A string that is written between quotes as it is.
fn check_quoted(linter: &mut Linter<'_>, key: &str, text: &str) {
    linter.check_text(key, text);
    if text.contains('"') {
        linter.note_at(
            key,
            ToolNoteCode::BreaksOut,
            "the text has a quotation mark, behind which it is no string any more; leave it out, or use the policy `complete`, which escapes it",
        );
    }
}

/// Limits, and what else is not shown of items and parameters.
fn check_limits(linter: &mut Linter<'_>, keys: &Keys, place: Place) {
    let is_object =
        keys.get("type").is_some_and(|name| name == "object") && !keys.contains_key("oneOf");
    let mut lost: Vec<&str> = LIMITS
        .into_iter()
        .filter(|limit| keys.get(*limit).is_some_and(is_limit))
        .collect();
    if matches!(place, Place::Items | Place::Parameters) {
        lost.extend(keys.contains_key("default").then_some("default"));
        let is_described = keys.get("description").is_some_and(Value::is_string);
        lost.extend((is_described && !is_object).then_some("description"));
    }
    if !lost.is_empty() {
        linter.note(
            ToolNoteCode::LimitsLost,
            format!(
                "not shown: {}; say it in the property's description, or use the policy `complete`",
                lost.join(", ")
            ),
        );
    }
}

/// Comments that only the other policy writes.
fn check_comments(linter: &mut Linter<'_>, keys: &Keys, place: Place) {
    if !matches!(place, Place::Property | Place::Parameters) {
        return;
    }
    if keys.get("deprecated") == Some(&Value::Bool(true)) {
        linter.note_at(
            "deprecated",
            ToolNoteCode::NotShown,
            "the model is not told; say in the description that it is deprecated, or use the policy `complete`",
        );
    }
    let examples = keys.get("examples").and_then(Value::as_array);
    let are_shown =
        |examples: &[Value]| place == Place::Property && examples.iter().all(Value::is_string);
    if examples.is_some_and(|examples| !examples.is_empty() && !are_shown(examples)) {
        linter.note_at(
            "examples",
            ToolNoteCode::NotShown,
            "of the examples only a property's strings are shown; put the others into the description, or use the policy `complete`",
        );
    }
}
