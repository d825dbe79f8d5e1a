//! Rust errors as JavaScript errors.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::events;
use super::unreadable::Unreadable;
use crate::training::RowError;
use crate::{Error, Event, FeedError};

#[wasm_bindgen(raw_module = "./error.js")]
extern "C" {
    /// The package's error class, which extends `Error`.
    pub(super) type HarmonyError;

    #[wasm_bindgen(constructor)]
    fn new(
        message: &str,
        kind: &str,
        position: Option<usize>,
        events: Array,
        param: Option<&str>,
        code: Option<&str>,
    ) -> HarmonyError;
}

/// What is converted from JavaScript; the core has no error for values that are none of its types.
#[derive(Clone, Copy)]
pub(super) enum Given {
    Message,
    Conversation,
    Tools,
    Parameters,
    Item,
    Row,
}

impl Given {
    fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Conversation => "conversation",
            Self::Tools => "tools",
            Self::Parameters => "parameters",
            Self::Item => "item",
            Self::Row => "row",
        }
    }

    /// The error for a value that the model can't hold; `position` is the index of the message in a conversation, or of the
    /// tool in a list. The line and column are told of text that the caller wrote, the field of values.
    pub(super) fn invalid(
        self,
        unreadable: &Unreadable,
        is_written: bool,
        position: Option<usize>,
    ) -> JsValue {
        let name = self.name();
        let (detail, field) = if is_written {
            (unreadable.error.as_str(), "")
        } else {
            (unreadable.without_place(), unreadable.field.as_str())
        };
        let item = if let Self::Tools = self {
            "item"
        } else {
            "message"
        };
        let place = match (field, position) {
            ("", None) => String::new(),
            ("", Some(index)) => format!("\nin {item} {index}, counted from 0"),
            (field, None) => format!("\nin `{field}`"),
            (field, Some(index)) => format!("\nin `{field}` of {item} {index}, counted from 0"),
        };
        let message = format!("invalid {name} JSON: {detail}{place}");
        let kind = format!("invalid_{name}");
        HarmonyError::new(&message, &kind, position, Array::new(), None, None).into()
    }
}

/// The error with the core's words, and what happened before it.
fn harmony_error(error: &Error, before: &[Event]) -> HarmonyError {
    HarmonyError::new(
        &words(error),
        error.kind_name(),
        error.position(),
        events::list(before),
        error.param(),
        error.code(),
    )
}

/// The core's words, with advice in those of JavaScript where the core's is for Python.
fn words(error: &Error) -> String {
    let text = error.to_string();
    match text.split_once('\n') {
        Some((first, _)) if error.is_disallowed_special_token() => {
            let token = first
                .split_once("special token ")
                .map_or(first, |(_, token)| token.trim_end_matches('.'));
            format!(
                "{first}\n\
                 If it is to become the special token, allow it: encode(text, {{ allowedSpecial: [{token}] }}).\n\
                 If it is ordinary text: encodeOrdinary(text), or encode(text, {{ disallowedSpecial: [] }})."
            )
        }
        _ => text,
    }
}

/// The value to throw for an error of the core.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` passes")]
pub(super) fn thrown(error: Error) -> JsValue {
    harmony_error(&error, &[]).into()
}

/// The value to throw where `feed` failed.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` passes")]
pub(super) fn thrown_by_feed(failed: FeedError) -> JsValue {
    harmony_error(failed.error(), failed.events()).into()
}

/// The value to throw for a row of a data set that makes no examples.
pub(super) fn thrown_by_row(error: &RowError) -> JsValue {
    let path = (!error.path.is_empty()).then_some(error.path.as_str());
    let kind = error.kind.as_str();
    HarmonyError::new(&error.text(), kind, None, Array::new(), path, None).into()
}
