//! Rendered conversations and training examples as JavaScript objects of typed arrays.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::training::{Example, Examples};
use crate::{Rank, Rendered, Span};

#[wasm_bindgen(raw_module = "./annotated.js")]
extern "C" {
    #[wasm_bindgen(js_name = rendered)]
    fn rendered_object(
        tokens: Vec<Rank>,
        message: Vec<i32>,
        part: Vec<u8>,
        sampled: Vec<u8>,
        messages: Array,
    ) -> JsValue;

    #[wasm_bindgen(js_name = span)]
    fn span_object(
        index: usize,
        role: &str,
        name: Option<&str>,
        channel: Option<&str>,
        recipient: Option<&str>,
        bounds: Vec<u32>,
        exact: bool,
    ) -> JsValue;
}

#[wasm_bindgen(raw_module = "./examples.js")]
extern "C" {
    #[wasm_bindgen(js_name = trainingExample)]
    fn example_object(
        tokens: Vec<Rank>,
        labels: Vec<i32>,
        weight: Vec<f32>,
        message: Vec<i32>,
        part: Vec<u8>,
        sampled: Vec<u8>,
        kept: Vec<u32>,
        targets: Vec<u32>,
    ) -> JsValue;

    #[wasm_bindgen(js_name = lost)]
    fn lost_object(reason: &str, targets: usize, tokens: usize) -> JsValue;

    #[wasm_bindgen(js_name = madeExamples)]
    fn examples_object(examples: Array, lost: Array) -> JsValue;

    /// Adds the messages, which are JSON text.
    #[wasm_bindgen(js_name = addMessages)]
    pub(super) fn with_messages(examples: &JsValue, messages: &str);
}

/// The object of a rendered conversation.
pub(super) fn rendered(rendered: Rendered) -> JsValue {
    rendered_object(
        rendered.tokens,
        rendered.message,
        rendered.part.into_iter().map(|part| part as u8).collect(),
        flags(rendered.sampled),
        rendered.messages.iter().map(span).collect(),
    )
}

fn span(span: &Span) -> JsValue {
    let bounds = [
        span.start,
        span.end,
        span.content_start,
        span.content_end,
        span.sampled_start,
    ];
    span_object(
        span.index,
        span.role.as_str(),
        span.name.as_deref(),
        span.channel.as_deref(),
        span.recipient.as_deref(),
        numbers(&bounds),
        span.exact,
    )
}

/// The object of a conversation's examples.
pub(super) fn examples(made: Examples) -> JsValue {
    let lost = made.lost.iter();
    let lost = lost.map(|lost| lost_object(lost.reason.as_str(), lost.targets, lost.tokens));
    let lost = lost.collect();
    examples_object(made.examples.into_iter().map(example).collect(), lost)
}

fn example(example: Example) -> JsValue {
    let labels = example.labels();
    example_object(
        example.tokens,
        labels,
        example.weight,
        example.message,
        example.part.into_iter().map(|part| part as u8).collect(),
        flags(example.sampled),
        numbers(&example.kept),
        numbers(&example.targets),
    )
}

fn flags(flags: Vec<bool>) -> Vec<u8> {
    flags.into_iter().map(u8::from).collect()
}

fn numbers(numbers: &[usize]) -> Vec<u32> {
    let number = |number: &usize| u32::try_from(*number).unwrap_or(u32::MAX);
    numbers.iter().map(number).collect()
}
