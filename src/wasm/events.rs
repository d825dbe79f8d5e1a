//! Rust events as JavaScript events.

use std::ops::Range;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::write;
use crate::{Diagnostic, Event, Stop};

#[wasm_bindgen(raw_module = "./events.js")]
extern "C" {
    #[wasm_bindgen(js_name = messageStart)]
    fn message_start(
        role: &str,
        name: Option<&str>,
        channel: Option<&str>,
        recipient: Option<&str>,
        content_type: Option<&str>,
    ) -> JsValue;

    #[wasm_bindgen(js_name = contentDelta)]
    fn content_delta(
        text: &str,
        channel: Option<&str>,
        recipient: Option<&str>,
        start: usize,
        end: usize,
    ) -> JsValue;

    #[wasm_bindgen(js_name = messageEnd)]
    fn message_end(message: JsValue, stop: Option<&str>, start: usize, end: usize) -> JsValue;

    #[wasm_bindgen(js_name = repair)]
    fn repair(kind: &str, token_index: usize, detail: &str) -> JsValue;
}

/// A new list of plain objects.
pub(super) fn list(events: &[Event]) -> Array {
    events.iter().map(event).collect()
}

/// A plain object: the event that a repair is.
pub(super) fn diagnostic(diagnostic: &Diagnostic) -> JsValue {
    repair(
        diagnostic.kind.as_str(),
        diagnostic.token_index,
        &diagnostic.detail,
    )
}

fn event(event: &Event) -> JsValue {
    match event {
        Event::MessageStart {
            author,
            channel,
            recipient,
            content_type,
        } => message_start(
            author.role.as_str(),
            author.name.as_deref(),
            channel.as_deref(),
            recipient.as_deref(),
            content_type.as_deref(),
        ),
        Event::ContentDelta {
            text,
            channel,
            recipient,
            token_range: Range { start, end },
        } => content_delta(text, channel.as_deref(), recipient.as_deref(), *start, *end),
        Event::MessageEnd {
            message,
            stop,
            token_range: Range { start, end },
        } => message_end(
            write::message(message),
            stop.as_ref().map(Stop::as_str),
            *start,
            *end,
        ),
        Event::Repair(repaired) => diagnostic(repaired),
    }
}
