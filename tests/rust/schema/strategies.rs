//! Random schemas.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// How many cases a property is tried on: `PROPTEST_CASES`, or a few thousand.
pub(super) fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.and_then(|cases| cases.parse().ok()).unwrap_or(3_000);
    ProptestConfig::with_cases(cases)
}

type Fields = Vec<(&'static str, Value)>;

/// An object of fields, of which the later ones win.
pub(super) fn object(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let fields = fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Value::Object(fields.collect())
}

/// Any schema that means something, with texts, names, references and plain values from these.
pub(super) fn schema(
    text: impl Strategy<Value = String> + Clone + 'static,
    name: impl Strategy<Value = String> + Clone + 'static,
    reference: impl Strategy<Value = String> + Clone + 'static,
) -> BoxedStrategy<Value> {
    let value = prop_oneof![
        text.clone().prop_map(Value::from),
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_i64..99).prop_map(Value::from),
        text.clone().prop_map(|text| json!([text, {"k": text}])),
    ];
    let fields = vec(field(text, value.clone(), reference), 0..4);
    let leaf = (fields.clone(), type_of()).prop_map(|(mut fields, of_type)| {
        fields.push(("type", of_type));
        object(fields)
    });
    let leaf = prop_oneof![8 => leaf, 2 => fields.clone().prop_map(object), 1 => any::<bool>().prop_map(Value::from)];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        (fields.clone(), vec(nested(inner, name.clone()), 1..3)).prop_map(|(fields, nested)| {
            object(fields.into_iter().chain(nested.into_iter().flatten()))
        })
    })
    .boxed()
}

fn type_of() -> impl Strategy<Value = Value> {
    let names = [
        "string", "number", "integer", "boolean", "array", "object", "null",
    ]
    .map(Value::from);
    let lists = [
        json!(["string", "null"]),
        json!(["integer", "string"]),
        json!(["array", "null"]),
        json!(["object", "string"]),
    ];
    prop_oneof![4 => prop::sample::select(names.to_vec()), 1 => prop::sample::select(lists.to_vec())]
}

/// A key that nests no schemas.
fn field(
    text: impl Strategy<Value = String> + Clone + 'static,
    value: impl Strategy<Value = Value> + Clone + 'static,
    reference: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<(&'static str, Value)> {
    let of_text = prop::sample::select(vec![
        "description",
        "description",
        "title",
        "format",
        "pattern",
    ]);
    let of_value = prop::sample::select(vec!["default", "const"]);
    let of_values = prop::sample::select(vec!["enum", "examples"]);
    let of_number = prop::sample::select(vec!["minimum", "maxLength", "minItems", "maxProperties"]);
    let of_flag = prop::sample::select(vec![
        "nullable",
        "deprecated",
        "uniqueItems",
        "additionalProperties",
    ]);
    prop_oneof![
        4 => (of_text, text).prop_map(|(key, text)| (key, Value::from(text))),
        2 => (of_value, value.clone()),
        2 => (of_values, vec(value, 0..3)).prop_map(|(key, values)| (key, Value::from(values))),
        2 => (of_number, 0..9).prop_map(|(key, number)| (key, Value::from(number))),
        2 => (of_flag, any::<bool>()).prop_map(|(key, flag)| (key, Value::from(flag))),
        1 => reference.prop_map(|reference| ("$ref", Value::from(reference))),
    ]
    .boxed()
}

/// Keys that nest schemas, with the type that goes with them.
fn nested(
    inner: impl Strategy<Value = Value> + Clone + 'static,
    name: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = Fields> {
    let schemas = vec(inner.clone(), 1..4).prop_map(Value::from);
    let of_many = prop::sample::select(vec!["oneOf", "anyOf", "allOf"]);
    prop_oneof![
        3 => members(inner.clone(), name).prop_map(|(properties, required)| vec![
            ("type", "object".into()),
            ("properties", properties),
            ("required", required),
        ]),
        2 => inner.clone().prop_map(|items| vec![("type", "array".into()), ("items", items)]),
        3 => (of_many, schemas.clone()).prop_map(|(key, schemas)| vec![(key, schemas)]),
        1 => schemas.prop_map(|schemas| vec![("type", "array".into()), ("prefixItems", schemas)]),
        1 => inner.clone().prop_map(|values| vec![("type", "object".into()), ("additionalProperties", values)]),
        1 => ("[\\^a-z]{1,3}", inner).prop_map(|(pattern, values)| {
            vec![("type", "object".into()), ("patternProperties", json!({pattern: values}))]
        }),
    ]
}

/// Properties, and a list of those that are required.
pub(super) fn members(
    schema: impl Strategy<Value = Value>,
    name: impl Strategy<Value = String>,
) -> impl Strategy<Value = (Value, Value)> {
    vec((name, schema, any::<bool>()), 1..4).prop_map(|members| {
        let required: Vec<Value> = members
            .iter()
            .filter(|(_, _, is_required)| *is_required)
            .map(|(name, _, _)| Value::from(name.as_str()))
            .collect();
        let properties: Map<String, Value> = members
            .into_iter()
            .map(|(name, schema, _)| (name, schema))
            .collect();
        (Value::Object(properties), Value::from(required))
    })
}
