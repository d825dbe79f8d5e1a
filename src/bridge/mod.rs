//! The OpenAI APIs and harmony: requests become conversations, and what the model writes becomes responses.
//!
//! What both APIs share is in this directory's files, what is of one API in `chat_completions` and `responses`. Values in and
//! out are JSON; nothing here knows a clock, a network or chance.

mod calls;
mod chat_completions;
mod context;
mod effort;
mod encrypted_content;
mod history;
mod instructions;
mod options;
mod read;
mod response_format;
mod responses;
mod text;
mod tool_choice;
mod tools;

pub use self::chat_completions::ChatCompletionRequest;
pub use self::options::ServerOptions;
pub use self::responses::ResponsesRequest;
