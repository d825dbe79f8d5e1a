//! The recovering parser: every rule by example, what it promises by property.

mod contents;
mod gaps;
mod headers;
mod in_the_wild;
mod support;
mod table;
