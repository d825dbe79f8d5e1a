//! Conversations: messages, who wrote them, and what they hold.
//!
//! The types serialise with serde to the wire form that the Python and JavaScript packages share; absent keys of optional
//! fields are `None`, and unknown keys are ignored; [`unread_keys`] says which of them a conversation in another API's format would lose.
//!
//! ```
//! use openai_harmony::chat::{Conversation, Message, Role};
//!
//! let conversation: Conversation = serde_json::from_str(r#"{"messages": [{"role": "user", "content": "Hi"}]}"#)?;
//! assert_eq!(conversation, Conversation::from_messages([Message::from_role_and_content(Role::User, "Hi")]));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod author;
mod builtin_tools;
mod content;
mod conversation;
mod developer;
mod effort;
mod json_error;
mod kind;
mod message;
mod quote;
mod role;
mod system;
mod tool;
mod unread;

pub use self::author::Author;
pub use self::content::{Content, TextContent};
pub use self::conversation::Conversation;
pub use self::developer::DeveloperContent;
pub(crate) use self::developer::FUNCTIONS;
pub use self::effort::ReasoningEffort;
pub use self::json_error::{JsonError, JsonErrorKind};
pub use self::kind::MessageKind;
pub use self::message::Message;
pub use self::role::Role;
pub use self::system::{ChannelConfig, SystemContent};
pub use self::tool::{SchemaPolicy, ToolDescription, ToolNamespaceConfig};
pub use self::unread::unread_keys;
