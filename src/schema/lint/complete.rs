//! What is to be said of a schema that is written whole.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::linter::{Linter, each_of};
use super::note::ToolNoteCode;
use crate::schema::complete::{MAX_EXAMPLES, MAX_LITERALS};
use crate::schema::resolve::{Resolved, key_of};
use crate::schema::shape::{Shape, Type, is_restriction};

/// Goes through all schemas that the parameters show, each once however many references lead to it.
pub(super) fn check(linter: &mut Linter<'_>, parameters: &Value) {
    let mut walk = Walk {
        root: parameters,
        seen: HashSet::new(),
        open: HashSet::new(),
    };
    walk.schema(linter, parameters, Place::Whole);
}

struct Walk<'s> {
    root: &'s Value,
    seen: HashSet<*const Value>,
    /// The schemas that the one at hand is in: references to them have no end.
    open: HashSet<*const Value>,
}

/// Whether a schema is all that describes a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    /// What stands beside it has a say too.
    Part,
}

impl<'s> Walk<'s> {
    fn schema(&mut self, linter: &mut Linter<'_>, schema: &'s Value, place: Place) {
        let Some(keys) = linter.keys_of(schema) else {
            return;
        };
        let address = std::ptr::from_ref(schema);
        if !self.seen.insert(address) {
            return;
        }
        self.open.insert(address);
        linter.enter(|linter| {
            linter.check_hidden(keys);
            check_texts(linter, keys);
            self.reference(linter, keys);
            self.unions(linter, keys);
            if place == Place::Whole {
                check_type(linter, keys);
            }
            self.members(linter, keys);
        });
        self.open.remove(&address);
    }

    fn reference(&mut self, linter: &mut Linter<'_>, keys: &'s Map<String, Value>) {
        let Some(reference) = keys.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let target = linter.find_target(self.root, reference);
        let Some(target) = target else {
            return;
        };
        if self.open.contains(&std::ptr::from_ref(target)) {
            linter.note_at(
                "$ref",
                ToolNoteCode::Recursive,
                "the schema is part of itself, and is shown to the first repetition only; say in the description how deep it may go",
            );
            return;
        }
        let here = std::mem::replace(&mut linter.pointer, pointer_of(reference));
        self.schema(linter, target, Place::Whole);
        linter.pointer = here;
    }

    fn unions(&mut self, linter: &mut Linter<'_>, keys: &'s Map<String, Value>) {
        if let Some(Value::Array(parts)) = keys.get("allOf") {
            self.each(linter, "allOf", parts, Place::Part);
        }
        let alone = Resolved::of(keys);
        let shown = match alone.shape() {
            Shape::Union(union) if union.is_one_of => Some("oneOf"),
            Shape::Union(_) => Some("anyOf"),
            _ => None,
        };
        let says_more = matches!(alone.types()[..], [Type::Any]);
        for key in ["oneOf", "anyOf"] {
            let Some(Value::Array(variants)) = keys.get(key) else {
                continue;
            };
            let is_shown = shown == Some(key) || variants.iter().all(is_null_variant);
            if !is_shown && !variants.is_empty() || variants.iter().any(is_restriction) {
                linter.note_at(key, ToolNoteCode::UnionIgnored, UNION_IGNORED);
            }
            if is_shown {
                let place = if says_more { Place::Whole } else { Place::Part };
                self.each(linter, key, variants, place);
            }
        }
    }

    /// The schemas of what is in an object or array.
    fn members(&mut self, linter: &mut Linter<'_>, keys: &'s Map<String, Value>) {
        for key in ["properties", "patternProperties"] {
            let Some(Value::Object(members)) = keys.get(key) else {
                continue;
            };
            linter.within(key, |linter| {
                for (name, member) in members {
                    linter.within(name, |linter| {
                        if key == "properties" {
                            linter.check_property_name(name);
                        }
                        self.schema(linter, member, Place::Whole);
                    });
                }
            });
        }
        for key in ["additionalProperties", "items", "additionalItems"] {
            match keys.get(key) {
                None | Some(Value::Bool(_)) => {}
                Some(Value::Array(elements)) => self.each(linter, key, elements, Place::Whole),
                Some(schema) => {
                    linter.within(key, |linter| self.schema(linter, schema, Place::Whole));
                }
            }
        }
        if let Some(Value::Array(elements)) = keys.get("prefixItems") {
            self.each(linter, "prefixItems", elements, Place::Whole);
        }
    }

    fn each(&mut self, linter: &mut Linter<'_>, key: &str, schemas: &'s [Value], place: Place) {
        each_of(linter, key, schemas, |linter, schema| {
            if !is_restriction(schema) || key == "allOf" {
                self.schema(linter, schema, place);
            }
        });
    }
}

const UNION_IGNORED: &str = "variants that only restrict what is beside them are not shown, nor is a second union beside another; say in the \
                             description what they demand";

/// Whether a variant says no more than that null is allowed.
fn is_null_variant(variant: &Value) -> bool {
    variant.get("type").is_some_and(|name| name == "null")
}

fn check_type(linter: &mut Linter<'_>, keys: &Map<String, Value>) {
    let refers = keys.contains_key("$ref") || keys.contains_key("allOf");
    match Resolved::of(keys).shape() {
        Shape::Types(types) if types == [Type::Any] && !refers => linter.note_any_type(keys),
        Shape::Literals(values) => {
            let count = values.iter().filter(|value| !value.is_null()).count();
            if count > MAX_LITERALS {
                linter.note_at(
                    "enum",
                    ToolNoteCode::EnumCut,
                    "only the first 200 values are shown; take a string, and say in the description what it may be",
                );
            }
        }
        _ => {}
    }
}

fn check_texts(linter: &mut Linter<'_>, keys: &Map<String, Value>) {
    linter.check_description(keys);
    for key in ["title", "default", "const"] {
        if let Some(text) = keys.get(key).and_then(Value::as_str) {
            linter.check_text(key, text);
        }
    }
    for key in ["enum", "examples"] {
        if let Some(Value::Array(values)) = keys.get(key) {
            for text in values.iter().filter_map(Value::as_str) {
                linter.check_text(key, text);
            }
        }
    }
    if let Some(Value::Array(examples)) = keys.get("examples") {
        if examples.len() > MAX_EXAMPLES {
            linter.note_at(
                "examples",
                ToolNoteCode::NotShown,
                "only the first 5 examples are shown",
            );
        }
    }
}

/// The pointer of what a reference points at.
fn pointer_of(reference: &str) -> String {
    let segments = reference.split('/').skip(1);
    let escaped = segments.map(|segment| key_of(segment).replace('~', "~0").replace('/', "~1"));
    escaped
        .flat_map(|segment| ["/".to_owned(), segment])
        .collect()
}
