//! Rust errors as JavaScript errors.

use wasm_bindgen::prelude::*;

use crate::Error;

#[wasm_bindgen(raw_module = "./error.js")]
extern "C" {
    /// The package's error class, which extends `Error`.
    pub(super) type HarmonyError;

    #[wasm_bindgen(constructor)]
    fn new(message: &str, kind: &str, position: Option<usize>) -> HarmonyError;
}

/// What is converted from JavaScript; the core has no error for values that are none of its types.
#[derive(Clone, Copy)]
pub(super) enum Given {
    Message,
    Conversation,
}

impl Given {
    fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Conversation => "conversation",
        }
    }

    /// The error for a value that the model can't hold; `position` is the index of the message in a conversation.
    pub(super) fn invalid(self, detail: &str, position: Option<usize>) -> JsValue {
        let name = self.name();
        let place = match position {
            Some(index) => format!("\nin message {index}, counted from 0"),
            None => String::new(),
        };
        let message = format!("invalid {name} JSON: {detail}{place}");
        HarmonyError::new(&message, &format!("invalid_{name}"), position).into()
    }
}

/// The error with the core's words.
impl From<Error> for HarmonyError {
    fn from(error: Error) -> Self {
        Self::new(&error.to_string(), error.kind_name(), error.position())
    }
}

/// The value to throw for an error of the core.
pub(super) fn thrown(error: Error) -> JsValue {
    HarmonyError::from(error).into()
}
