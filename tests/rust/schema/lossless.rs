//! Where the reference's way loses nothing, both policies write the same.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::string::{RegexGeneratorStrategy, string_regex};
use serde_json::{Value, json};

use super::strategies::{cases, members, object};
use super::{complete, faithful};

/// A regex that is compiled once. As a plain `&str` it would be compiled for each value, which is slow with classes of Unicode.
type Pattern = LazyLock<RegexGeneratorStrategy<String>>;

static LINE: Pattern = LazyLock::new(|| pattern("[^\\p{C}\\p{Zl}\\p{Zp}]{1,12}"));
static WORD: Pattern = LazyLock::new(|| pattern("[^\\p{C}\\p{Zl}\\p{Zp}\"\\\\]{0,8}"));
static NAME: Pattern = LazyLock::new(|| pattern("[\\p{L}\\p{Nd}]{1,4}"));

fn pattern(regex: &str) -> RegexGeneratorStrategy<String> {
    string_regex(regex).expect("a pattern")
}

/// A line of any text, not empty.
fn line() -> impl Strategy<Value = String> + Clone {
    prop_oneof!["[a-zA-Z0-9 ,.:'\"`{}()/-]{1,20}", &*LINE]
}

/// Text that needs no escapes between quotes.
fn word() -> impl Strategy<Value = String> + Clone {
    prop_oneof!["[a-z_]{1,8}", &*WORD]
}

fn name() -> impl Strategy<Value = String> + Clone {
    prop_oneof!["[a-z_$@][a-zA-Z0-9_$./@-]{0,8}", &*NAME]
}

fn scalar() -> impl Strategy<Value = Value> + Clone {
    prop::sample::select(vec![
        json!({"type": "string"}),
        json!({"type": "number"}),
        json!({"type": "integer"}),
        json!({"type": "boolean"}),
        json!({"type": ["string", "number"]}),
        json!({"type": ["integer", "boolean", "string"]}),
        json!({"type": ["string", "null"]}),
    ])
}

fn enumeration() -> impl Strategy<Value = Value> + Clone {
    vec(word(), 1..4).prop_map(|members| json!({"type": "string", "enum": members}))
}

fn array() -> impl Strategy<Value = Value> + Clone {
    prop::sample::select(vec![
        json!({"type": "array"}),
        json!({"type": "array", "items": true}),
        json!({"type": "array", "items": {}}),
        json!({"type": "array", "items": {"type": "string"}}),
        json!({"type": "array", "items": {"type": "string", "enum": ["x"]}}),
        json!({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}),
    ])
}

/// `nullable`, where the reference writes it: the type says nothing of null yet, and does not end in a comment.
fn nullable(schema: &Value, wanted: bool) -> Option<Value> {
    let text = schema.to_string();
    let says = |word| text.contains(word);
    let ends_in_comment =
        schema.get("oneOf").is_some() && (says("\"description\"") || says("\"default\""));
    (wanted && !says("null") && !ends_in_comment).then_some(Value::Bool(true))
}

fn with(schema: Value, fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let mut schema = schema;
    for (key, value) in fields {
        if let Some(value) = value {
            schema[key] = value;
        }
    }
    schema
}

/// A default, which for an `enum` of strings is one of them.
fn default(schema: Value) -> impl Strategy<Value = (Value, Option<Value>)> {
    let members = schema["enum"].as_array().cloned();
    let any = prop_oneof![
        word().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(null)),
        word().prop_map(|word| json!([word, {"k": [1.5, null]}])),
    ];
    let default = match members {
        Some(members) => option::of(prop::sample::select(members)).boxed(),
        None => option::of(any).boxed(),
    };
    (Just(schema), default)
}

/// A property that is no union: any of these, with all that stands above and behind it.
fn decorated(schema: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let examples = vec(word().prop_map(Value::from), 1..6).prop_map(Value::from);
    let above = (
        option::of(line()),
        option::of(line()),
        option::of(examples),
        any::<bool>(),
    );
    (schema.prop_flat_map(default), above).prop_map(
        |((schema, default), (title, description, examples, wanted))| {
            // An object's description stands within its type too.
            let is_object = schema["type"] == "object";
            let nullable = nullable(&schema, wanted);
            with(
                schema,
                [
                    ("default", default),
                    ("title", title.map(|title| format!("About {title}").into())),
                    (
                        "description",
                        description.filter(|_| !is_object).map(Value::from),
                    ),
                    ("examples", examples),
                    ("nullable", nullable),
                ],
            )
        },
    )
}

/// `oneOf`, where the reference drops no description.
fn one_of(inner: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    let variant = (
        inner.prop_flat_map(default),
        option::of(line()),
        any::<bool>(),
    )
        .prop_map(|((schema, default), description, wanted)| {
            let is_object = schema["type"] == "object";
            let nullable = nullable(&schema, wanted);
            with(
                schema,
                [
                    ("default", default),
                    (
                        "description",
                        description.filter(|_| !is_object).map(Value::from),
                    ),
                    ("nullable", nullable),
                ],
            )
        });
    let beside = (option::of(line()), option::of(line()), option::of(word()));
    (vec(variant, 1..4), beside).prop_map(|(mut variants, (title, description, default))| {
        if let Some(description) = &description {
            let same = |variant: &Value| variant["description"] == description.as_str();
            let drops = variants[0].get("description").is_some() || variants.iter().any(same);
            if drops {
                for variant in &mut variants {
                    variant
                        .as_object_mut()
                        .expect("an object")
                        .remove("description");
                }
            }
        }
        with(
            json!({"oneOf": variants}),
            [
                ("title", title.map(|title| format!("About {title}").into())),
                ("description", description.map(Value::from)),
                ("default", default.map(Value::from)),
                ("examples", None),
            ],
        )
    })
}

fn nested_object(property: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (members(property, name()), any::<bool>()).prop_map(|((properties, required), is_closed)| {
        let mut fields = vec![
            ("type", "object".into()),
            ("properties", properties),
            ("required", required),
        ];
        fields.extend(is_closed.then_some(("additionalProperties", Value::Bool(false))));
        object(fields)
    })
}

/// Parameters of which the reference's way loses nothing.
fn parameters() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![scalar(), enumeration(), array()].boxed();
    let property = prop_oneof![3 => decorated(simple.clone()), 1 => one_of(simple.clone())].boxed();
    let property = property.prop_recursive(3, 24, 4, move |inner| {
        let object = nested_object(inner.clone()).boxed();
        let objects = object.clone().prop_map(|items| json!({"type": "array", "items": items}));
        prop_oneof![
            2 => decorated(object.clone()),
            1 => decorated(objects),
            1 => one_of(prop_oneof![object, scalar(), one_of(one_of(simple.clone())), one_of(simple.clone())]),
        ]
    });
    let whole = (nested_object(property), option::of(line())).prop_map(|(schema, description)| {
        with(schema, [("description", description.map(Value::from))])
    });
    let plain = vec(scalar(), 1..3).prop_map(|variants| json!({"oneOf": variants}));
    prop_oneof![20 => whole, 1 => plain, 1 => scalar(), 1 => Just(json!({}))]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_loses_nothing_is_the_same(parameters in parameters()) {
        prop_assert_eq!(complete(&parameters), faithful(&parameters), "{}", parameters);
    }
}
