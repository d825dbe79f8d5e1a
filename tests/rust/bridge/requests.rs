//! Requests to prompts.

#![expect(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tables of JSON, which `json!` gives by value"
)]

mod golden;
mod history;
mod keys;
mod limits;
mod messages;
mod options;
mod pairs;
mod prefixes;
mod random;
mod refusals;
mod tools;
