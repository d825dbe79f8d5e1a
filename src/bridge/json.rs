//! Making JSON objects.

use serde_json::{Map, Value};

/// An object of these fields. It takes the values as they are, where `json!` would copy each that is a variable.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Map::with_capacity(N);
    for (key, value) in fields {
        object.insert(key.to_owned(), value);
    }
    Value::Object(object)
}
