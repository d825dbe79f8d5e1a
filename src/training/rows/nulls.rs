//! Rows from Arrow, where null stands for a field that is not there.

use serde_json::Value;

/// Where in a row a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Anywhere but in a schema.
    Data,
    /// In the arguments of a call, which may look like a schema.
    Arguments,
    /// A schema.
    Schema,
    /// A map from names to schemas, in which no name is a keyword.
    Schemas,
}

/// Takes out all members of objects that are null. Lists keep theirs, and so does what a schema gives as values.
pub(super) fn remove(value: &mut Value) {
    remove_at(value, Place::Data);
}

fn remove_at(value: &mut Value, place: Place) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            for (key, member) in members.iter_mut() {
                if let Some(place) = place_of(key, place) {
                    remove_at(member, place);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| remove_at(item, place)),
        _ => {}
    }
}

/// Where the member of a key stands; None where its nulls are its own.
fn place_of(key: &str, place: Place) -> Option<Place> {
    Some(match (place, key) {
        (Place::Data, "parameters") | (Place::Schemas, _) => Place::Schema,
        (Place::Data, "arguments") | (Place::Arguments, _) => Place::Arguments,
        (Place::Data, _) => Place::Data,
        (Place::Schema, "enum" | "default" | "const" | "examples" | "required") => return None,
        (Place::Schema, key) if is_map_of_schemas(key) => Place::Schemas,
        (Place::Schema, _) => Place::Schema,
    })
}

/// Whether the keyword's members are schemas by name.
pub(super) fn is_map_of_schemas(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
    )
}

/// The path of the first property in a schema that is null, which is no schema.
pub(super) fn null_property(schema: &Value) -> Option<String> {
    match schema {
        Value::Object(members) => members.iter().find_map(|(keyword, member)| match member {
            _ if place_of(keyword, Place::Schema).is_none() => None,
            Value::Object(schemas) if is_map_of_schemas(keyword) => {
                let mut found = schemas.iter().filter_map(|(name, schema)| {
                    let rest = if schema.is_null() {
                        Some(String::new())
                    } else {
                        null_property(schema)
                    };
                    rest.map(|rest| format!(".{keyword}.{name}{rest}"))
                });
                found.next()
            }
            _ => null_property(member).map(|rest| format!(".{keyword}{rest}")),
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| null_property(item).map(|rest| format!("[{index}]{rest}"))),
        _ => None,
    }
}
