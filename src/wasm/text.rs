//! Text from JavaScript to encode.
//!
//! The generated glue copies ASCII a character at a time, and allocates anew for each text; this lets the engine write all of
//! it at once, into memory that is kept.

#![expect(unsafe_code, reason = "a check would read all text once more")]

use std::cell::Cell;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "./text.js")]
extern "C" {
    /// Writes text to the start of `memory`, which has room for it; returns how many bytes it took.
    #[wasm_bindgen(js_name = writeUtf8)]
    fn write_utf8(text: &JsString, memory: &mut [u8]) -> usize;
}

/// More memory than this is given back: it would be the program's forever.
const KEPT: usize = 1 << 20;

/// Runs `f` with `text`, in which lone surrogates have become U+FFFD.
pub(super) fn with<T>(text: &JsString, f: impl FnOnce(&str) -> T) -> T {
    thread_local! {
        static MEMORY: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    /// How many bytes a unit of UTF-16 becomes at most.
    const LONGEST: usize = 3;

    let mut memory = MEMORY.take();
    let room = LONGEST * text.length() as usize;
    if memory.len() < room {
        memory = vec![0; room];
    }
    let written = write_utf8(text, &mut memory);
    // SAFETY: a `TextEncoder` wrote it, which writes UTF-8 and whole characters only.
    let result = f(unsafe { std::str::from_utf8_unchecked(&memory[..written]) });
    if memory.len() <= KEPT {
        MEMORY.set(memory);
    }
    result
}
