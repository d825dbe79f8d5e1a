//! The Chat Completions API.

mod choice;
mod messages;
mod request;
mod response;
mod stream;
mod tools;

pub use self::choice::ChatCompletionChoice;
pub(crate) use self::messages::{MessageReader, RowRules};
pub use self::request::ChatCompletionRequest;
pub use self::stream::ChatCompletionStream;
