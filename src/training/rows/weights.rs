//! The weights that rows give to messages.

use serde_json::Value;

use super::RowOptions;
use crate::bridge::{Node, quoted};
use crate::error::{Error, Result, RowErrorKind};

/// What data sets call the weight of a message: OpenAI's name, then tinker's, axolotl's, ms-swift's, and that of verl.
const NAMES: [&str; 6] = [
    "weight",
    "train",
    "trainable",
    "training",
    "loss",
    "loss_mask",
];

/// The weight that a message has without one.
pub(super) const WHOLE: f32 = 1.0;

/// The weight of a message of the assistant.
pub(super) fn of_message(message: &Node<'_, '_>, options: &RowOptions) -> Result<f32> {
    if let Some(name) = &options.weight_field {
        let given = message.find(name);
        return given.map_or(Ok(WHOLE), |given| read(&given, options));
    }
    let mut found: Option<(&str, f32)> = None;
    for name in NAMES {
        let Some(given) = message.find(name) else {
            continue;
        };
        if let Some((other, _)) = found {
            let text = format!("has two weights, {} and {}", quoted(other), quoted(name));
            let hint = "leave one out, or name the one that counts with --weight-field";
            return Err(message.refused(text).in_row(RowErrorKind::BadWeight, hint));
        }
        found = Some((name, read(&given, options)?));
    }
    Ok(found.map_or(WHOLE, |(_, weight)| weight))
}

fn read(given: &Node<'_, '_>, options: &RowOptions) -> Result<f32> {
    let weight = match given.value() {
        Value::Bool(true) => 1.0,
        Value::Bool(false) => 0.0,
        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
        _ => f64::NAN,
    };
    if !(0.0..=1.0).contains(&weight) {
        return Err(refused(
            given,
            "expected a number from 0 to 1, or true or false",
            "",
        ));
    }
    if !options.fractional_weights && weight != 0.0 && weight < 1.0 {
        let hint =
            "trainers that read labels do not know weights; allow them with --fractional-weights";
        return Err(refused(given, "is neither 0 nor 1", hint));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number from 0 to 1 is one of either type"
    )]
    Ok(weight as f32)
}

fn refused(given: &Node<'_, '_>, text: &str, hint: &'static str) -> Error {
    given.refused(text).in_row(RowErrorKind::BadWeight, hint)
}
