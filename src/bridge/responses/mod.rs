//! The Responses API.

mod builtin;
mod events;
mod item;
mod item_type;
mod items;
mod request;
mod response;
mod stream;
mod tool_choice;
mod tools;

pub use self::request::ResponsesRequest;
pub use self::stream::ResponseStream;
