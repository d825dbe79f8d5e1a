//! The bridge between the OpenAI APIs and harmony.

mod accumulated;
mod chat_completions;
mod chat_streams;
mod outputs;
mod random;
mod requests;
mod response_streams;
mod responses;
mod round_trips;
mod support;
