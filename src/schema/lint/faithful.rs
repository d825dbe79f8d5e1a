//! What is lost of a schema that is written as the reference does, and what is dangerous in it.

use serde_json::{Map, Value};

use super::{LINE_BREAK, Linter, ToolNoteCode, each_of};
use crate::schema::comment::is_line_break;
use crate::schema::json::write_json;
use crate::schema::notes::{LIMITS, is_limit};
use crate::schema::resolve::Resolved;
use crate::schema::shape::{Shape, Type, is_restriction};

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

type Keys = Map<String, Value>;

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
            self.limits(linter, keys, place);
            self.comments(linter, keys, place);
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
        if let Some(variants) = any_of.filter(|variants| variants.iter().any(is_not_empty)) {
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
        if has_record(keys, is_empty, place) {
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

    fn limits(&mut self, linter: &mut Linter<'_>, keys: &Keys, place: Place) {
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
    fn comments(&mut self, linter: &mut Linter<'_>, keys: &Keys, place: Place) {
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

/// Whether the last line of a list of variants has a note, which takes in whatever follows.
fn ends_in_note(keys: &Keys) -> bool {
    let mut keys = keys;
    while let Some(Value::Array(variants)) = keys.get("oneOf") {
        let Some(Value::Object(last)) = variants.last() else {
            return false;
        };
        if last.contains_key("default") || last.get("description").is_some_and(Value::is_string) {
            return true;
        }
        keys = last;
    }
    false
}

/// Whether what stands beside `oneOf` says something of a variant's type.
fn is_said_of_variants(keys: &Keys, variants: &[Value]) -> bool {
    const MEMBERS: [&str; 6] = [
        "properties",
        "patternProperties",
        "additionalProperties",
        "items",
        "prefixItems",
        "required",
    ];
    let beside = Resolved::of(keys);
    let has_values = keys.contains_key("const") || keys.get("enum").is_some_and(is_not_empty);
    let has_members = MEMBERS.iter().any(|key| keys.contains_key(*key));
    let is_typed = beside.types() != [Type::Any];
    if variants.iter().all(is_restriction) {
        return !variants.is_empty() && (is_typed || has_values);
    }
    variants
        .iter()
        .filter(|variant| !is_restriction(variant))
        .any(|variant| {
            let alone = Resolved::of(variant.as_object().unwrap_or(keys));
            let types = match (variant, alone.shape()) {
                (Value::Object(_), Shape::Types(types)) => types,
                (Value::Object(_), _) => return false,
                _ => vec![Type::Any],
            };
            has_values
                || (is_typed && types == [Type::Any])
                || (has_members && types == beside.types())
        })
}

/// Whether a variant's description is left out for the property's own, or the property's for the first variant's.
fn drops_a_description(keys: &Keys, variants: &[Value]) -> bool {
    let Some(shared) = keys.get("description").and_then(Value::as_str) else {
        return false;
    };
    variants.iter().enumerate().any(|(index, variant)| {
        let own = variant.get("description").and_then(Value::as_str);
        own.is_some_and(|own| index == 0 || own == shared)
    })
}

/// Whether an object allows names that it does not list, as far as that can be said.
fn has_record(keys: &Keys, is_empty: bool, place: Place) -> bool {
    let has_patterns = keys.get("patternProperties").is_some_and(is_not_empty);
    let others = keys.get("additionalProperties");
    let has_schema = others.is_some_and(Value::is_object);
    if has_patterns || has_schema {
        return true;
    }
    let is_whole = !keys.contains_key("$ref") && !keys.contains_key("allOf");
    if is_empty {
        is_whole && place != Place::Parameters
    } else {
        others == Some(&Value::Bool(true))
    }
}

/// Whether the type of an array's items has a bar in it.
fn is_written_as_union(items: &Value) -> bool {
    if items.get("oneOf").is_some_and(Value::is_array) {
        return true;
    }
    match items.get("type") {
        Some(Value::Array(names)) => names.iter().filter(|name| name.is_string()).count() > 1,
        Some(Value::String(name)) => name == "string" && strings(items.get("enum")).count() > 1,
        _ => false,
    }
}

fn is_enum_of_strings(keys: &Keys) -> bool {
    let is_string = keys.get("type").is_some_and(|name| name == "string");
    let members = keys.get("enum").and_then(Value::as_array);
    is_string && members.is_some_and(|members| members.iter().all(Value::is_string))
}

fn is_not_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

fn strings(values: Option<&Value>) -> impl Iterator<Item = &str> {
    values
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}
