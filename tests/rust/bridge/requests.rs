//! Requests to prompts.

mod golden;
mod history;
mod limits;
mod messages;
mod options;
mod pairs;
mod prefixes;
mod random;
mod refusals;
mod tools;
