//! The harmony format of the gpt-oss models: conversations to tokens, and tokens back to messages.
//!
//! - [`load_harmony_encoding`] gives the [`HarmonyEncoding`], which renders conversations and parses completions.
//! - [`chat`] has the messages, and what they hold.
//! - [`ChatCompletionRequest`] and [`ResponsesRequest`] make conversations of requests to the OpenAI APIs;
//!   [`ChatCompletionStream`] and [`ResponseStream`] make the responses of the model's tokens.
//! - [`StreamableParser`] reads a model's tokens as they arrive; [`RecoveringParser`] does so whatever they are.
//! - [`training`] turns conversations into examples to train on, with exact loss masks.
//! - [`Tokenizer`] turns plain text into tokens and back.
//!
//! Nothing is downloaded: the vocabulary is part of the library.
//!
//! ```
//! use openai_harmony::chat::{Conversation, Message, Role, SystemContent};
//! use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
//!
//! let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
//! let conversation = Conversation::from_messages([
//!     Message::from_role_and_content(Role::System, SystemContent::new()),
//!     Message::from_role_and_content(Role::User, "What is 2 + 2?"),
//! ]);
//! let prompt = encoding.render_conversation_for_completion(&conversation, Role::Assistant, None)?;
//! assert_eq!(prompt.last(), Some(&173781)); // "assistant"
//!
//! let completion = encoding.tokenizer().encode_with_special_tokens("<|channel|>final<|message|>4<|return|>");
//! let messages = encoding.parse_messages_from_completion_tokens(completion, Some(Role::Assistant))?;
//! assert_eq!(messages[0].channel.as_deref(), Some("final"));
//! # Ok::<(), openai_harmony::Error>(())
//! ```
//!
//! # Untrusted input
//!
//! Any text and any tokens may come from outside. No call panics; none takes more than O(n log n) time in its input; no text
//! becomes a special token unless the caller asks for it by name, but for a content type that begins with `<|constrain|>`.
//! Names can be read as other parts of a header unless they are [checked](RenderConversationConfig::check_names). Schemas may
//! be nested [`MAX_SCHEMA_DEPTH`] deep.
//!
//! # Features
//!
//! - `python-binding`: the extension module of the Python package; of no use to Rust programs.
//! - `wasm-binding`: likewise for JavaScript; to Rust programs it is empty.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod bridge;
pub mod chat;
mod encoding;
mod error;
mod memory;
mod parse;
mod render;
mod schema;
pub mod tiktoken_ext;
mod tokenizer;
pub mod training;

#[cfg(feature = "python-binding")]
mod python;
#[cfg(feature = "wasm-binding")]
mod wasm;

pub use bridge::{
    BridgeDiagnostic, BridgeDiagnosticKind, ChatCompletionChoice, ChatCompletionRequest,
    ChatCompletionStream, FinishReason, ReplyInfo, ResponseStream, ResponsesRequest, ServerOptions,
    TokenLogprobs, server_sent_events,
};
pub use chat::SchemaPolicy;
pub use encoding::{HarmonyEncoding, HarmonyEncodingName, load_harmony_encoding};
pub use error::{Error, Result};
pub use parse::{
    Diagnostic, DiagnosticKind, Event, FeedError, ParseOptions, ParsedHeader, RecoveringParser,
    Snapshot, Stop, StreamState, StreamableParser,
};
pub use render::{
    AnalysisPolicy, Ending, Part, RenderConversationConfig, RenderOptions, Rendered, Span,
};
pub use schema::{
    MAX_SCHEMA_DEPTH, Severity, ToolNote, ToolNoteCode, lint_namespaces, lint_tools, typescript,
};
pub use tokenizer::{Pieces, Rank, Tokenizer, special};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct RustGuide;

#[cfg(doctest)]
#[doc = include_str!("../docs/recovery.md")]
struct Recovery;

#[cfg(doctest)]
#[doc = include_str!("../docs/tools.md")]
struct Tools;

#[cfg(doctest)]
#[doc = include_str!("../docs/training.md")]
struct Training;
