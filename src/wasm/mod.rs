//! What the JavaScript package calls. Converts types and errors, nothing else; `javascript/src` has the API that users see.
//!
//! The classes here are the package's own business: no user holds one. They are named for what they wrap, take every
//! argument in one form, and leave defaults and the other forms to the TypeScript in front of them.

#![allow(
    unreachable_pub,
    reason = "wasm-bindgen exports public functions only; to Rust they are not"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "JavaScript's strings and lists arrive as owned values, and not as references to them"
)]

mod bridge;
mod chat_completions;
mod encoding;
mod errors;
mod events;
mod parser;
mod read;
mod rendered;
mod responses;
mod server_options;
mod text;
mod tools;
mod training;
mod unreadable;
mod write;
