//! The bridge between the OpenAI APIs and harmony.

mod requests;
mod support;
