//! Requests to prompts.

mod golden;
