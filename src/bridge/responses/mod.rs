//! The Responses API.

mod request;

pub use self::request::ResponsesRequest;
