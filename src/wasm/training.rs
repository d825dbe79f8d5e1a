//! Conversations to training examples.

use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown, thrown_by_row};
use super::{read, rendered, write};
use crate::training::{RowRenderer, TrainingOptions, examples};
use crate::{HarmonyEncodingName, load_harmony_encoding};

/// The examples of a conversation. The options are JSON text, by the names that they have in other languages.
#[wasm_bindgen(js_name = conversationExamples)]
pub fn conversation_examples(
    conversation: &str,
    is_lines: bool,
    is_written: bool,
    options: &str,
    weights: Vec<f32>,
) -> Result<JsValue, JsValue> {
    let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss).map_err(thrown)?;
    let messages = read::conversation(conversation, is_lines, is_written)?;
    let named: Map<String, Value> =
        serde_json::from_str(options).map_err(|error| JsError::new(&error.to_string()))?;
    let mut options = TrainingOptions::default();
    for (name, value) in &named {
        options.set(name, value).map_err(thrown)?;
    }
    let made = examples(encoding, &messages, &weights, &options).map_err(thrown)?;
    Ok(rendered::examples(made))
}

/// The examples of a row of a data set, which is JSON text, and the conversation that it is.
#[wasm_bindgen(js_name = rowExamples)]
pub fn row_examples(row: &str, options: &str) -> Result<JsValue, JsValue> {
    let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss).map_err(thrown)?;
    let renderer = RowRenderer::from_json(encoding, options).map_err(thrown)?;
    let row: Value = read::value(row, true, Given::Row)?;
    let made = renderer
        .conversation(&row)
        .map_err(|error| thrown_by_row(&error))?;
    let examples = examples(encoding, &made.messages, &made.weights, renderer.options());
    let examples = rendered::examples(examples.map_err(thrown)?);
    rendered::with_messages(&examples, &write::json_text(&made.messages)?);
    Ok(examples)
}

/// Which examples share a row of so many tokens, by their lengths.
#[wasm_bindgen(js_name = packLengths)]
pub fn pack_lengths(lengths: Vec<u32>, capacity: u32) -> js_sys::Array {
    let lengths: Vec<usize> = lengths.into_iter().map(|length| length as usize).collect();
    let rows = crate::training::pack(&lengths, capacity as usize);
    let number = |index: usize| JsValue::from(u32::try_from(index).unwrap_or(u32::MAX));
    rows.into_iter()
        .map(|row| row.into_iter().map(number).collect::<js_sys::Array>())
        .collect()
}
