//! The Chat Completions API.

mod messages;
mod request;
mod tools;

pub use self::request::ChatCompletionRequest;
