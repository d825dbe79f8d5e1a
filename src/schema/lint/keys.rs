//! Questions about the keys of a single schema.

use serde_json::{Map, Value};

use crate::schema::resolve::Resolved;
use crate::schema::shape::{Shape, Type, is_restriction, strings};

pub(super) type Keys = Map<String, Value>;

/// Whether the last line of a list of variants has a note, which takes in whatever follows.
pub(super) fn ends_in_note(keys: &Keys) -> bool {
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
pub(super) fn is_said_of_variants(keys: &Keys, variants: &[Value]) -> bool {
    const OF_OBJECTS: [&str; 4] = [
        "properties",
        "patternProperties",
        "additionalProperties",
        "required",
    ];
    const OF_ARRAYS: [&str; 2] = ["items", "prefixItems"];
    let beside = Resolved::of(keys);
    let has_values = keys.contains_key("const") || keys.get("enum").is_some_and(is_not_empty);
    let has = |members: &[&str]| members.iter().any(|key| keys.contains_key(*key));
    let (of_objects, of_arrays) = (has(&OF_OBJECTS), has(&OF_ARRAYS));
    let is_typed = beside.types() != [Type::Any];
    if variants.iter().all(is_restriction) {
        return !variants.is_empty() && (is_typed || has_values);
    }
    variants
        .iter()
        .filter(|variant| !is_restriction(variant))
        .any(|variant| {
            let Some(own) = variant.as_object() else {
                return has_values || is_typed;
            };
            match Resolved::of(own).shape() {
                Shape::Literals(_) => false,
                Shape::Union(_) => has_values || is_typed,
                Shape::Types(types) => {
                    has_values
                        || (is_typed && types == [Type::Any])
                        || (of_objects && types.contains(&Type::Object))
                        || (of_arrays && types.contains(&Type::Array))
                }
            }
        })
}

/// Whether a variant's description is left out for the property's own, or the property's for the first variant's.
pub(super) fn drops_a_description(keys: &Keys, variants: &[Value]) -> bool {
    let Some(shared) = keys.get("description").and_then(Value::as_str) else {
        return false;
    };
    variants.iter().enumerate().any(|(index, variant)| {
        let own = variant.get("description").and_then(Value::as_str);
        own.is_some_and(|own| index == 0 || own == shared)
    })
}

/// Whether an object allows names that it does not list, as far as that can be said.
pub(super) fn has_record(keys: &Keys, is_empty: bool, are_parameters: bool) -> bool {
    let has_patterns = keys.get("patternProperties").is_some_and(is_not_empty);
    let others = keys.get("additionalProperties");
    let has_schema = others.is_some_and(Value::is_object);
    if has_patterns || has_schema {
        return true;
    }
    let is_whole = !keys.contains_key("$ref") && !keys.contains_key("allOf");
    if is_empty {
        is_whole && !are_parameters
    } else {
        others == Some(&Value::Bool(true))
    }
}

/// Whether the type of an array's items has a bar in it.
pub(super) fn is_written_as_union(items: &Value) -> bool {
    if items.get("oneOf").is_some_and(Value::is_array) {
        return true;
    }
    match items.get("type") {
        Some(Value::Array(names)) => names.iter().filter(|name| name.is_string()).count() > 1,
        Some(Value::String(name)) => name == "string" && strings(items.get("enum")).count() > 1,
        _ => false,
    }
}

pub(super) fn is_enum_of_strings(keys: &Keys) -> bool {
    let is_string = keys.get("type").is_some_and(|name| name == "string");
    let members = keys.get("enum").and_then(Value::as_array);
    is_string && members.is_some_and(|members| members.iter().all(Value::is_string))
}

pub(super) fn is_not_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}
