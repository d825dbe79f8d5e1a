//! One binary for all integration tests: a module a concern.

mod api;
mod bridge;
mod errors;
mod golden;
mod limits;
mod oracle;
mod order;
mod packaging;
mod properties;
mod readable;
mod recovery;
mod schema;
mod support;
mod tables;
mod tokenizer;
mod training;
