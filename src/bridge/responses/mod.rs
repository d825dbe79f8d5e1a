//! The Responses API.

mod items;
mod request;
mod tool_choice;
mod tools;

pub use self::request::ResponsesRequest;
