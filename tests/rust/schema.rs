//! What is made of tools' schemas beyond the recorded cases.

mod complete;
mod documents;
mod hostile;
mod lint;
mod lossless;
mod sections;
mod strategies;

use openai_harmony::{SchemaPolicy, typescript};
use serde_json::{Value, json};

fn complete(parameters: &Value) -> String {
    typescript(parameters, SchemaPolicy::Complete).expect("it is shallow")
}

fn faithful(parameters: &Value) -> String {
    typescript(parameters, SchemaPolicy::Faithful).expect("it is shallow")
}

/// Parameters of a single property `a`.
fn with_property(schema: &Value) -> Value {
    json!({"type": "object", "properties": {"a": schema}})
}

/// The lines that a property `a` of this schema is written on.
#[track_caller]
fn property(schema: &Value) -> String {
    let text = complete(&with_property(schema));
    let inner = text
        .strip_prefix("_: {\n")
        .and_then(|text| text.strip_suffix("\n}"));
    inner.expect("an object of one property").to_owned()
}
