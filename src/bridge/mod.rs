//! The OpenAI APIs and harmony: requests become conversations, and what the model writes becomes responses.
//!
//! What both APIs share is in this directory's files, what is of one API in `chat_completions` and `responses`. Values in and
//! out are JSON; nothing here knows a clock, a network or chance.

mod calls;
mod chat_completions;
mod context;
mod custom_input;
mod diagnostics;
mod effort;
mod encrypted_content;
mod history;
mod ids;
mod instructions;
mod json;
mod logprobs;
mod options;
mod output;
mod place;
mod read;
mod reply;
mod response_format;
mod responses;
mod sse;
mod text;
mod tool_choice;
mod tools;
mod usage;

pub(crate) use self::calls::client_result;
pub use self::chat_completions::{
    ChatCompletionChoice, ChatCompletionRequest, ChatCompletionStream,
};
pub(crate) use self::chat_completions::{MessageReader, RowRules};
pub use self::diagnostics::{BridgeDiagnostic, BridgeDiagnosticKind};
pub(crate) use self::effort::read as read_effort;
pub(crate) use self::history::History;
pub use self::logprobs::TokenLogprobs;
pub use self::options::ServerOptions;
pub(crate) use self::read::{Node, quoted};
pub use self::reply::{FinishReason, ReplyInfo};
pub use self::responses::{ResponseStream, ResponsesRequest};
pub use self::sse::server_sent_events;
pub(crate) use self::text::{of_part, required_parts};
pub(crate) use self::tools::function as read_function;
