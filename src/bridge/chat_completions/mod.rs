//! The Chat Completions API.

mod request;

pub use self::request::ChatCompletionRequest;
