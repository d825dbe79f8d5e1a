//! The public API as its users see it: names, defaults, forms, and what the types can do.

mod chat;
mod encoding;
mod json_forms;
mod parser;
mod unread;
