//! The reference's recorded output (`test-data`, see its README) against ours, row by row.

mod after_errors;
mod builtin_tools;
mod cases;
mod forms;
mod history;
mod policies;
mod schemas;
mod streams;
